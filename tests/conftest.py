"""Which chapters a test holds for.

`@pytest.mark.since(2)` marks a test of what chapter 2 and all later ones export;
`since(1, until=3)` one of a draft that chapter 4 replaces. `pytest --chapter 2` runs the tests
which hold for the packages as they stand after chapter 2, against exactly these packages.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from book import BookError
from book.chapter import NOTEBOOKS, enter, snapshot, sweep
from book.notebook import chapter_number, chapters, upto


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--chapter",
        type=int,
        metavar="N",
        help="test the packages as they stand after chapter N, exported from the notebooks",
    )


def pytest_configure(config: pytest.Config) -> None:
    chapter = config.getoption("chapter")
    try:
        notebooks = chapters(NOTEBOOKS)
        numbers = [chapter_number(path) for path in notebooks]
        if chapter is not None and chapter not in numbers:
            raise pytest.UsageError(f"--chapter {chapter}: there is no such chapter")
        if chapter is not None:
            enter(snapshot(upto(notebooks, chapter)))
    except BookError as error:
        raise pytest.UsageError(str(error)) from None
    if chapter is None:
        foreign = config.getoption("server", None)  # tests/conformance: nobody's chapter ends it
        chapter = ALL if foreign else max(numbers, default=0)
    config.stash[CHAPTER] = chapter


CHAPTER = pytest.StashKey[int]()
ALL = 99


def pytest_unconfigure(config: pytest.Config) -> None:
    """Clear up behind the kernels that nbval has killed."""
    if not hasattr(config, "workerinput"):
        sweep()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Pass by the modules that cannot even be imported with the packages of that chapter."""
    if config.getoption("chapter") is None or collection_path.suffix != ".py":
        return None
    source = collection_path.read_text(encoding="utf-8")
    if "since(" not in source:
        return True
    chapter = config.stash[CHAPTER]
    ranges = [_range(*_literals(call)) for call in _module_marks(ast.parse(source))]
    return True if any(chapter not in each for each in ranges) else None


def _module_marks(tree: ast.Module) -> Iterator[ast.Call]:
    """The `since(…)` in a module's `pytestmark`, which must not be imported to be read."""
    for statement in tree.body:
        names = [ast.unparse(target) for target in getattr(statement, "targets", [])]
        if "pytestmark" in names:
            for node in ast.walk(statement):
                if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("mark.since"):
                    yield node


def _literals(call: ast.Call) -> tuple[list[object], dict[str | None, object]]:
    arguments = [ast.literal_eval(argument) for argument in call.args]
    return arguments, {each.arg: ast.literal_eval(each.value) for each in call.keywords}


def _range(arguments: object, keywords: object) -> range:
    """The chapters that a mark names."""
    match arguments, keywords:
        case ([int(first)] | (int(first),), {"until": int(last)}):
            return range(first, last + 1)
        case ([int(first)] | (int(first),), {}) if not keywords:
            return range(first, 100)
    raise pytest.UsageError(f"since{arguments} {keywords}: write since(2) or since(1, until=3)")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests for other chapters, and with --chapter those of the book's own tools."""
    kept, left_out = [], []
    for item in items:
        (kept if _holds(item, config) else left_out).append(item)
    items[:] = kept
    if left_out:
        config.hook.pytest_deselected(items=left_out)


def _holds(item: pytest.Item, config: pytest.Config) -> bool:
    mark = item.get_closest_marker("since")
    if mark is None:
        return config.getoption("chapter") is None
    return config.stash[CHAPTER] in _range(mark.args, mark.kwargs)
