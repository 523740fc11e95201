"""What every figure of the book is: a drawing in characters and in HTML."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

# Jupyter sets its own colours; elsewhere the figure is as dark or light as the text around it.
COLOUR = "color:var(--jp-ui-font-color1,currentColor)"
MONO = "font-family:ui-monospace,'Cascadia Mono',Menlo,'DejaVu Sans Mono',Consolas,monospace"


@dataclass(frozen=True)
class Figure:
    """A drawing in characters and in HTML, with `alt`, its text alternative."""

    text: str
    html: str
    alt: str
    kind: str

    def __repr__(self) -> str:
        """The drawing in plain characters."""
        return self.text

    def _repr_html_(self) -> str:
        """The drawing as one HTML `figure` element, styled inline."""
        return (
            f'<figure class="bk-figure bk-{self.kind}" role="group" '
            f'aria-label="{escape(self.alt)}" style="margin:1em 0;overflow-x:auto;{COLOUR}">'
            f"{self.html}</figure>"
        )
