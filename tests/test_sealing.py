"""What is sealed is read by a holder of the key alone, who learns when it is another's."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import SecretStr

from auditor.errors import StoreError, UsageError
from auditor.sealing import key_for, seal, unseal
from auditor.settings import Settings

WORDS = "https://hooks.slack.example/services/T0/B0/abcd"


def test_what_is_sealed_opens_again_and_shows_nothing(home: Path) -> None:
    sealed = seal(Settings(home=home), WORDS)
    assert unseal(Settings(home=home), sealed) == WORDS
    assert "slack" not in sealed
    assert seal(Settings(home=home), WORDS) != sealed


def test_another_key_opens_nothing_and_says_what_to_do(home: Path) -> None:
    sealed = seal(Settings(home=home), WORDS)
    for other in (Settings(home=home, secret_key=SecretStr("x" * 32)), Settings(home=home / "elsewhere")):
        with pytest.raises(StoreError, match="sealed with another key"):
            unseal(other, sealed)


def test_the_key_is_made_once_whoever_asks_first_and_for_the_owner_alone(home: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda settings: key_for(settings, "links"), [Settings(home=home)] * 8))
    assert len(keys) == 1
    assert [path.name for path in home.iterdir()] == ["secret.key"]
    assert (home / "secret.key").stat().st_mode & 0o777 == 0o600


def test_each_purpose_has_a_key_of_its_own(home: Path) -> None:
    assert key_for(Settings(home=home), "links") != key_for(Settings(home=home), "addresses")


def test_a_key_that_is_short_or_cannot_be_kept_is_refused(home: Path) -> None:
    with pytest.raises(UsageError, match="32 letters"):
        key_for(Settings(secret_key=SecretStr("short")), "links")
    home.mkdir()
    (home / "secret.key").write_text("")
    with pytest.raises(StoreError, match="holds no key"):
        key_for(Settings(home=home), "links")
    with pytest.raises(StoreError, match="can't be kept"):
        key_for(Settings(home=Path(os.devnull)), "links")
