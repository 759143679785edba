"""Every setting, from `AUDITOR_*` in the environment or a `.env` file."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from platformdirs import user_data_path
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from auditor.errors import UsageError


class Settings(BaseSettings):
    """Settings and their defaults; each is `AUDITOR_` plus the name in capitals."""

    model_config = SettingsConfigDict(env_prefix="AUDITOR_", env_file=".env", extra="ignore")

    home: Path = Field(
        default_factory=lambda: user_data_path("auditor"),
        description="Folder of the database and of your own rule packs and guidelines.",
    )
    database_url: str = Field(
        default="", description="SQLAlchemy address of the store; empty means SQLite in `home`."
    )
    model: str = Field(
        default="minilm-push", description="Name of a shipped model, or the path of a model folder."
    )
    guideline: str = Field(
        default="ease-up", description="Name of a shipped guideline, or the path of your own."
    )
    threads: int = Field(default=0, ge=0, description="Posts read at once; 0 means all cores.")

    @property
    def store_url(self) -> str:
        """The address the store opens."""
        return self.database_url or f"sqlite:///{self.home / 'auditor.db'}"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Read the settings once.

    Raises:
        UsageError: a variable holds a value that can't be used.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "AUDITOR_" + str(first["loc"][0]).upper()
        raise UsageError(
            f"The setting {name} can't be used: {first['msg'].lower()}; correct or unset it."
        ) from error
