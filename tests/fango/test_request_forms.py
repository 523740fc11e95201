"""The form of a request: fields and files, whatever kind of form it was."""

from errno import ENOSPC
from io import BytesIO
from unittest.mock import patch

import pytest

from fango.errors import HTTPError
from fango.forms import BLOCK
from fango.limits import LIMITS, Limits
from fango.request import Request
from tests.fango.environs import Connection
from tests.fango.parts import FORM, body, field, file, posted

pytestmark = pytest.mark.since(15)

URLENCODED = "application/x-www-form-urlencoded"


def status_of(request: Request, name: str) -> int:
    """The status of the error that comes of asking for an attribute."""
    with pytest.raises(HTTPError) as caught:
        getattr(request, name)
    return caught.value.status


@pytest.mark.parametrize("kind", [URLENCODED, "Application/X-WWW-Form-Urlencoded; charset=utf-8"])
def test_the_form_of_a_urlencoded_request(kind: str) -> None:
    request = Request(posted(b"a=1&b=K%C3%B6ln&a=2", kind))
    assert request.form.getlist("a") == ["1", "2"]
    assert request.form["b"] == "Köln"
    assert not request.files


@pytest.mark.parametrize(
    "kind",
    [
        "multipart/form-data; boundary=b",
        'Multipart/Form-Data; charset=utf-8; Boundary="b"',
        "multipart/form-data;boundary=b",
    ],
)
def test_the_form_of_a_multipart_request(kind: str) -> None:
    request = Request(posted(body(field("a", b"1"), file("f", "x", b"2")), kind))
    assert request.form.pairs == [("a", "1")]
    assert request.files["f"].read() == b"2"


def test_a_form_is_read_once_whatever_is_asked_for_first() -> None:
    content = body(field("a", b"1"), file("f", "x", b"2"))
    for names in (("form", "files"), ("files", "form")):
        request = Request(posted(content))
        assert [len(getattr(request, name)) for name in names] == [1, 1]
        assert request.files["f"] is request.files["f"]


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary="])
def test_a_multipart_request_names_its_boundary(kind: str) -> None:
    assert status_of(Request(posted(body(), kind)), "form") == 400


@pytest.mark.parametrize(
    "kind", ["", "application/json", "text/plain", "multipart/mixed; boundary=b"]
)
def test_content_of_another_type_is_an_empty_form_and_stays_unread(kind: str) -> None:
    request = Request(posted(body(field("a", b"1")), kind))
    assert not request.form
    assert not request.files
    assert request.stream.read() == body(field("a", b"1"))


def test_a_field_or_file_that_was_not_sent_is_the_fault_of_the_client() -> None:
    request = Request(posted(body()))
    for missing in (request.form, request.files):
        with pytest.raises(HTTPError) as caught:
            missing["photo"]
        assert caught.value.status == 400


@pytest.mark.parametrize(
    ("content", "kind"), [(body(field("a", b"1")), FORM), (b"a=1", URLENCODED)]
)
def test_a_form_can_be_read_though_its_content_was(content: bytes, kind: str) -> None:
    request = Request(posted(content, kind))
    assert request.data == content
    assert request.form.pairs == [("a", "1")]


@pytest.mark.clause("pep3333:56")
def test_reading_a_form_ends_where_the_content_ends() -> None:
    content = body(field("a", b"1"))
    source = Connection(content + b"GET / HTTP/1.1\r\n")
    request = Request(posted(content, source=source))
    assert request.form["a"] == "1"
    request.multipart.close()
    assert source.pieces == [b"GET / HTTP/1.1\r\n"]


def test_a_form_that_ends_too_soon_is_refused() -> None:
    whole = body(field("a", b"x" * 100))
    request = Request(posted(whole, source=BytesIO(whole[:60])))
    assert status_of(request, "form") == 400


def test_what_was_refused_stays_refused() -> None:
    """The second attempt would begin behind the block at which the first one gave up."""
    start = field("a", b"") * 4 + file("f", "x", b"")[:-2]
    content = start + bytes(BLOCK - len(start) - 2) + b"\r\n" + body(field("admin", b"yes"))
    request = Request(posted(content), Limits(fields=3))
    assert [status_of(request, name) for name in ("form", "files", "form")] == [413, 413, 413]
    assert status_of(request, "data") == 413


def test_content_behind_the_form_that_ends_too_soon_is_noticed_too() -> None:
    whole = body(field("a", b"x")) + b"behind"
    request = Request(posted(whole, source=BytesIO(whole[:-3])))
    assert status_of(request, "form") == 400


def test_a_form_may_be_as_large_as_all_content() -> None:
    content = body(file("f", "x", bytes(1000)))
    request = Request(posted(content), Limits(content=len(content)))
    assert request.files["f"].size == 1000
    assert status_of(Request(posted(content), Limits(content=len(content) - 1)), "files") == 413


def test_a_file_may_be_larger_than_the_memory() -> None:
    request = Request(posted(body(file("f", "x", bytes(1000)))), Limits(memory=500))
    assert request.files["f"].size == 1000
    request.multipart.close()


def test_a_urlencoded_form_must_fit_into_the_memory() -> None:
    content = b"a" * (LIMITS.memory + 1)
    assert status_of(Request(posted(content, URLENCODED)), "form") == 413


def test_the_limits_of_the_request_are_those_of_its_form() -> None:
    limits = Limits(fields=2)
    for content, kind in ((body(*[field("a", b"")] * 3), FORM), (b"a&b&c", URLENCODED)):
        assert status_of(Request(posted(content, kind), limits), "form") == 413


def test_what_failed_on_the_way_to_the_disk_is_not_read_on() -> None:
    """A second look would begin in the middle, and find what a visitor has put there."""
    large = file("f", "x", bytes(BLOCK))
    request = Request(posted(large + body(field("admin", b"yes"))), Limits(spool=0))
    full = patch("fango.uploads.TemporaryFile", side_effect=OSError(ENOSPC, "no space"))
    with full, pytest.raises(OSError, match="no space"):
        _ = request.form
    with pytest.raises(HTTPError, match="500"):
        _ = request.form
