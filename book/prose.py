"""Markdown to HTML, for the text of the book.

Jupyter's Markdown, with what a page needs besides: anchors, links from page to page, boxes.
All of it works on the parser's tokens; no HTML is searched or patched.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import mistune
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from book.anatomy import words
from book.contents import PLUGINS, Anchors, Token

FORMATTER = HtmlFormatter(cssclass="highlight")
CELLS = get_lexer_by_name("ipython3", stripnl=False)

# A blockquote that begins with these bold words is a box of its own kind.
BOXES = {"You will learn": "opening", "Go further.": "further"}


class Prose(mistune.HTMLRenderer):
    """Renders the markdown cells of one page, in their order.

    `link` gives the address that a link has in the site, or None when it leads to a file that
    the site does not hold; `image` that of an image; `raw` looks at HTML in the text. Each may
    raise BookError.
    """

    def __init__(
        self,
        link: Callable[[str], str | None],
        image: Callable[[str], str],
        raw: Callable[[str], None],
    ) -> None:
        super().__init__(escape=False, allow_harmful_protocols=True)
        self.target = link
        self.source = image
        self.raw = raw
        self.anchors = Anchors()
        self.read: Callable[[str], Any] = mistune.create_markdown(renderer=self, plugins=PLUGINS)

    def cell(self, markdown: str) -> str:
        """The HTML of a cell."""
        return str(self.read(markdown))

    def render_token(self, token: Token, state: mistune.BlockState) -> str:
        """Headings and blockquotes need more than their rendered content."""
        if token["type"] == "heading":
            inner = self.render_tokens(token["children"], state)
            return self._heading(token["attrs"]["level"], inner, self.anchors.of(token))
        if token["type"] == "block_quote" and (kind := BOXES.get(_first_words(token), "")):
            inner = self.render_tokens(token["children"], state)
            return f'<div class="box {kind}" role="note">\n{inner}</div>\n'
        return super().render_token(token, state)

    def _heading(self, level: int, inner: str, anchor: str) -> str:
        name = escape(anchor)
        link = (
            f'<a class="anchor" href="#{name}" aria-label="Link to this section">¶</a>'
            if level > 1
            else ""
        )
        return f'<h{level} id="{name}">{inner}{link}</h{level}>\n'

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """A link, as it is in the site; the bare text when it would leave the book's pages."""
        target = self.target(url)
        return text if target is None else super().link(text, target, title)

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """An image, which must be part of the book."""
        return super().image(text, self.source(url), title)

    def block_code(self, code: str, info: str | None = None) -> str:
        """A block of code in the language that it names, if any."""
        language = (info or "").split()
        try:
            lexer = get_lexer_by_name(language[0], stripnl=False) if language else None
        except ClassNotFound:
            lexer = None
        if lexer is None:
            return f'<div class="highlight"><pre>{escape(code)}</pre></div>\n'
        return str(highlight(code, lexer, FORMATTER))

    def block_html(self, html: str) -> str:
        """HTML that stands in the text, taken over as it is."""
        self.raw(html)
        return super().block_html(html)

    def inline_html(self, html: str) -> str:
        """HTML inside a paragraph, taken over as it is."""
        self.raw(html)
        return super().inline_html(html)

    def table(self, text: str) -> str:
        """A table in a frame that scrolls when the screen is narrow."""
        return f'<div class="table"><table>\n{text}</table></div>\n'


def code_cell(source: str, **_: object) -> str:
    """The source of a code cell, with marks for the colours."""
    return str(highlight(source, CELLS, FORMATTER))


def _first_words(quote: Token) -> str:
    """The bold words with which a blockquote begins, if it does."""
    for paragraph in quote["children"][:1]:
        for token in paragraph.get("children", [])[:1]:
            if token["type"] == "strong":
                return words(token)
    return ""
