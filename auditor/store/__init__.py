"""Where posts, verdicts and decisions live: SQLAlchemy 2 over SQLite in WAL mode."""

from auditor.store.accounts import KnownAccount, shown
from auditor.store.records import Added, Brand, CheckedPost, Decision, StoredPost
from auditor.store.store import Store

__all__ = ["Added", "Brand", "CheckedPost", "Decision", "KnownAccount", "Store", "StoredPost", "shown"]
