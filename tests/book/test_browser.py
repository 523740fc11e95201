"""The woven book in a real browser, served by the server that it is about."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from book.chapter import NOTEBOOKS
from book.notebook import chapters
from book.serve import Static
from book.site import build
from funicorn import serving
from tests.browsers import browsing

PAGES = ["index.html", *(f"chapters/{path.stem}.html" for path in chapters(NOTEBOOKS))]
WIDTHS = [390, 700, 1000, 1400]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with browsing() as browser:
        yield browser


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    site = Path(tmp_path_factory.mktemp("book")) / "site"
    build(NOTEBOOKS, site)
    with serving(Static(site), threads=4) as url:
        yield f"{url}/"


@pytest.fixture(params=["light", "dark"])
def page(request: pytest.FixtureRequest, browser: Any) -> Iterator[Any]:
    """A page without JavaScript, that remembers what it asked for."""
    context = browser.new_context(color_scheme=request.param, java_script_enabled=False)
    page = context.new_page()
    page.scheme, page.asked, page.failed = request.param, [], []
    page.on("request", lambda asked: page.asked.append(asked.url))
    page.on("requestfailed", lambda asked: page.failed.append(asked.url))
    page.on("response", lambda answer: answer.ok or page.failed.append(answer.url))
    yield page
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_whole_asks_nobody_else_and_never_scrolls_sideways(
    name: str, page: Any, url: str
) -> None:
    page.goto(url + name)
    assert set(page.asked) <= {url + name, url + "style.css"}
    assert page.failed == []
    assert page.locator("h1").count() == 1
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        whole = page.evaluate("document.documentElement.scrollWidth")
        assert whole <= width, f"{name} is {whole} pixels wide in a window of {width}"


def test_dark_is_dark_and_light_is_light(page: Any, url: str) -> None:
    page.goto(url)
    colour = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    red, green, blue = (int(part) for part in colour[len("rgb(") : -1].split(",")[:3])
    assert (red + green + blue > 3 * 128) == (page.scheme == "light")


def test_the_chapters_lead_to_each_other(page: Any, url: str) -> None:
    page.goto(url)
    page.get_by_role("link", name="Why WSGI").first.click()
    for path in chapters(NOTEBOOKS)[1:]:
        page.locator("a[rel=next]").first.click()
        assert page.url == f"{url}chapters/{path.stem}.html"


def test_a_solution_is_folded_until_it_is_asked_for(page: Any, url: str) -> None:
    page.goto(f"{url}chapters/01-bytes-on-a-wire.html")
    solution = page.get_by_text("respond_solution", exact=False).first
    assert not solution.is_visible()
    page.locator("summary", has_text="Solution").first.click()
    assert solution.is_visible()
