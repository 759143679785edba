"""A request sent twice under one key is done once, and one that failed may be tried again."""

import datetime as dt

import pytest
from sqlalchemy import text

from auditor.errors import ConflictError, InputError
from auditor.store import Store
from auditor.store.answers import KEPT_FOR, Answer

DONE = Answer(200, {"stored": 1})


def ask(store: Store, key: str = "one", request: str = "hash") -> tuple[Answer | None, bool]:
    """What a request is answered, and whether it was not done for that."""
    with store.answers.claim("caller", key, request) as claim:
        claim.answer = claim.answer or DONE
    return claim.answer, claim.replayed


def set_back(store: Store, by: dt.timedelta) -> None:
    """Let time pass for what is kept."""
    with store._engine.begin() as connection:
        moment = f"{dt.datetime.now(dt.UTC) - by:%Y-%m-%d %H:%M:%S.%f}"
        connection.execute(text(f"UPDATE answered SET created_at = '{moment}'"))


def test_a_request_sent_again_is_given_its_first_answer(store: Store) -> None:
    assert ask(store) == (DONE, False)
    assert ask(store) == (DONE, True)
    with pytest.raises(InputError, match="another request"):
        ask(store, request="other")
    assert ask(store, key="two") == (DONE, False)


def test_a_request_is_refused_while_the_same_is_being_done(store: Store) -> None:
    with store.answers.claim("caller", "one", "hash"), pytest.raises(ConflictError):
        ask(store)


def test_a_request_that_ends_without_an_answer_frees_its_key(store: Store) -> None:
    with pytest.raises(KeyboardInterrupt), store.answers.claim("caller", "one", "hash"):
        raise KeyboardInterrupt
    with store.answers.claim("caller", "one", "hash") as claim:
        assert not claim.replayed
    assert ask(store, request="other") == (DONE, False)


def test_an_answer_is_forgotten_after_a_day(store: Store) -> None:
    ask(store)
    set_back(store, KEPT_FOR - dt.timedelta(hours=1))
    assert ask(store) == (DONE, True)
    assert store.answers.forget() == 0
    set_back(store, KEPT_FOR)
    assert store.answers.forget() == 1
    assert ask(store) == (DONE, False)
    set_back(store, KEPT_FOR)
    assert ask(store) == (DONE, False)
