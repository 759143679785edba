"""Every setting, from `AUDITOR_*` in the environment, a `.env` file, or a folder with one file a setting."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from platformdirs import user_data_path
from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from auditor.errors import UsageError


def _secret(name: str, also: str) -> Any:
    """A credential: `AUDITOR_` and its name, or the name the platform's own tools use."""
    choices = AliasChoices(f"AUDITOR_{name.upper()}", name, also)
    return Field(default=None, validation_alias=choices, description=f"A credential; {also} is read too.")


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

    language: str = Field(default="en", max_length=20, description="What reports are told in: en, nb, de-AT.")
    agency_name: str = Field(default="", max_length=80, description="An agency's name on reports.")
    agency_logo: Path | None = Field(
        default=None, description="Its logo: the path of a PNG or SVG picture of 200 kB or less."
    )
    agency_colour: str = Field(default="", description="Its colour, as #2e7454.")

    x_bearer_token: SecretStr | None = _secret("x_bearer_token", "X_BEARER_TOKEN")
    reddit_client_id: SecretStr | None = _secret("reddit_client_id", "REDDIT_CLIENT_ID")
    reddit_client_secret: SecretStr | None = _secret("reddit_client_secret", "REDDIT_CLIENT_SECRET")
    bluesky_identifier: SecretStr | None = _secret("bluesky_identifier", "BLUESKY_IDENTIFIER")
    bluesky_app_password: SecretStr | None = _secret("bluesky_app_password", "BLUESKY_APP_PASSWORD")
    mastodon_access_token: SecretStr | None = _secret("mastodon_access_token", "MASTODON_ACCESS_TOKEN")
    meta_access_token: SecretStr | None = _secret("meta_access_token", "META_ACCESS_TOKEN")
    threads_access_token: SecretStr | None = _secret("threads_access_token", "THREADS_ACCESS_TOKEN")
    linkedin_access_token: SecretStr | None = _secret("linkedin_access_token", "LINKEDIN_ACCESS_TOKEN")
    youtube_api_key: SecretStr | None = _secret("youtube_api_key", "YOUTUBE_API_KEY")

    x_client_id: SecretStr | None = _secret("x_client_id", "X_CLIENT_ID")
    x_client_secret: SecretStr | None = _secret("x_client_secret", "X_CLIENT_SECRET")
    meta_client_id: SecretStr | None = _secret("meta_client_id", "META_CLIENT_ID")
    meta_client_secret: SecretStr | None = _secret("meta_client_secret", "META_CLIENT_SECRET")
    threads_client_id: SecretStr | None = _secret("threads_client_id", "THREADS_CLIENT_ID")
    threads_client_secret: SecretStr | None = _secret("threads_client_secret", "THREADS_CLIENT_SECRET")
    linkedin_client_id: SecretStr | None = _secret("linkedin_client_id", "LINKEDIN_CLIENT_ID")
    linkedin_client_secret: SecretStr | None = _secret("linkedin_client_secret", "LINKEDIN_CLIENT_SECRET")
    token_key: SecretStr | None = Field(
        default=None,
        description="Passphrase of the file of tokens; a key file beside it, mode 0600, unless given.",
    )

    redirect_url: str = Field(
        default="http://127.0.0.1:8738/",
        description="Where platforms send the browser after a login; register it with your app there.",
    )
    keyring: bool = Field(
        default=False, description="Keep tokens in the system's keyring instead of a file (extra keyring)."
    )

    x_url: str = Field(default="", description="Where X is, for a proxy, a mirror or a test.")
    reddit_url: str = Field(default="", description="Where Reddit is.")
    bluesky_url: str = Field(default="", description="Where Bluesky's public API is.")
    mastodon_url: str = Field(default="", description="Where every Mastodon instance is.")
    mastodon_instance: str = Field(
        default="", description="The instance that mastodon_access_token belongs to; no other gets it."
    )
    graph_url: str = Field(default="", description="Where Meta's Graph API is, that of Threads included.")
    linkedin_url: str = Field(default="", description="Where LinkedIn's API is.")
    youtube_url: str = Field(default="", description="Where YouTube's Data API is.")
    graph_version: str = Field(default="v24.0", pattern=r"v\d+\.\d+", description="Meta's Graph API.")
    linkedin_version: str = Field(
        default="202610", pattern=r"\d{6}", description="LinkedIn's API, YYYYMM; retired after about a year."
    )
    allowed_hosts: str = Field(
        default="",
        description="Hosts, addresses or networks that may be called though they are not public, by commas.",
    )

    budgets: dict[str, dict[str, Any]] = Field(
        default_factory=dict,
        description='Budgets by platform, as JSON: {"x": {"posts_a_month": 2000}}; see auditor budget.',
    )
    collect_attempts: int = Field(default=5, ge=1, le=20, description="Tries of one request.")
    collect_max_wait: float = Field(
        default=900, ge=0, description="Seconds a collection waits for a platform at most."
    )
    collect_first_wait: float = Field(
        default=1, ge=0, description="Seconds of the first wait when a platform does not say how long."
    )

    host: str = Field(default="127.0.0.1", description="Address the service listens on.")
    port: int = Field(
        default=8737, ge=0, le=65_535, description="Port the service listens on; 0 takes a free one."
    )
    bootstrap_key: SecretStr | None = Field(
        default=None,
        description="A container's first API key, scope admin; 32 letters or more, kept as a hash.",
    )
    cors_origins: str = Field(
        default="",
        description="Origins that may call from a browser, by commas; an extension's: chrome-extension://ID.",
    )
    rate_limit: str = Field(default="60000/minute", description="Requests of one key: 600/minute, 50/second.")
    rate_limit_storage: str = Field(
        default="memory://", description="Where requests are counted; redis://HOST for several machines."
    )
    batch_window: float = Field(
        default=2, ge=0, le=100, description="Milliseconds that drafts wait for others to be read with them."
    )
    most_waiting: int = Field(
        default=512, ge=1, description="Drafts that may wait to be read before others are turned away."
    )
    largest_upload: int = Field(
        default=100, ge=1, le=500, description="Megabytes of files that the dashboard takes at once."
    )

    queue_url: str = Field(
        default="",
        description="Where workers are woken: sqlite:///PATH or postgresql://…; empty means the PostgreSQL "
        "database itself, or queue.db in `home`.",
    )
    jobs_at_once: int = Field(default=2, ge=1, le=32, description="Jobs one worker does at a time.")
    job_lease: float = Field(
        default=60, ge=1, description="Seconds after which the job of a worker that died goes to another."
    )
    jobs_kept: float = Field(
        default=30, ge=1, description="Days for which a job that ended can be read; then it is forgotten."
    )
    webhook_secret: SecretStr | None = Field(
        default=None,
        description="What webhooks are signed with, 24 letters or more, or whsec_ and base64; unless given, "
        "webhook.key in `home`.",
    )
    webhook_waits: list[Annotated[float, Field(ge=0)]] = Field(
        default=[5, 30, 120, 600, 3_600, 21_600],
        description="Seconds before each further try of a webhook, as JSON.",
    )

    smtp_host: str = Field(default="", description="The mail server that reports are handed to.")
    smtp_port: int = Field(
        default=0, ge=0, le=65_535, description="Its port; 0 means 587, for tls 465, for none 25."
    )
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="How the connection is kept from others: starttls, tls or none."
    )
    smtp_user: str = Field(default="", description="Who signs in there; nobody unless given.")
    smtp_password: SecretStr | None = Field(default=None, description="That user's password.")
    smtp_from: str = Field(
        default="", description="Who reports come from: Acme's agency <reports@agency.example>."
    )
    outgoing_waits: list[Annotated[float, Field(ge=0)]] = Field(
        default=[60, 300, 1_800, 7_200, 21_600],
        description="Seconds before each further try of a report that was refused for now, as JSON.",
    )

    public_url: str = Field(
        default="",
        description="Where people reach the service, for links to reports: https://auditor.example; "
        "its own address unless given.",
    )
    secret_key: SecretStr | None = Field(
        default=None,
        description="What links are signed and addresses sealed with, 32 letters or more and the same on "
        "every machine; unless given, secret.key in `home`.",
    )

    @property
    def reached_at(self) -> str:
        """Where people reach the service, without a slash at its end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.public_url.rstrip("/") or f"http://{host}:{self.port}"

    @property
    def store_url(self) -> str:
        """The address the store opens."""
        return self.database_url or f"sqlite:///{self.home / 'auditor.db'}"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Read the settings once.

    Raises:
        UsageError: a variable holds a value that can't be used, or a folder can't be read.
    """
    try:
        return Settings(_secrets_dir=_folders() or None)
    except ValidationError as error:
        first = error.errors()[0]
        name = "AUDITOR_" + str(first["loc"][0]).upper()
        raise UsageError(
            f"The setting {name} can't be used: {first['msg'].lower()}; correct or unset it."
        ) from error


def _folders() -> list[str]:
    """Where settings lie as files, each with a variable's name: Docker's secrets, systemd's credentials."""
    named, given = os.environ.get("AUDITOR_SECRETS", ""), os.environ.get("CREDENTIALS_DIRECTORY", "")
    if named and not _is_readable(named):
        raise UsageError(
            f"AUDITOR_SECRETS names {named}, which is no folder that can be read; correct or unset it."
        )
    return [folder for folder in (given, named) if folder and _is_readable(folder)]


def _is_readable(folder: str) -> bool:
    return Path(folder).is_dir() and os.access(folder, os.R_OK | os.X_OK)
