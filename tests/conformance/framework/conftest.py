"""What is asked of Fango says nothing about a server: it is left out where one is examined."""

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

LONG_AGO = 784_111_777  # seconds since 1970


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Pass by all of it then, and what can't be imported before chapter 18."""
    server = config.getoption("server", None) or config.getoption("scoreboard", None)
    complete = find_spec("fango") is not None and find_spec("fango.proxy") is not None
    return True if server or not complete else None


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Templates and static files."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "page.html").write_text("<p>{{ name }}</p>")
    (folder / "long.txt").write_bytes(b"0123456789" * 20_000)
    os.utime(folder / "long.txt", (LONG_AGO, LONG_AGO))
    return folder


@pytest.fixture(scope="session")
def plain(folder: Path) -> Any:
    """An application that waits for nothing at the end of a request."""
    from tests.conformance.framework.site import Site

    return Site(folder)


@pytest.fixture(scope="session")
def watching(folder: Path) -> Any:
    """An application with a hook that is called at the end of each request."""
    from tests.conformance.framework.site import Site

    site = Site(folder)
    site.app.teardown(lambda request: site.ended.append("request"))
    return site


@pytest.fixture(params=["plain", "watching"])
def site(request: pytest.FixtureRequest) -> Any:
    """The one, and then the other."""
    site = request.getfixturevalue(request.param)
    site.ended.clear()
    return site


@pytest.fixture(scope="session")
def app(plain: Any) -> Any:
    return plain.app
