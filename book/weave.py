"""Makes the pages of the HTML book, by nbconvert's HTMLExporter and the template beside this.

The template says what a page looks like; what happens to a notebook on its way is the business
of `book.preprocessors`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment
from nbconvert.exporters import HTMLExporter, TemplateExporter
from nbconvert.filters import DataTypeFilter
from nbformat import NotebookNode
from traitlets.config import Config

from book.contents import Chapter, parts
from book.literate import Landing
from book.preprocessors import Captions, Outputs, Tags, Text
from book.prose import code_cell

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


class PageExporter(HTMLExporter):
    """nbconvert's HTML exporter with our template, and none of the preprocessors it begins with."""

    def __init__(self) -> None:
        super().__init__(  # type: ignore[no-untyped-call]
            template_name=TEMPLATE,
            extra_template_basedirs=[str(HERE)],
            default_preprocessors=[],
            optimistic_validation=True,
            config=Config(NbConvertBase={"display_data_priority": SHOWN_FIRST}),
        )

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page of one notebook.

        HTMLExporter itself would parse the finished page once more, to add what our template
        has said already; that takes as long as all the rest.
        """
        self.register_filter("highlight_code", code_cell)  # type: ignore[no-untyped-call]
        self.register_filter("filter_data_type", DataTypeFilter(parent=self))  # type: ignore[no-untyped-call]
        return TemplateExporter.from_notebook_node(self, nb, resources, **kw)


def weave(book: Sequence[Chapter], landed: Mapping[tuple[str, str], Landing]) -> dict[str, str]:
    """All files of the site: path → content.

    Raises BookError for a link that leads nowhere.
    """
    grouped = parts(book)
    around = zip(book, [None, *book[:-1]], [*book[1:], None], strict=True)
    pages = {c.path.stem: Page(c, grouped, before, after) for c, before, after in around}
    exporter = PageExporter()
    chapters = {chapter.path.name: chapter for chapter in book}
    for preprocessor in (Text(chapters), Captions(landed), Tags(), Outputs()):  # type: ignore[no-untyped-call]
        exporter.register_preprocessor(preprocessor, enabled=True)  # type: ignore[no-untyped-call]
    environment: Environment = exporter.environment
    environment.globals["pages"] = pages
    files = {
        "index.html": environment.get_template("contents.html.j2").render(parts=grouped) + "\n",
        "style.css": (HERE / TEMPLATE / "style.css").read_text(encoding="utf-8"),
    }
    for name, page in pages.items():
        about = {"metadata": {"name": name}}
        files[f"chapters/{page.chapter.page}"], _ = exporter.from_notebook_node(
            page.chapter.node, about
        )
    return files
