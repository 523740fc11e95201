"""What Fango reads and what it returns, and that it is closed (PEP 3333, section F of the list)."""

from __future__ import annotations

import psutil
import pytest

from fango import Fango
from tests.conformance.framework.site import (
    ALL,
    CONTENT,
    HEADS,
    MULTIPART,
    OTHERS,
    PARTS,
    PLAIN,
    STREAMED,
    Ask,
    Site,
)
from tests.conformance.framework.strict import Blocks, Call, Content, environ

pytestmark = pytest.mark.since(18)


# The content of a request (clause 56)


@pytest.mark.clause("pep3333:56")
@pytest.mark.parametrize("ask", CONTENT, ids=str)
@pytest.mark.parametrize("terminated", [True, False])
def test_no_more_is_read_than_there_is(app: Fango, ask: Ask, terminated: bool) -> None:
    """Also if the server would let it: a declared length is the length."""
    content = ask.content or b""
    source = Content(content, len(content))
    changes = {"wsgi.input_terminated": True} if terminated else {}
    call = ask.call(app, **{"wsgi.input": source}, **changes).run()
    assert call.status.startswith(f"{ask.status} ")


@pytest.mark.clause("pep3333:56")
@pytest.mark.parametrize("ask", CONTENT, ids=str)
def test_content_of_undeclared_length_is_read_where_it_ends_by_itself(app: Fango, ask: Ask) -> None:
    source = Content(ask.content or b"", None)
    ending = {"wsgi.input": source, "wsgi.input_terminated": True, "CONTENT_LENGTH": ""}
    assert ask.call(app, **ending).run().content == ask.call(app).run().content


@pytest.mark.clause("pep3333:56")
@pytest.mark.parametrize("ask", CONTENT, ids=str)
def test_content_of_undeclared_length_is_not_read_elsewhere(app: Fango, ask: Ask) -> None:
    """It would be the next request, or nothing would come for ever."""
    source = Content(b"GET / HTTP/1.1", 0)
    ask._replace(content=None).call(app, **{"wsgi.input": source}).run()
    assert source.content == b"GET / HTTP/1.1"


@pytest.mark.clause("pep3333:56")
@pytest.mark.parametrize("ask", [*PLAIN, *STREAMED, *OTHERS], ids=str)
def test_content_that_nobody_asks_for_is_not_read(app: Fango, ask: Ask) -> None:
    source = Content(b"content", 7)
    length = {} if "CONTENT_LENGTH" in ask.more else {"CONTENT_LENGTH": "7"}
    ask.call(app, **{"wsgi.input": source}, **length).run()
    assert source.left == 7


# The iterable (clauses 57, 58 and 59)


@pytest.mark.clause("pep3333:57")
def test_nothing_is_written(app: Fango) -> None:
    """Not by the iterator, which the strict server sees to, and not before it either."""
    for ask in ALL:
        assert ask.call(app).run().written == [], ask


@pytest.mark.clause("pep3333:58")
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("taken", [0, 1, 2, 9])
def test_what_a_view_has_open_is_closed_however_much_is_taken(
    site: Site, method: str, taken: int
) -> None:
    site.blocks = Blocks(b"a", b"b", b"c")
    Call(site.app, environ(method, "/blocks")).run(taken)
    assert site.blocks.closed == 1
    assert site.ended == all_that_ends(site)


@pytest.mark.clause("pep3333:58")
@pytest.mark.parametrize("made", [1, 2])
def test_it_is_closed_also_if_a_block_fails(site: Site, made: int) -> None:
    site.blocks = Blocks(*[b"a"] * made, ValueError("no more"))
    with pytest.raises(ValueError, match="no more"):
        Call(site.app, environ(path="/blocks")).run()
    assert site.blocks.closed == 1
    assert site.ended == all_that_ends(site)


@pytest.mark.clause("pep3333:58")
def test_it_is_closed_once_if_the_first_block_fails(site: Site) -> None:
    site.blocks = Blocks(ValueError("nothing at all"))
    assert Call(site.app, environ(path="/blocks")).run().status.startswith("500")
    assert site.blocks.closed == 1
    assert site.ended == all_that_ends(site)


@pytest.mark.clause("pep3333:58")
def test_it_is_closed_once_if_the_server_refuses_the_response(site: Site) -> None:
    site.blocks = Blocks(b"a")
    Call(site.app, environ(path="/blocks"), refuse=ValueError("no")).run()
    assert site.blocks.closed == 1
    assert site.ended == all_that_ends(site)


def all_that_ends(site: Site) -> list[str]:
    return ["response", "request"] if site.app.teardown_hooks else ["response"]


@pytest.mark.clause("pep3333:58")
@pytest.mark.parametrize("taken", [0, 1, 9])
def test_uploads_are_closed_however_much_is_taken(site: Site, taken: int) -> None:
    Call(site.app, environ("POST", "/upload", MULTIPART, **PARTS)).run(taken)
    assert [upload.file.closed for upload in site.uploads] == [True]


@pytest.mark.clause("pep3333:58")
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("field", [{}, {"HTTP_RANGE": "bytes=5-"}, {"HTTP_IF_NONE_MATCH": "*"}])
@pytest.mark.parametrize("taken", [0, 1, 9])
def test_files_are_closed_however_much_is_taken(
    app: Fango, taken: int, field: dict[str, str], method: str
) -> None:
    before = open_files()
    call = Call(app, environ(method, "/static/long.txt", **field))
    if method == "GET" and "HTTP_IF_NONE_MATCH" not in field:
        assert open_files() != before
    call.run(taken)
    assert open_files() == before


def open_files() -> list[str]:
    return sorted(file.path for file in psutil.Process().open_files())


@pytest.mark.clause("pep3333:59")
def test_lengths_are_right(app: Fango) -> None:
    """The strict server compares them: that of the iterable, and that of the content."""
    for ask in [*PLAIN, Ask("GET", "/mounted")]:
        call = ask.call(app).run()
        assert hasattr(call.blocks, "__len__") or call.header("Content-Length"), ask


@pytest.mark.clause("pep3333:59")
def test_head_tells_the_length_that_get_has(app: Fango) -> None:
    for ask in HEADS:
        head, get = ask.call(app).run(), ask._replace(method="GET").call(app).run()
        assert head.headers == get.headers, ask
