"""The tables. Times are UTC; texts are stored as they are and only ever bound as parameters."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    literal_column,
)


class UtcTime(TypeDecorator[dt.datetime]):
    """An aware time in UTC, on databases that know no time zones too."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002
        """Store UTC."""
        return None if value is None else value.astimezone(dt.UTC).replace(tzinfo=None)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002
        """Return aware times."""
        return None if value is None else value.replace(tzinfo=dt.UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

brand = Table(
    "brand",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("slug", String(64), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("time_zone", String(64), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    # An administrator's own least score of a push; the model's unless set.
    Column("threshold", Float),
)

account = Table(
    "account",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("brand_id", ForeignKey("brand.id", ondelete="CASCADE"), nullable=False),
    Column("platform", String(32), nullable=False),
    Column("host", String(255), nullable=False),
    Column("handle", Text, nullable=False),
    Column("name", Text, nullable=False),
    UniqueConstraint("brand_id", "platform", "host", "handle"),
)

# A post's key holds the brand: two clients of one agency may share a file without sharing a row.
post = Table(
    "post",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("brand_id", ForeignKey("brand.id", ondelete="CASCADE"), nullable=False),
    Column("account_id", ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
    Column("platform", String(32), nullable=False),
    Column("host", String(255), nullable=False),
    Column("native_id", String(255), nullable=False),
    Column("text", Text, nullable=False),
    Column("original_text", Text, nullable=False),
    Column("text_hash", String(64), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("time_precision", String(8), nullable=False),
    Column("url", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("paid", Boolean(create_constraint=False), nullable=False),
    Column("language", String(16), nullable=False),
    Column("media", String(32), nullable=False),
    Column("metrics", JSON, nullable=False),
    Column("metrics_at", UtcTime),
    Column("source", String(64), nullable=False),
    Column("cross_post_of", ForeignKey("post.id", ondelete="SET NULL")),
    Column("alt_text", Text, nullable=False, server_default=""),
    Column("content_warning", Text, nullable=False, server_default=""),
    Column("reply_to", String(255), nullable=False, server_default=""),
    # The collector's: the reading that last saw the post, how many whole ones since missed it.
    Column("seen_in", Integer, nullable=False, server_default="0"),
    Column("missing", Integer, nullable=False, server_default="0"),
    Column("deleted_at", UtcTime),
    Column("first_seen", UtcTime, nullable=False),
    Column("last_seen", UtcTime, nullable=False),
    UniqueConstraint("brand_id", "platform", "host", "native_id"),
    Index(None, "brand_id", "created_at", "id"),
    Index(None, "brand_id", "text_hash", "created_at"),
    Index(None, "brand_id", "id"),
    Index(None, "account_id", "created_at"),
    Index(None, "native_id"),
)
_crossed, _addressed = post.c.cross_post_of.is_not(None), post.c.url != literal_column("''")
Index(None, post.c.cross_post_of, postgresql_where=_crossed, sqlite_where=_crossed)
Index(None, post.c.url, postgresql_using="hash", postgresql_where=_addressed, sqlite_where=_addressed)

# Posts of a brand, by number divided by the size of a bucket; whoever checks some holds their row's lock.
# No foreign key, so that whoever forgets the brand does not wait for that.
claim = Table(
    "claim",
    metadata,
    Column("brand_id", Integer, primary_key=True, autoincrement=False),
    Column("bucket", Integer, primary_key=True, autoincrement=False),
)

verdict = Table(
    "verdict",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("post_id", ForeignKey("post.id", ondelete="CASCADE"), nullable=False),
    Column("text_hash", String(64), nullable=False),
    Column("label", String(16), nullable=False),
    Column("score", Float),
    Column("pressure", Integer),
    Column("pillar", String(16)),
    Column("findings", JSON, nullable=False),
    Column("needs_review", Boolean(create_constraint=False), nullable=False),
    Column("language", String(16), nullable=False),
    Column("unreadable_because", Text, nullable=False),
    Column("model_version", String(64), nullable=False),
    Column("rules_version", String(64), nullable=False),
    Column("threshold", Float, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    UniqueConstraint("post_id", "text_hash", "model_version", "rules_version", "threshold"),
)

decision = Table(
    "decision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("post_id", ForeignKey("post.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("label", String(16), nullable=False),
    Column("why", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("decided_at", UtcTime, nullable=False),
    Column("withdrawn_at", UtcTime),
)

suppression = Table(
    "suppression",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("post_id", ForeignKey("post.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("rule", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime),
)

collection = Table(
    "collection",
    metadata,
    Column("account_id", ForeignKey("account.id", ondelete="CASCADE"), primary_key=True),
    Column("native_id", String(255), nullable=False),
    Column("newest", UtcTime),
    Column("gaps", JSON, nullable=False),
    Column("readings", Integer, nullable=False),
    Column("capped", Boolean(create_constraint=False), nullable=False),
    Column("stopped", Text, nullable=False),
    Column("run_at", UtcTime),
)

# What a post said before an edit; its verdict stays known by the hash.
revision = Table(
    "revision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("post_id", ForeignKey("post.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("original_text", Text, nullable=False),
    Column("text_hash", String(64), nullable=False),
    Column("until", UtcTime, nullable=False),
)

spending = Table(
    "spending",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("platform", String(32), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("posts", Integer, nullable=False),
    Column("dollars", Float, nullable=False),
    Index(None, "platform", "at"),
)

# The key itself is shown once and never stored.
api_key = Table(
    "api_key",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("hash", String(64), nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("brand_id", ForeignKey("brand.id", ondelete="CASCADE"), index=True),
    Column("note", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime),
    Column("revoked_at", UtcTime),
    # The key that made it and takes it along when it is revoked; empty for those made at the terminal.
    Column("parent", String(16), nullable=False, server_default="", index=True),
)

# Long work. A worker holds a job until `held_until` and renews that while it lives.
job = Table(
    "job",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("brand_id", ForeignKey("brand.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("parameters", JSON, nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer),
    Column("result", JSON),
    Column("error", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("held_by", String(64), nullable=False),
    Column("held_until", UtcTime),
    Column("webhook_url", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("started_at", UtcTime),
    Column("ended_at", UtcTime),
    Index(None, "state", "held_until"),
)

# A webhook on its way; `id` stays the same over every try, so that a receiver can drop repeats.
delivery = Table(
    "delivery",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("job_id", ForeignKey("job.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("url", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", UtcTime),
    Column("delivered_at", UtcTime),
    Column("last_error", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Index(None, "next_at"),
)

# What a request with an Idempotency-Key was answered; the request itself only as a hash.
answered = Table(
    "answered",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("caller", String(64), nullable=False),
    Column("idempotency_key", String(255), nullable=False),
    Column("request_hash", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("body", JSON, nullable=False),
    Column("created_at", UtcTime, nullable=False, index=True),
    UniqueConstraint("caller", "idempotency_key"),
)

# A report's numbers, never changed; the posts it quotes are looked up when it is read.
report = Table(
    "report",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("brand_id", ForeignKey("brand.id", ondelete="CASCADE"), nullable=False),
    Column("period", String(32), nullable=False),
    Column("guideline", String(64), nullable=False),
    Column("guideline_version", String(16), nullable=False),
    Column("final", Boolean(create_constraint=False), nullable=False),
    Column("snapshot", JSON, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Index(None, "brand_id", "period", "guideline"),
)

# Read-only links to one report; the signature is worked out from the id, never stored.
share_link = Table(
    "share_link",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("report_id", ForeignKey("report.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("who", String(64), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("revoked_at", UtcTime),
)

# Reports that make themselves. `at` is HH:MM in `time_zone`; addresses with a secret in them are sealed.
# Where making one was begun and nobody told its end, it is due again at `retry_at`. One that was removed
# stays for its log alone.
schedule = Table(
    "schedule",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("brand_id", ForeignKey("brand.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("every", String(8), nullable=False),
    Column("day", Integer, nullable=False),
    Column("at", String(5), nullable=False),
    Column("time_zone", String(64), nullable=False),
    Column("guideline", String(64), nullable=False),
    Column("locale", String(16), nullable=False),
    Column("formats", JSON, nullable=False),
    Column("recipients", JSON, nullable=False),
    Column("next_at", UtcTime, nullable=False, index=True),
    Column("retry_at", UtcTime),
    Column("last_error", Text, nullable=False),
    Column("paused_at", UtcTime),
    Column("created_at", UtcTime, nullable=False),
    Column("removed_at", UtcTime),
)

# A report on its way to one recipient, `shown` without its secrets. `message_id` stays over every try.
outgoing = Table(
    "outgoing",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("schedule_id", ForeignKey("schedule.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("report_id", ForeignKey("report.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("channel", String(8), nullable=False),
    Column("recipient", Text, nullable=False),
    Column("shown", Text, nullable=False),
    Column("message_id", String(128), nullable=False, unique=True),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", UtcTime),
    Column("last_error", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    UniqueConstraint("schedule_id", "report_id", "channel", "recipient"),
    Index(None, "state", "next_at"),
)

# Who is signed in to the dashboard: the cookie only as a hash.
session = Table(
    "session",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("key_id", ForeignKey("api_key.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False, index=True),
)

# One-time codes, as hashes alone: a key that an extension fetches, or a browser's first session.
pairing = Table(
    "pairing",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("kind", String(16), nullable=False),
    # What the verifier of whoever asked hashes to; empty where the code alone is enough.
    Column("challenge", String(64), nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("brand_id", ForeignKey("brand.id", ondelete="CASCADE"), index=True),
    Column("key_id", ForeignKey("api_key.id", ondelete="CASCADE"), index=True),
    Column("note", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False, index=True),
)

# Every write: who, what, when. No foreign keys, so that it outlives what it tells of.
trail = Table(
    "trail",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcTime, nullable=False, index=True),
    Column("who", String(64), nullable=False),
    Column("action", String(64), nullable=False),
    Column("brand", String(64), nullable=False, index=True),
    Column("subject", Text, nullable=False),
    Column("detail", JSON, nullable=False),
)
