"""What becomes of the cells of a notebook in its page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from book.site import build
from tests.book.pages import Element, chapter_file, code, markdown, page, printed, result

Cells = dict[str, Any]
Weave = Callable[..., Element]

DRAFT = """\
#| export funicorn/x.py
class Reader:
    pass


def serve():
    a = 1
    return a
"""
METHOD = """\
#| export funicorn/x.py
@extend(Reader)
def feed(self):
    return "<b>"
"""
FINAL = """\
#| export funicorn/x.py
def serve():
    a = 2
    return a
"""


@pytest.fixture
def weave(tmp_path: Path) -> Weave:
    """Weaves a chapter of the given cells; returns its `main`."""

    def weave(*cells: Cells) -> Element:
        opening = markdown("# 1 · Bytes\n\n*A promise.*")
        chapter_file(tmp_path / "notebooks" / "01-bytes.ipynb", [opening, *cells])
        build(tmp_path / "notebooks", tmp_path / "site")
        return page(tmp_path / "site/chapters/01-bytes.html").all("main")[0]

    return weave


def captions(main: Element) -> list[str]:
    """The captions, without their diffs."""
    return [
        "".join(
            child if isinstance(child, str) else (child.all("summary") or [child])[0].text()
            for child in caption.children
        ).replace("\n", "")
        for caption in main.classed("caption")
    ]


def test_captions_say_where_a_cell_lands(weave: Weave) -> None:
    assert captions(weave(code(DRAFT), code(METHOD), code(FINAL))) == [
        "funicorn/x.py · new",
        "funicorn/x.py · in class Reader, adds a method",
        "funicorn/x.py · replaces 3 lines",
    ]


def test_a_replaced_method_names_its_class(weave: Weave) -> None:
    said = captions(weave(code(DRAFT), code(METHOD), code(METHOD.replace("<b>", "<i>"))))
    assert said[-1] == "funicorn/x.py · in class Reader, replaces 2 lines"


def test_the_replaced_lines_are_folded_as_a_diff(weave: Weave) -> None:
    folded = weave(code(DRAFT), code(FINAL)).classed("replaced")[0]
    assert folded.tag == "details"
    assert "open" not in folded.attributes
    lines = folded.all("pre")[0].children
    marked = [(c.tag, c.text()) for c in lines if isinstance(c, Element)]
    assert ("del", "-     a = 1") in marked
    assert ("ins", "+     a = 2") in marked
    assert ("span", "  def serve():") in marked


def test_the_directive_is_not_shown_and_code_is_escaped(weave: Weave) -> None:
    main = weave(code(DRAFT), code(METHOD))
    shown = main.classed("exported")[1].classed("highlight")[0].text()
    assert shown.strip() == METHOD.partition("\n")[2].strip()


def test_a_drop_shows_what_leaves(weave: Weave) -> None:
    main = weave(code(DRAFT), code("#| drop funicorn/x.py serve"))
    assert captions(main)[-1] == "funicorn/x.py · drops serve"
    dropped = main.classed("exported")[-1]
    assert not dropped.classed("highlight")
    assert dropped.all("del")[0].text() == "- def serve():"


def test_a_docstring_is_shown_once(weave: Weave) -> None:
    cell = code('#| export funicorn/x.py\n"""What it is."""', result(text_plain="'What it is.'"))
    assert weave(cell).text().count("What it is.") == 1


def test_an_experiment_has_no_caption(weave: Weave) -> None:
    main = weave(code("1 + 1", result(text_plain="2")))
    assert captions(main) == []
    assert main.classed("output")[0].text().strip() == "2"


def test_solutions_are_folded_with_their_output(weave: Weave) -> None:
    main = weave(
        code("stub", tags=("exercise",)),
        code("look", printed("Not yet: x\n"), tags=("check",)),
        code("answer", printed("Right.\n"), tags=("solution",)),
    )
    assert captions(main) == ["Your turn", "Check your answer"]
    (solution,) = main.classed("solution")
    assert solution.tag == "details"
    assert "open" not in solution.attributes
    assert solution.all("summary")[0].text() == "Solution"
    assert solution.classed("output")[0].text().strip() == "Right."


def test_a_naive_version_is_called_so(weave: Weave) -> None:
    assert captions(weave(code("x = 1", tags=("naive",)))) == ["The naive version"]


def test_of_a_hidden_input_only_the_output_is_left(weave: Weave) -> None:
    figure = result(text_plain="plain", text_html="<figure>drawn</figure>")
    main = weave(code("labelled(head)", figure, tags=("hide-input",)))
    assert "labelled" not in main.text()
    assert main.all("figure")[0].text() == "drawn"
    assert "plain" not in main.text()


def test_svg_keeps_its_case(weave: Weave, tmp_path: Path) -> None:
    weave(code("x", result(text_html='<svg viewBox="0 0 1 1"></svg>')))
    assert "viewBox" in (tmp_path / "site/chapters/01-bytes.html").read_text()


def test_what_was_printed_in_pieces_is_one_block(weave: Weave) -> None:
    main = weave(code("x", printed("on"), printed("e <b>\n"), printed("no\n", "stderr")))
    assert [block.text() for block in main.classed("output")[0].all("pre")] == ["one <b>\n", "no\n"]


def test_a_traceback_has_no_colour_codes(weave: Weave) -> None:
    error = {
        "output_type": "error",
        "ename": "E",
        "evalue": "x",
        "traceback": ["\x1b[31m---\x1b[0m", "\x1b[1;31mE\x1b[0m: <x>"],
    }
    (block,) = weave(code("x", error)).classed("stderr")
    assert block.text() == "---\nE: <x>"


def test_headings_have_the_anchors_that_jupyter_gives_them(weave: Weave) -> None:
    main = weave(markdown("## What `recv` *may* return\n\n## Twice\n\n## Twice"))
    headings = main.all("h2")
    assert [h.get("id") for h in headings] == ["What-recv-may-return", "Twice", "Twice-2"]
    assert headings[0].all("a")[0].get("href") == "#What-recv-may-return"


def test_boxes_and_quotes(weave: Weave) -> None:
    main = weave(markdown("> **Go further.** Read `x`.\n\nText.\n\n> A quote."))
    (box,) = main.classed("further")
    assert box.text().strip() == "Go further. Read x."
    assert [quote.text().strip() for quote in main.all("blockquote")] == ["A quote."]


def test_a_link_between_notebooks_leads_to_the_page(weave: Weave) -> None:
    main = weave(markdown("## A b\n\n[x](01-bytes.ipynb#A-b) [y](https://example.org/a?b&c)"))
    links = {a.text(): a.get("href") for a in main.all("p")[-1].all("a")}
    assert links == {"x": "01-bytes.html#A-b", "y": "https://example.org/a?b&c"}


def test_a_file_beside_the_book_is_named_but_not_linked(weave: Weave, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("x")
    main = weave(markdown("See [the README](../README.md)."))
    assert main.all("p")[-1].text() == "See the README."
    assert not main.all("p")[-1].all("a")


def test_html_and_dollars_in_the_text_stay(weave: Weave) -> None:
    main = weave(markdown("<details><summary>Hint</summary>A & b</details>\n\n$PATH or $HOME"))
    assert main.all("summary")[0].text() == "Hint"
    assert "$PATH or $HOME" in main.text()
