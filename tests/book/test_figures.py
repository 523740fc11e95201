"""What `book.figures` draws."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable

import pytest

from book.figures import Figure, boxes, exchange, labelled, visible

HEAD = b"GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n"


def a_head() -> Figure:
    return labelled(
        HEAD,
        (b"GET", "method"),
        (b"/hello", "request target"),
        (b"HTTP/1.1", "version"),
        (b"Host", "field name"),
        (b"localhost", "field value"),
        (b"\r\n\r\n", "end of the head"),
    )


def an_exchange() -> Figure:
    return exchange(
        ("→", b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        ("note", "a <pause>"),
        ("←", "HTTP/1.1 200 OK"),
        left="curl",
        right="Funicorn",
    )


def a_row() -> Figure:
    return boxes("browser", ("Funicorn", "server"), "app", arrows=["↔ HTTP", "environ & co"])


def a_column() -> Figure:
    return boxes("client", ("server", "sockets"), "app", arrows=["bytes"], direction="column")


FIGURES = [a_head, an_exchange, a_row, a_column]


def test_labels_stand_under_the_bytes_that_they_name() -> None:
    assert repr(a_head()).split("\n") == [
        r"GET /hello HTTP/1.1\r\n",
        "└┬┘ └─┬──┘ └──┬───┘",
        " │    │    version",
        " │    request target",
        " method",
        "",
        r"Host: localhost\r\n",
        "└┬─┘  └───┬───┘└──┘",
        " │        field value",
        " field name",
        "",
        r"\r\n",
        "└┬─┘",
        " end of the head",
    ]


def test_a_label_that_fits_is_centred_under_its_bracket() -> None:
    assert repr(labelled(b"/a/long/target", (b"/a/long/target", "target"))).split("\n") == [
        "/a/long/target",
        "└─────┬──────┘",
        "    target",
    ]


def test_no_label_crosses_another_or_a_stem() -> None:
    data = b"abcdefghij"
    figure = labelled(data, *((data[i : i + 1], f"label {i}") for i in range(10)))
    rows = repr(figure).split("\n")
    assert sorted(row.replace("│", "").strip() for row in rows[2:]) == [
        f"label {i}" for i in range(10)
    ]


@pytest.mark.parametrize(
    ("parts", "named"),
    [
        ([(b"PUT", "method")], "b'PUT' (method) is not found in the data"),
        ([(b"Host", "name"), (b"GET", "method")], "b'GET' (method) is not found after byte 25"),
        ([(b"", "nothing")], "b'' (nothing)"),
    ],
)
def test_a_part_that_is_not_there_in_order_is_an_error(
    parts: list[tuple[bytes, str]], named: str
) -> None:
    with pytest.raises(ValueError, match="not found") as caught:
        labelled(HEAD, *parts)
    assert named in str(caught.value)


def test_bytes_are_shown_as_in_a_literal() -> None:
    assert visible(b'it\'s "a" \\ \t\x00\xff\r\n') == r"""it's "a" \\ \t\x00\xff\r\n"""


def test_columns_count_what_is_shown_not_bytes() -> None:
    assert repr(labelled(b"\x00ab", (b"ab", "x"))).split("\n")[1] == "    ├┘"


def test_an_exchange_goes_from_side_to_side() -> None:
    assert repr(an_exchange()).split("\n") == [
        "curl                 Funicorn",
        "  │                      │",
        r"  │ GET / HTTP/1.1\r\n   │",
        r"  │ Host: a\r\n          │",
        r"  │ \r\n                 │",
        "  │─────────────────────►│",
        "  │                      │",
        "  │     (a <pause>)      │",
        "  │                      │",
        "  │      HTTP/1.1 200 OK │",
        "  │◄─────────────────────│",
        "  │                      │",
    ]


def test_boxes_in_a_row() -> None:
    assert repr(boxes("a", ("b", "server"), arrows=["→ to"])).split("\n") == [
        "┌───┐     ┌────────┐",
        "│ a │  to │   b    │",
        "│   │────►│ server │",
        "└───┘     └────────┘",
    ]


def test_boxes_in_a_column() -> None:
    assert repr(a_column()).split("\n") == [
        "┌─────────┐",
        "│  client │",
        "└─────────┘",
        "     ▼ bytes",
        "┌─────────┐",
        "│  server │",
        "│ sockets │",
        "└─────────┘",
        "┌─────────┐",
        "│   app   │",
        "└─────────┘",
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: exchange(("->", "GET")),
        lambda: boxes("a", "b", arrows=["x", "y"]),
        lambda: boxes("a", direction="diagonal"),
    ],
)
def test_what_cannot_be_drawn_is_a_value_error(wrong: Callable[[], Figure]) -> None:
    with pytest.raises(ValueError, match=r"use|at most"):
        wrong()


@pytest.mark.parametrize("draw", FIGURES)
def test_html_is_well_formed_with_a_text_alternative(draw: Callable[[], Figure]) -> None:
    figure = draw()
    root = ET.fromstring(figure._repr_html_())
    assert root.tag == "figure"
    assert root.get("aria-label") == figure.alt
    assert len(figure.alt) > 20


@pytest.mark.parametrize("draw", FIGURES)
def test_html_takes_its_colours_from_around_and_loads_nothing(draw: Callable[[], Figure]) -> None:
    html = draw()._repr_html_()
    assert "currentColor" in html
    assert "#" not in html
    assert "<style" not in html
    assert "url(" not in html
    assert " id=" not in html


@pytest.mark.parametrize("draw", FIGURES)
def test_the_same_arguments_give_the_same_characters(draw: Callable[[], Figure]) -> None:
    assert draw()._repr_html_() == draw()._repr_html_()


def test_where_svg_is_stripped_the_plain_drawing_is_there() -> None:
    root = ET.fromstring(an_exchange()._repr_html_())
    drawing, plain = root
    assert drawing.get("hidden") == "hidden"  # Jupyter drops attributes that are empty
    assert drawing.get("style") == "display:flow-root"
    assert plain.tag == "template"
    assert plain[0].text == repr(an_exchange())


def test_own_words_for_the_text_alternative() -> None:
    assert 'aria-label="Two &quot;boxes&quot;"' in boxes("a", "b", alt='Two "boxes"')._repr_html_()
