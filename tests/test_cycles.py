"""The search for cycles waits while records are made, and goes on after, whatever else runs."""

import gc
import threading

import pytest

from auditor.cycles import unsearched


def test_the_search_goes_on_once_the_last_has_left_however_it_leaves() -> None:
    assert gc.isenabled()
    inside, leave = threading.Event(), threading.Event()

    def other() -> None:
        with unsearched():
            inside.set()
            leave.wait(10)

    thread = threading.Thread(target=other)
    thread.start()
    inside.wait(10)
    with pytest.raises(ValueError, match="no"), unsearched():
        raise ValueError("no")
    assert not gc.isenabled()
    leave.set()
    thread.join()
    assert gc.isenabled()


def test_who_switched_it_off_finds_it_off() -> None:
    gc.disable()
    try:
        with unsearched():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
