"""Figures made of text: labelled bytes, exchanges of messages, boxes with arrows.

Each function returns a `Figure`, which a notebook shows by naming it on a cell's last line.
A figure has two forms. Its `repr` is a drawing in plain characters, for a terminal or a diff.
Its HTML is what Jupyter and the woven book show: text that can be selected, that takes the
colour of its surroundings (light or dark) and that has a text alternative.

The same arguments always give the same characters: no random ids, no clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import pairwise, zip_longest

from book import svg
from book.figure import MONO, Figure
from book.labels import labelled, lines_of
from book.svg import visible

__all__ = ["Figure", "boxes", "exchange", "labelled", "visible"]


def exchange(
    *messages: tuple[str, str | bytes],
    left: str = "client",
    right: str = "server",
    alt: str | None = None,
) -> Figure:
    """Draw a sequence of messages between two parties, `left` and `right`.

    Each message is (arrow, text), the arrow being "→" (left to right), "←" (right to left) or
    "note" (a remark between them); the text may have several lines and may be bytes, shown as
    `visible` shows them. Another arrow is a ValueError.
    """
    steps = [(arrow, _words(text)) for arrow, text in messages]
    for arrow, lines in steps:
        if arrow not in ("→", "←", "note"):
            raise ValueError(f'{arrow!r} is not an arrow: use "→", "←" or "note" ({lines[0]})')
    width = max([len(line) for _, lines in steps for line in lines] + [len(left + right), 18]) + 4
    said = {"→": f"{left} to {right}", "←": f"{right} to {left}", "note": "meanwhile"}
    told = "; ".join(f"{said[arrow]}: {' '.join(lines)}" for arrow, lines in steps)
    half = len(left) // 2
    rows = [left + " " * (half + 1 + width - len(left) - len(right) // 2) + right]
    for arrow, lines in steps:
        rows += [" " * half + f"│{_aligned(line, arrow, width)}│" for line in ["", *lines]]
        if arrow != "note":
            shaft = "─" * (width - 2)
            rows.append(" " * half + (f"│{shaft}─►│" if arrow == "→" else f"│◄─{shaft}│"))
    text = "\n".join([*rows, " " * half + f"│{' ' * width}│"])
    alt = alt or f"An exchange between {left} and {right}. {told}."
    return _drawn(text, svg.exchange(steps, width, left, right, alt), alt, "exchange")


def _aligned(line: str, arrow: str, width: int) -> str:
    """A message's line in plain characters: beside its sender, or a note in the middle."""
    if arrow == "note":
        return f"({line})".center(width) if line else " " * width
    return f" {line} ".ljust(width) if arrow == "→" else f" {line} ".rjust(width)


def _words(text: str | bytes) -> list[str]:
    """The lines of a message, bytes made visible."""
    if isinstance(text, bytes):
        return [visible(line) for line in lines_of(text)] or [""]
    return text.split("\n")


def boxes(
    *items: str | tuple[str, str],
    arrows: Sequence[str] = (),
    direction: str = "row",
    alt: str | None = None,
) -> Figure:
    """Draw boxes in a "row" or a "column" (the first on top).

    Each item is a title, or (title, description), both possibly of several lines. `arrows`
    holds the text for the arrow after each box but the last: "→ environ" points onward,
    "← response" back, "↔ bytes" both ways; "" draws none. Too many arrows are a ValueError.
    """
    if direction not in ("row", "column"):
        raise ValueError(f'{direction!r} is not a direction: use "row" or "column"')
    if len(arrows) > max(0, len(items) - 1):
        raise ValueError(f"{len(arrows)} arrows for {len(items)} boxes: at most one between two")
    pairs = [(i, "") if isinstance(i, str) else i for i in items]
    cells = [(title.split("\n"), about.split("\n") if about else []) for title, about in pairs]
    links = [svg.Link.read(arrow) for arrow, _ in zip_longest(arrows, cells[1:], fillvalue="")]
    names = [f"{title} ({about})" if about else title for title, about in pairs]
    told = "; ".join(
        f"{a} {link.words} {b}"
        for (a, b), link in zip(pairwise(names), links, strict=True)
        if link.arrow
    )
    alt = " ".join((alt or f"Boxes: {', '.join(names)}. {told}").split())
    text = _row(cells, links) if direction == "row" else _column(cells, links)
    return _drawn(text, svg.boxes(cells, links, direction == "row", alt), alt, "boxes")


def _boxed(cell: svg.Cell, width: int, height: int) -> list[str]:
    """A box of characters, its lines centred; `width` and `height` are those inside."""
    lines = [line.center(width) for line in [*cell[0], *cell[1]]]
    lines += [" " * width] * (height - len(lines))
    return [f"┌{'─' * width}┐", *(f"│{line}│" for line in lines), f"└{'─' * width}┘"]


def _row(cells: Sequence[svg.Cell], links: Sequence[svg.Link]) -> str:
    """Boxes side by side, arrows at half height."""
    height = max(len(title) + len(about) for title, about in cells)
    columns: list[list[str]] = []
    for cell, link in zip_longest(cells, links):
        columns.append(_boxed(cell, svg.columns(cell) + 2, height))
        if link is not None:
            width = max(len(link.label), 3) + 2
            shaft = link.shaft(width)
            middle = (height + 2) // 2
            gap = [" " * width] * (height + 2)
            gap[middle], gap[middle - 1] = shaft, link.label.center(width)
            columns.append(gap if link.arrow else ["  "] * (height + 2))
    return "\n".join("".join(row).rstrip() for row in zip(*columns, strict=True))


def _column(cells: Sequence[svg.Cell], links: Sequence[svg.Link]) -> str:
    """Boxes on top of each other, an arrow's label beside it."""
    width = max(map(svg.columns, cells)) + 2
    rows: list[str] = []
    for cell, link in zip_longest(cells, links):
        rows += _boxed(cell, width, len(cell[0]) + len(cell[1]))
        if link is not None and link.arrow:
            upright = {"→": "▼", "←": "▲", "↔": "↕"}[link.arrow]
            rows += [f"{' ' * (width // 2 + 1)}{upright} {link.label}".rstrip()]
    return "\n".join(rows)


def _drawn(text: str, drawing: str, alt: str, kind: str) -> Figure:
    """A figure whose HTML form is an SVG drawing.

    Jupyter strips SVG from a notebook that was not run on this machine, and with it the tag
    `template` and the value `flow-root`, which it does not know. Then the words of the drawing,
    torn from their places, are hidden, and the drawing in characters comes out instead.
    """
    html = (
        f'<div hidden="hidden" style="display:flow-root">{drawing}</div>'
        f'<template><pre style="line-height:1.25;{MONO}">{escape(text)}</pre></template>'
    )
    return Figure(text, html, alt, kind)
