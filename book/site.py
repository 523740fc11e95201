"""Weaves the HTML book: one page a chapter, and the first page with the contents.

The pages are made by nbconvert's HTMLExporter from stored outputs; nothing is executed. The
template in `book/template` says what a page looks like, the preprocessors in
`book.preprocessors` what happens to a notebook before. The site needs no JavaScript and asks
no other machine for anything. The same notebooks always give the same bytes.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment
from nbconvert.exporters import HTMLExporter
from traitlets.config import Config

from book.contents import Chapter, parts, read_chapter
from book.errors import BookError
from book.literate import Landing, landings
from book.notebook import chapters, shown
from book.preprocessors import Captions, Outputs, Tags, Text

HERE = Path(__file__).parent
TEMPLATE = "template"
SHOWN_FIRST = ["text/html", "image/svg+xml", "image/png", "image/jpeg", "text/plain"]


@dataclass(frozen=True)
class Page:
    """What the template knows of a chapter's page."""

    chapter: Chapter
    parts: list[tuple[str, list[Chapter]]]
    previous: Chapter | None
    next: Chapter | None


def build(notebooks: Path, to: Path) -> None:
    """Write the site made of the folder `notebooks` into the folder `to`, replacing it whole.

    Raises BookError, and leaves `to` as it was, when a notebook is broken, a link leads
    nowhere, or `to` holds something that is not a site of this book.
    """
    _check_place(to)
    paths = chapters(notebooks)
    if not paths:
        raise BookError(f"{shown(notebooks)}: no chapters; they are named like 00-why-wsgi.ipynb")
    landed = landings(paths)
    book = [read_chapter(path) for path in paths]
    files = _pages(book, landed)
    try:
        _publish(files, to)
    except OSError as error:
        raise BookError(f"{shown(to)}: cannot be written: {error.strerror}") from None


def _pages(book: list[Chapter], landed: Mapping[tuple[str, str], Landing]) -> dict[str, str]:
    """All files of the site: path → content."""
    grouped = parts(book)
    named = {chapter.path.name: chapter for chapter in book}
    files = {"style.css": (HERE / TEMPLATE / "style.css").read_text(encoding="utf-8")}
    for chapter, previous, following in zip(
        book, [None, *book[:-1]], [*book[1:], None], strict=True
    ):
        page = Page(chapter, grouped, previous, following)
        files[f"chapters/{chapter.page}"] = _page(page, named, landed)
    cover = _environment(_exporter()).get_template("contents.html.j2")
    files["index.html"] = cover.render(parts=grouped) + "\n"
    return files


def _page(
    page: Page, named: Mapping[str, Chapter], landed: Mapping[tuple[str, str], Landing]
) -> str:
    """The page of one chapter."""
    exporter = _exporter()
    for preprocessor in (
        Text(page.chapter, named),
        Captions(page.chapter.path, landed),
        Tags(),
        Outputs(),
    ):
        exporter.register_preprocessor(preprocessor, enabled=True)
    _environment(exporter).globals["page"] = page
    html, _ = exporter.from_notebook_node(page.chapter.node)
    return str(html)


def _exporter() -> HTMLExporter:
    """An exporter with our template and none of nbconvert's own preprocessors."""
    return HTMLExporter(
        template_name=TEMPLATE,
        extra_template_basedirs=[str(HERE)],
        default_preprocessors=[],
        optimistic_validation=True,
        config=Config(NbConvertBase={"display_data_priority": SHOWN_FIRST}),
    )


def _environment(exporter: HTMLExporter) -> Environment:
    """The Jinja environment of an exporter."""
    environment: Environment = exporter.environment
    return environment


def _check_place(to: Path) -> None:
    """Refuse to replace what we have not made."""
    if to.is_dir() and (not any(to.iterdir()) or (to / "chapters").is_dir()):
        return
    if to.exists() or to.is_symlink():
        raise BookError(f"{shown(to)}: not a site of this book; name another, or an empty, folder")


def _publish(files: Mapping[str, str], to: Path) -> None:
    """Write the files beside `to`, then put them in its place: the site is never half there."""
    to = to.resolve()
    to.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=to.parent, prefix=f".{to.name}-") as place:
        fresh, old = Path(place, "fresh"), Path(place, "old")
        for name, content in files.items():
            target = fresh / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(content, encoding="utf-8", newline="\n")
        if to.exists():
            to.rename(old)
        try:
            fresh.rename(to)
        except OSError:
            if old.exists():
                old.rename(to)
            raise
