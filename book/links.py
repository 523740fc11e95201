"""Where the links of the notebooks lead in the site."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser
from urllib.parse import quote, unquote, urlsplit

from book.contents import Chapter
from book.errors import BookError
from book.notebook import shown

ELSEWHERE = ("http", "https", "mailto")


class Links:
    """Resolves the links of one chapter.

    `cell` is the id of the cell that is being read, for the errors: each BookError names the
    notebook and the cell.
    """

    def __init__(self, chapter: Chapter, chapters: Mapping[str, Chapter]) -> None:
        self.chapter = chapter
        self.chapters = chapters  # by the notebooks' file names
        self.cell = ""

    def target(self, url: str) -> str | None:
        """The address in the site; None for a file beside the book, which the site lacks."""
        if urlsplit(url).scheme in ELSEWHERE:
            return url
        path, mark, fragment = (unquote(part) for part in url.partition("#"))
        chapter = self.chapters.get(path) if path else self.chapter
        if chapter is None:
            if path.endswith(".ipynb") or not (self.chapter.path.parent / path).exists():
                raise self.error(f"the link {url} leads to no file of the book; correct it")
            return None
        if mark and fragment not in {heading.anchor for heading in chapter.headings}:
            raise self.error(
                f"the link {url} leads to no heading of {chapter.path.name}; "
                "copy the heading's words, with - for each space"
            )
        return (chapter.page if path else "") + (f"#{quote(fragment)}" if mark else "")

    def image(self, url: str) -> str:
        """The address of an image: only what is in the page itself needs no request."""
        if url.startswith("data:image/"):
            return url
        raise self.error(f"the image {url} is not in the page; draw it with book.figures")

    def check_html(self, source: str) -> None:
        """Refuse what raw HTML in the text may not do: link between notebooks, load files."""
        for tag, name, value in _addresses(source):
            if name == "href" and tag == "a" and urlsplit(value).scheme in ELSEWHERE:
                continue
            if not value.startswith("data:image/"):
                raise self.error(f"{name}={value!r} in raw HTML; write the link in Markdown")

    def error(self, message: str) -> BookError:
        """The error to raise for the current cell."""
        return BookError(f"{shown(self.chapter.path)}, cell {self.cell}: {message}")


def _addresses(source: str) -> list[tuple[str, str, str]]:
    """The (tag, attribute, address) of everything in raw HTML that leads somewhere."""
    found: list[tuple[str, str, str]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.extend(
                (tag, name, value or "")
                for name, value in attrs
                if name in ("href", "src", "srcset", "data", "poster")
            )

    Reader().feed(source)
    return found
