"""Errors that are answers."""

import pytest

from fango.errors import HTTPError, MissingField, abort

pytestmark = pytest.mark.since(12)


def test_an_error_says_what_the_client_is_told() -> None:
    error = HTTPError(405, "GET only", [("Allow", "GET")])
    assert (error.status, error.detail, error.headers) == (405, "GET only", [("Allow", "GET")])
    assert str(error) == "405 GET only"


@pytest.mark.parametrize("status", [200, 304, 399, 499, 599, 600, -404])
def test_only_an_error_is_an_error(status: int) -> None:
    with pytest.raises(ValueError, match="no status of an error"):
        HTTPError(status)


def test_headers_are_kept_even_if_they_can_be_asked_for_only_once() -> None:
    error = HTTPError(401, headers=iter([("WWW-Authenticate", "Basic")]))
    assert [list(error.headers), list(error.headers)] == [[("WWW-Authenticate", "Basic")]] * 2


def test_abort_raises() -> None:
    with pytest.raises(HTTPError, match="404 nothing here") as caught:
        abort(404, "nothing here", [("X-A", "b")])
    assert caught.value.headers == [("X-A", "b")]


def test_a_missing_field_is_an_answer_and_a_key_error() -> None:
    error = MissingField("page")
    assert isinstance(error, HTTPError)
    assert isinstance(error, KeyError)
    assert str(error) == "400 the field 'page' is missing"


def test_headers_may_be_a_mapping() -> None:
    assert HTTPError(405, headers={"Allow": "GET"}).headers == [("Allow", "GET")]
