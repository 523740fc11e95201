"""The drawings behind `book.figures`: inline SVG in the colour of the text around it.

Text stays text: it can be selected, searched and read aloud. Sizes are in CSS pixels and follow
from the number of characters, since a page may not ask for fonts to measure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import zip_longest

SIZE = 13  # font size
WIDE = 0.62 * SIZE  # the advance of a character, as wide as the widest usual monospaced font's
LINE = 18  # from baseline to baseline
PAD = 12

# How each byte is shown, as Python would write it in a bytes literal.
VISIBLE = [repr(bytes([byte]))[2:-1] for byte in range(256)]

# A box: the lines of its title and of its description.
Cell = tuple[list[str], list[str]]

FONT = (
    f"font:{SIZE}px ui-monospace,'Cascadia Mono',Menlo,'DejaVu Sans Mono',Consolas,monospace;"
    "fill:currentColor;white-space:pre"
)


def visible(data: bytes) -> str:
    r"""`data` as printable text: ``\r``, ``\n``, ``\t``, ``\xNN``, a backslash doubled."""
    return "".join([VISIBLE[byte] for byte in data])


def columns(cell: Cell) -> int:
    """The number of characters in the longest line of a box."""
    return max(map(len, [*cell[0], *cell[1]]), default=0)


@dataclass(frozen=True)
class Link:
    """What stands between two boxes: an arrow ("→", "←", "↔", or "" for none) and its label."""

    arrow: str
    label: str

    @classmethod
    def read(cls, text: str) -> Link:
        """Read "→ environ"; a label alone points onward."""
        if text[:1] in ("→", "←", "↔"):
            return cls(text[0], text[1:].strip())
        return cls("→" if text else "", text)

    @property
    def words(self) -> str:
        """The arrow in words, for the text alternative."""
        verb = {"→": "to", "←": "from", "↔": "to and from", "": "beside"}[self.arrow]
        return f"({self.label}) {verb}" if self.label else verb

    def shaft(self, width: int) -> str:
        """The arrow in `width` plain characters."""
        left = "◄" if self.arrow in ("←", "↔") else "─"
        right = "►" if self.arrow in ("→", "↔") else "─"
        return f"{left}{'─' * (width - 2)}{right}"


def exchange(
    steps: Iterable[tuple[str, list[str]]], width: int, left: str, right: str, alt: str
) -> str:
    """A sequence diagram: two lifelines, `width` characters apart, and the messages between."""
    margin = max(len(left), len(right)) * WIDE / 2 + PAD
    x1, x2 = margin, margin + width * WIDE
    y = 2.0 * LINE
    drawn = [_text(x1, LINE, left, "middle", 600), _text(x2, LINE, right, "middle", 600)]
    for arrow, lines in steps:
        if arrow == "note":
            wide = max(map(len, lines)) * WIDE + PAD
            x = (x1 + x2 - wide) / 2
            drawn.append(_rect(x, y, wide, len(lines) * LINE + 6, 'stroke-dasharray="3 3"'))
            y += LINE - 2
            for line in lines:
                drawn.append(_text((x1 + x2) / 2, y, line, "middle"))
                y += LINE
            y += 6
            continue
        y += 10
        for line in lines:
            at, anchor = (x1 + PAD, "start") if arrow == "→" else (x2 - PAD, "end")
            drawn.append(_text(at, y, line, anchor))
            y += LINE
        y -= LINE - 8
        drawn.append(_arrow(x1, y, x2, y, Link(arrow, "")))
        y += LINE - 4
    for x in (x1, x2):
        drawn.insert(0, f'<path d="M{x:.1f} {LINE + 8}V{y:.1f}" opacity=".5"/>')
    return _svg(x2 + margin, y + 2, alt, drawn)


def boxes(cells: Sequence[Cell], links: Sequence[Link], row: bool, alt: str) -> str:
    """Boxes in a row or a column, joined by arrows."""
    width = max(columns(cell) for cell in cells) * WIDE + 2 * PAD
    height = max(len(title) + len(about) for title, about in cells) * LINE + PAD
    x = y = 1.0
    drawn: list[str] = []
    right = 0.0
    for cell, link in zip_longest(cells, links):
        wide = columns(cell) * WIDE + 2 * PAD if row else width
        high = height if row else (len(cell[0]) + len(cell[1])) * LINE + PAD
        drawn += [_rect(x, y, wide, high, 'fill="currentColor" fill-opacity=".06"')]
        drawn += _lines(cell, x + wide / 2, y + high / 2)
        right = max(right, x + wide)
        if link is None:
            break
        if row:
            gap = max(len(link.label), 3) * WIDE + 2 * PAD if link.arrow else PAD
            drawn += _joined(x + wide, y + high / 2, x + wide + gap, y + high / 2, link)
            x += wide + gap
        else:
            gap = 2.0 * LINE if link.arrow else 0.0
            drawn += _joined(x + wide / 2, y + high, x + wide / 2, y + high + gap, link)
            right = max(right, x + wide / 2 + 10 + len(link.label) * WIDE)
            y += high + gap
    return _svg(right + 1, y + high + 1, alt, drawn)


def _lines(cell: Cell, x: float, middle: float) -> list[str]:
    """The lines of a box, centred on (x, middle)."""
    title, about = cell
    y = middle - (len(title) + len(about)) * LINE / 2 + LINE - 5
    drawn = []
    for index, line in enumerate([*title, *about]):
        heavy = 600 if index < len(title) else 400
        drawn.append(_text(x, y + index * LINE, line, "middle", heavy))
    return drawn


def _joined(x1: float, y1: float, x2: float, y2: float, link: Link) -> list[str]:
    """An arrow with its label: above a level arrow, to the right of an upright one."""
    if not link.arrow:
        return []
    label = (
        _text((x1 + x2) / 2, y1 - 7, link.label, "middle")
        if y1 == y2
        else _text(x1 + 10, (y1 + y2) / 2 + 4, link.label, "start")
    )
    dx, dy = (3, 0) if y1 == y2 else (0, 3)
    arrow = _arrow(x1 + dx, y1 + dy, x2 - dx, y2 - dy, link)
    return [arrow, label] if link.label else [arrow]


def _arrow(x1: float, y1: float, x2: float, y2: float, link: Link) -> str:
    """A line with a head at one end or at both."""
    path = f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}"
    if link.arrow in ("→", "↔"):
        path += _head(x2, y2, -1, y1 == y2)
    if link.arrow in ("←", "↔"):
        path += _head(x1, y1, 1, y1 == y2)
    return f'<path d="{path}"/>'


def _head(x: float, y: float, back: int, level: bool) -> str:
    """The two strokes of an arrow's head whose tip is at (x, y)."""
    long, side = 7 * back, 4
    if level:
        return f"M{x + long:.1f} {y - side:.1f}L{x:.1f} {y:.1f}L{x + long:.1f} {y + side:.1f}"
    return f"M{x - side:.1f} {y + long:.1f}L{x:.1f} {y:.1f}L{x + side:.1f} {y + long:.1f}"


def _rect(x: float, y: float, width: float, height: float, extra: str) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="4" {extra}/>'
    )


def _text(x: float, y: float, text: str, anchor: str, weight: int = 400) -> str:
    heavy = f' font-weight="{weight}"' if weight != 400 else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{heavy} style="{FONT}'
        f'{f";font-weight:{weight}" if heavy else ""}" stroke="none">{escape(text)}</text>'
    )


def _svg(width: float, height: float, alt: str, drawn: Iterable[str]) -> str:
    """The drawing as one `svg` element; `alt` is what a screen reader says."""
    title, _, rest = alt.partition(". ")
    desc = f"<desc>{escape(rest)}</desc>" if rest else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(alt)}" '
        f'width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'fill="none" stroke="currentColor"><title>{escape(title)}</title>{desc}'
        f"{''.join(drawn)}</svg>"
    )
