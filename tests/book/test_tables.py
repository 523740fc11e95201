"""The tables in the chapters are those that a command has printed."""

import nbformat

from book.chapter import CHECKOUT, NOTEBOOKS


def test_chapter_7_shows_the_scoreboard_of_the_conformance_suite() -> None:
    scoreboard = (CHECKOUT / "tests/conformance/scoreboard.md").read_text(encoding="utf-8")
    rows = [line for line in scoreboard.splitlines() if line.startswith("|")]
    chapter = nbformat.read(NOTEBOOKS / "07-many-clients.ipynb", as_version=4)
    shown = "\n".join(cell.source for cell in chapter.cells).splitlines()
    assert len(rows) > 130
    assert [row for row in rows if row not in shown] == []
