"""The site as a whole: what is in it, where its links lead, how it is replaced."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from book.chapter import NOTEBOOKS
from book.errors import BookError
from book.site import build
from tests.book.pages import Element, chapter_file, code, markdown, page, parse

LOADING = {"src", "srcset", "data", "poster", "action", "formaction"}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the real notebooks."""
    site = tmp_path_factory.mktemp("book") / "site"
    build(NOTEBOOKS, site)
    return site


@pytest.fixture
def notebooks(tmp_path: Path) -> Path:
    """A folder with two small chapters."""
    folder = tmp_path / "notebooks"
    chapter_file(folder / "00-why.ipynb", [markdown("# 0 · Why\n\n*Because.*")])
    chapter_file(
        folder / "01-bytes.ipynb",
        [
            markdown(
                '# 1 · Bytes & more\n\n*The "first" promise.*\n\n'
                "> **You will learn** all · **Time** 50 minutes, and 40 for the exercises"
            ),
            markdown("## What arrives\n\n[back](00-why.ipynb) and [here](#What-arrives)"),
            code("#| export funicorn/x.py\nA = 1\n"),
        ],
    )
    return folder


def files(site: Path) -> dict[str, bytes]:
    return {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in sorted(site.rglob("*"))
        if path.is_file()
    }


def every_page(site: Path) -> dict[str, Element]:
    return {name: parse(text.decode()) for name, text in files(site).items() if ".html" in name}


def test_there_is_a_page_for_each_chapter(book: Path) -> None:
    chapters = {f"chapters/{path.stem}.html" for path in NOTEBOOKS.glob("[0-9][0-9]-*.ipynb")}
    assert set(files(book)) == {"index.html", "style.css", *chapters}


def test_every_page_is_well_formed(book: Path) -> None:
    for root in every_page(book).values():  # `parse` refuses what is not
        assert root.tag == "html"
        assert root.get("lang") == "en"


def test_no_page_loads_anything_from_elsewhere(book: Path) -> None:
    for name, root in every_page(book).items():
        for element in root.every():
            assert element.tag not in ("script", "iframe", "object", "embed"), name
            loaded = [element.get(key) for key in LOADING if element.get(key)]
            if element.tag == "link":
                loaded.append(element.get("href"))
            assert not [url for url in loaded if urlsplit(url).scheme not in ("", "data")], name
    style = (book / "style.css").read_text()
    assert "url(" not in style
    assert "@import" not in style


def test_every_link_and_every_anchor_resolves(book: Path) -> None:
    pages = every_page(book)
    anchors = {
        name: [e.get("id") for e in root.every() if e.get("id")] for name, root in pages.items()
    }
    for name, ids in anchors.items():
        assert len(ids) == len(set(ids)), f"{name} has an id twice"
    for name, root in pages.items():
        for link in (element.get("href") for element in root.every() if element.tag == "a"):
            if urlsplit(link).scheme:
                continue
            path, _, fragment = urljoin(f"/{name}", link)[1:].partition("#")
            assert path in pages, f"{name}: {link}"
            assert not fragment or unquote(fragment) in anchors[path], f"{name}: {link}"


def test_every_page_has_title_description_and_landmarks(book: Path) -> None:
    for name, root in every_page(book).items():
        assert len(root.all("head")[0].all("title")) == 1
        assert [m for m in root.all("meta") if m.get("name") == "description" and m.get("content")]
        assert len(root.all("main")) == 1
        assert len(root.all("h1")) == 1
        labels = [nav.get("aria-label") for nav in root.all("nav")]
        assert all(labels), name
        assert len(labels) == len(set(labels)), name
        skip = next(element for element in root.all("a"))
        assert skip.get("href") == f"#{root.all('main')[0].get('id')}"


def test_levels_of_headings_leave_none_out(book: Path) -> None:
    for name, root in every_page(book).items():
        levels = [int(e.tag[1]) for e in root.every() if e.tag in ("h1", "h2", "h3", "h4")]
        assert levels[0] == 1
        assert all(b <= a + 1 for a, b in pairwise(levels)), name


def test_no_directive_is_left_in_a_page(book: Path) -> None:
    for root in every_page(book).values():
        for cell in root.classed("cell"):
            assert "#| export" not in cell.text()
            assert "#| drop" not in cell.text()


def test_two_builds_are_the_same_to_the_byte(notebooks: Path, tmp_path: Path) -> None:
    build(notebooks, tmp_path / "a")
    build(notebooks, tmp_path / "b")
    assert files(tmp_path / "a") == files(tmp_path / "b")


def test_the_first_page_tells_of_each_chapter(notebooks: Path, tmp_path: Path) -> None:
    build(notebooks, tmp_path / "site")
    root = page(tmp_path / "site/index.html")
    rows = [[cell.text() for cell in row.all("td")] for row in root.all("tr") if row.all("td")]
    assert rows == [["0", "WhyBecause.", ""], ["1", 'Bytes & moreThe "first" promise.', "50 + 40"]]
    assert [heading.text() for heading in root.all("h2")][:2] == ["Opening", "Part I · Funicorn"]


def test_a_page_knows_its_place(notebooks: Path, tmp_path: Path) -> None:
    build(notebooks, tmp_path / "site")
    root = page(tmp_path / "site/chapters/01-bytes.html")
    assert root.all("title")[0].text() == "Bytes & more · Funicorn & Fango"
    description = next(m for m in root.all("meta") if m.get("name") == "description")
    assert description.get("content") == 'The "first" promise.'
    contents = next(nav for nav in root.all("nav") if nav.get("aria-label") == "Contents")
    current = [a.text() for a in contents.all("a") if a.get("aria-current") == "page"]
    assert current == ["1 Bytes & more"]
    turn = next(nav for nav in root.all("nav") if nav.get("class") == "turn")
    assert [(a.get("rel"), a.get("href")) for a in turn.all("a")] == [("prev", "00-why.html")]


def test_an_old_page_does_not_stay(notebooks: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    build(notebooks, site)
    (notebooks / "00-why.ipynb").unlink()
    first = json.loads((notebooks / "01-bytes.ipynb").read_text())
    first["cells"][1]["source"] = "## What arrives"
    (notebooks / "01-bytes.ipynb").write_text(json.dumps(first))
    build(notebooks, site)
    assert set(files(site)) == {"index.html", "style.css", "chapters/01-bytes.html"}


Break = Callable[[dict[str, Any]], Any]


def cell(notebook: dict[str, Any], place: int) -> dict[str, Any]:
    found: dict[str, Any] = notebook["cells"][place]
    return found


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda nb: cell(nb, 1).update(source="[x](07-no.ipynb)"), ["cell c1", "07-no.ipynb"]),
        (lambda nb: cell(nb, 1).update(source="[x](#No)"), ["cell c1", "#No", "01-bytes.ipynb"]),
        (
            lambda nb: cell(nb, 1).update(source="[x](00-why.ipynb#No)"),
            ["cell c1", "#No", "00-why.ipynb"],
        ),
        (lambda nb: cell(nb, 1).update(source="[x](../no.md)"), ["cell c1", "no.md"]),
        (lambda nb: cell(nb, 1).update(source="![x](x.png)"), ["cell c1", "x.png", "figures"]),
        (
            lambda nb: cell(nb, 1).update(source="<img src='https://a.example/b'>"),
            ["cell c1", "raw HTML"],
        ),
        (lambda nb: cell(nb, 0).update(source="No title"), ["cell c0", "title"]),
        (lambda nb: cell(nb, 0).update(source="# 1 · Title"), ["cell c0", "promise"]),
        (lambda nb: cell(nb, 2).update(source="#|export funicorn/x.py"), ["cell c2"]),
        (lambda nb: cell(nb, 2).pop("outputs"), ["not a valid notebook", "outputs"]),
        (lambda nb: nb.update(cells=[]), ["begins with a markdown cell"]),
        (lambda nb: nb.pop("cells"), ["not a notebook"]),
    ],
)
def test_what_is_wrong_ends_in_one_line_and_leaves_the_site_alone(
    notebooks: Path, tmp_path: Path, wrong: Break, words: list[str]
) -> None:
    site = tmp_path / "site"
    build(notebooks, site)
    before = files(site)
    path = notebooks / "01-bytes.ipynb"
    notebook = json.loads(path.read_text())
    wrong(notebook)
    path.write_text(json.dumps(notebook))
    with pytest.raises(BookError) as caught:
        build(notebooks, site)
    message = str(caught.value)
    assert "\n" not in message
    for word in ["01-bytes.ipynb", *words]:
        assert word in message
    assert files(site) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["notebooks", "site"]


def test_a_half_written_notebook(notebooks: Path, tmp_path: Path) -> None:
    path = notebooks / "01-bytes.ipynb"
    path.write_text(path.read_text()[:99])
    with pytest.raises(BookError, match=r"01-bytes\.ipynb.*not JSON"):
        build(notebooks, tmp_path / "site")
    assert not (tmp_path / "site").exists()


def test_a_folder_without_chapters(tmp_path: Path) -> None:
    with pytest.raises(BookError, match="no chapters"):
        build(tmp_path, tmp_path / "site")


def test_what_is_not_ours_is_not_replaced(notebooks: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "thesis.txt").write_text("ten years of work")
    with pytest.raises(BookError, match="not a site of this book"):
        build(notebooks, home)
    assert (home / "thesis.txt").read_text() == "ten years of work"
    with pytest.raises(BookError, match="not a site of this book"):
        build(notebooks, home / "thesis.txt")
