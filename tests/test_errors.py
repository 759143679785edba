"""One tree of errors: every kind has an exit code and an HTTP status of its own."""

from collections.abc import Iterator

import pytest

from auditor import errors


def kinds(of: type[errors.AuditorError] = errors.AuditorError) -> Iterator[type[errors.AuditorError]]:
    """Every class of the tree."""
    yield of
    for kind in of.__subclasses__():
        yield from kinds(kind)


@pytest.mark.parametrize("kind", list(kinds()))
def test_every_error_says_how_to_end_and_what_to_answer(kind: type[errors.AuditorError]) -> None:
    assert kind.exit_code == 2
    assert 400 <= kind.http_status < 600
    assert kind.__doc__


def test_every_error_of_the_module_is_in_the_tree() -> None:
    defined = {item for item in vars(errors).values() if isinstance(item, type)}
    assert defined == {kind for kind in kinds() if kind.__module__ == errors.__name__}
