"""Settings that lie in files: Docker's secrets and systemd's credentials."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from auditor.errors import UsageError
from auditor.settings import settings


@pytest.fixture(autouse=True)
def anew(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    for name in ("AUDITOR_SECRETS", "CREDENTIALS_DIRECTORY", "AUDITOR_PORT", "AUDITOR_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.mark.parametrize("variable", ["AUDITOR_SECRETS", "CREDENTIALS_DIRECTORY"])
def test_a_file_with_a_settings_name_is_that_setting(
    variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "auditor_database_url").write_text("postgresql://auditor:open@db/auditor\n")
    (tmp_path / "auditor_x_bearer_token").write_text("bearer\n")
    (tmp_path / "another_services_password").write_text("secret")
    monkeypatch.setenv(variable, str(tmp_path))
    known = settings()
    assert known.store_url == "postgresql://auditor:open@db/auditor"
    assert known.x_bearer_token is not None
    assert known.x_bearer_token.get_secret_value() == "bearer"


def test_the_environment_comes_before_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "auditor_port").write_text("8000")
    monkeypatch.setenv("AUDITOR_SECRETS", str(tmp_path))
    monkeypatch.setenv("AUDITOR_PORT", "9000")
    assert settings().port == 9000


def test_a_folder_of_secrets_that_is_not_there_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUDITOR_SECRETS", str(tmp_path / "nowhere"))
    with pytest.raises(UsageError, match=r"AUDITOR_SECRETS names .*nowhere"):
        settings()


def test_credentials_of_another_service_are_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "theirs"))
    assert settings().port == 8737
