"""Bytes with brackets and labels under their parts (see `book.figures`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from book.figure import MONO, Figure
from book.svg import visible

# Neighbouring parts differ in tint, so that one sees where one ends and the next begins.
TINTS = (".22", ".13")


@dataclass(frozen=True)
class _Span:
    """Columns `start` to `end` of a drawn line; `label` is empty where a part goes on below."""

    start: int
    end: int
    label: str

    @property
    def stem(self) -> int:
        """The column at which the line down to the label leaves the bracket."""
        return self.start + (0 if self.end - self.start == 2 else (self.end - self.start - 1) // 2)

    @property
    def column(self) -> int:
        """The column of the label: centred when it fits under its bracket, else at the stem."""
        spare = self.end - self.start - len(self.label)
        return self.start + spare // 2 if spare >= 0 else self.stem

    def bracket(self) -> str:
        """The bracket under the bytes, with room for the stem if there is a label."""
        width = self.end - self.start
        if width <= 2:
            return ("╵", "└┘")[width - 1] if not self.label else ("│", "├┘")[width - 1]
        line = ["└", *"─" * (width - 2), "┘"]
        if self.label:
            line[self.stem - self.start] = "┬"
        return "".join(line)


def labelled(data: bytes, *parts: tuple[bytes, str], alt: str | None = None) -> Figure:
    r"""Draw `data` as text with a bracket and a label under each of `parts`.

    Each part is (bytes, label); the parts must occur in `data` in the order given, without
    overlap, else ValueError names the one that does not. Lines break after each LF; CR and LF
    are shown as ``\r`` and ``\n``, other bytes outside printable ASCII as ``\xNN``.
    """
    rows: list[str] = []
    html: list[str] = []
    places = _find(data, parts)
    begin = 0
    for line in lines_of(data):
        spans = []
        for start, end, label in places:
            first, last = max(start, begin), min(end, begin + len(line))
            if first < last:
                left = len(visible(line[: first - begin]))
                width = len(visible(line[first - begin : last - begin]))
                spans.append(_Span(left, left + width, label if last == end else ""))
        shown, below = visible(line), _below(spans)
        if below and begin + len(line) < len(data):
            below.append("")  # labels keep their distance from the next line of bytes
        rows += [shown, *below]
        html += [_marked(shown, spans), *map(_quiet, below)]
        begin += len(line)
    named = "; ".join(f"{visible(part)} is {label}" for part, label in parts)
    pre = "\n".join(html)
    return Figure(
        "\n".join(rows),
        f'<pre style="margin:0;line-height:1.25;overflow-x:auto;{MONO}">{pre}</pre>',
        alt or f"Labelled bytes: {named}.",
        "labelled",
    )


def lines_of(data: bytes) -> list[bytes]:
    """`data` cut after each LF (bytes.splitlines would cut at a lone CR too)."""
    pieces = data.split(b"\n")
    lines = [piece + b"\n" for piece in pieces[:-1]]
    return [*lines, pieces[-1]] if pieces[-1] else lines


def _find(data: bytes, parts: Iterable[tuple[bytes, str]]) -> list[tuple[int, int, str]]:
    """The (start, end, label) of every part, in order."""
    places = []
    end = 0
    for part, label in parts:
        start = data.find(part, end)
        if start < 0 or not part:
            where = "in the data" if end == 0 else f"after byte {end} of the data"
            raise ValueError(f"the part {part!r} ({label}) is not found {where}")
        end = start + len(part)
        places.append((start, end, label))
    return places


def _below(spans: Sequence[_Span]) -> list[str]:
    """The rows under one line of bytes: the brackets, then labels as high as they fit.

    A label hangs from its own stem and reaches to the right, so it must lie below the label of
    every stem that it passes under; that is why rows are given out from right to left.
    """
    if not spans:
        return []
    row_of: dict[_Span, int] = {}
    for index in range(len(spans) - 1, -1, -1):
        span = spans[index]
        if span.label:
            reach = span.column + len(span.label) + 1
            passed = [row_of[s] for s in spans[index + 1 :] if s in row_of and s.column < reach]
            row_of[span] = 1 + max(passed, default=-1)
    depth = 1 + max(row_of.values(), default=-1)
    rows = [[" "] * max(s.end + len(s.label) for s in spans) for _ in range(depth + 1)]
    for span in spans:
        rows[0][span.start : span.end] = span.bracket()
    for span, row in row_of.items():
        for above in range(1, row + 1):
            rows[above][span.stem] = "│"
        rows[row + 1][span.column : span.column + len(span.label)] = span.label
    return ["".join(row).rstrip() for row in rows]


def _marked(shown: str, spans: Sequence[_Span]) -> str:
    """One line of bytes as HTML, its labelled parts on a tinted ground."""
    pieces = []
    at = 0
    for index, span in enumerate(spans):
        tint = TINTS[index % 2]
        pieces += [
            escape(shown[at : span.start]),
            f'<span class="bk-part" style="background-color:rgba(127,127,127,{tint})">',
            escape(shown[span.start : span.end]),
            "</span>",
        ]
        at = span.end
    return "".join([*pieces, escape(shown[at:])])


def _quiet(row: str) -> str:
    """A row of brackets or labels as HTML."""
    return f'<span class="bk-label" style="opacity:.8">{escape(row)}</span>' if row else ""
