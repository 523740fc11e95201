"""How the pieces of a module are set on the page: the banner above, blank lines between."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from book.imports import LINE_LENGTH
from book.pieces import Piece

BANNER = "# Generated from "


def banner(stems: Sequence[str]) -> str:
    """The first line of a generated file: where it comes from, and where to change it.

    It names the notebooks by their files, or by their chapters when that would be too long.
    """
    names = ", ".join(f"notebooks/{stem}.ipynb" for stem in stems) or "the notebooks"
    line = f'{BANNER}{names} by "make export": edit those.'
    if len(line) <= LINE_LENGTH:
        return line
    return (
        f'{BANNER}notebooks {", ".join(stem[:2] for stem in stems)} by "make export": edit those.'
    )


def is_generated(text: str) -> bool:
    """Whether a file is one of ours."""
    return text.startswith(BANNER)


def without_banner(text: str) -> str:
    """The text of a generated file below its first line."""
    return text.partition("\n")[2] if is_generated(text) else text


def joined(pieces: Iterable[Piece]) -> str:
    """The sources of some pieces, one below the other, as a reader is shown them."""
    return "\n\n".join(piece.source for piece in pieces)


def spaced(pieces: Sequence[Piece]) -> str:
    """The pieces as one text, with blank lines between them as PEP 8 asks for."""
    text = pieces[0].source if pieces else ""
    for above, below in pairwise(pieces):
        text += "\n" * (1 + _blank_lines(above, below)) + below.source
    return text


def _blank_lines(above: Piece, below: Piece) -> int:
    neighbours = below.cell is above.cell and below.gap is not None
    gap = min(below.gap or 0, 2) if neighbours else 1
    if neighbours and gap == 0 and above.names == below.names:
        return 0  # overloads, which stand close together
    if above.kind == "comment" and neighbours:
        return gap
    return 2 if above.is_block or below.is_block else gap
