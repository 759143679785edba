"""The dashboard needs the service of the API's tests, and someone who is signed in."""

import pytest

from tests.api.conftest import Serving, module_serving, serving, start
from tests.web.visitor import Visitor, sign_in

__all__ = ["module_serving", "serving", "start", "visitor"]


@pytest.fixture
def visitor(serving: Serving) -> Visitor:
    """Someone who may do everything, at a service of this test's own."""
    return sign_in(serving)


@pytest.fixture(scope="module")
def module_visitor(module_serving: Serving) -> Visitor:
    """Someone who may do everything, for tests of a module that leave the service as it is."""
    return sign_in(module_serving)
