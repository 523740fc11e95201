"""The benchmark compares like with like: every contender reads the same from the same bytes."""

import pytest

from tests.bench.contenders import (
    CONTENT,
    CONTENTS,
    GET,
    UPLOADS,
    Contender,
    Understood,
    heads,
    pieces,
)

pytestmark = pytest.mark.since(4)


def name(contender: Contender) -> str:
    return contender.name


@pytest.mark.parametrize("contender", heads(), ids=name)
def test_every_reader_of_a_head_understands_the_same(contender: Contender) -> None:
    understood = contender.understood(contender.read(GET))
    assert understood == Understood(
        "GET",
        "/articles/2024/what-is-wsgi",
        "page=2&lang=en",
        {
            "HTTP_HOST": "www.example.org",
            "HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101"
            " Firefox/128.0",
            "HTTP_ACCEPT": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "HTTP_ACCEPT_LANGUAGE": "en-GB,en;q=0.5",
            "HTTP_ACCEPT_ENCODING": "gzip, deflate, br, zstd",
            "HTTP_CONNECTION": "keep-alive",
            "HTTP_COOKIE": "session=0123456789abcdef0123456789abcdef; theme=dark",
            "HTTP_UPGRADE_INSECURE_REQUESTS": "1",
        },
    )


def test_the_ones_that_we_have_goals_for_are_among_them() -> None:
    pytest.importorskip("gunicorn", reason="gunicorn is installed by make bench")
    assert {"funicorn, environ", "h11, request", "gunicorn, request"} <= set(map(name, heads()))


@pytest.mark.parametrize("upload", UPLOADS)
@pytest.mark.parametrize("reader", CONTENTS)
def test_every_reader_of_content_gets_all_of_it(reader: str, upload: str) -> None:
    assert CONTENTS[reader](pieces(UPLOADS[upload])) == CONTENT
