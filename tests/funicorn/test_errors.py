"""Each refusal has the status that RFC 9110 §15 and RFC 6585 give it."""

import pytest

from funicorn import errors

pytestmark = pytest.mark.since(2)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("BadRequest", "400 Bad Request"),
        pytest.param("ContentTooLarge", "413 Content Too Large", marks=pytest.mark.since(3)),
        pytest.param("RequestTimeout", "408 Request Timeout", marks=pytest.mark.since(6)),
        pytest.param("ExpectationFailed", "417 Expectation Failed", marks=pytest.mark.since(6)),
        pytest.param("StorageFailed", "500 Internal Server Error", marks=pytest.mark.since(6)),
        ("URITooLong", "414 URI Too Long"),
        ("HeadTooLarge", "431 Request Header Fields Too Large"),
        ("Unimplemented", "501 Not Implemented"),
        ("VersionNotSupported", "505 HTTP Version Not Supported"),
    ],
)
def test_a_refusal_knows_its_status(name: str, status: str) -> None:
    assert getattr(errors, name).status == status


def test_every_refusal_is_a_request_error() -> None:
    kinds = [kind for kind in vars(errors).values() if hasattr(kind, "status")]
    assert len(kinds) >= 6
    assert all(issubclass(kind, errors.RequestError) for kind in kinds)


def test_a_refusal_without_a_kind_of_its_own_is_a_bad_request() -> None:
    assert errors.RequestError.status == "400 Bad Request"


@pytest.mark.since(4)
def test_a_client_that_left_is_no_bad_request() -> None:
    assert issubclass(errors.Disconnected, ConnectionError)
    assert not issubclass(errors.Disconnected, errors.RequestError)
