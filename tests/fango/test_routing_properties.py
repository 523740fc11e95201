"""Whatever is registered and asked: the tree finds what a slow list finds, and writes it again."""

import os
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, unquote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fango.converters import CONVERTERS
from fango.errors import HTTPError
from fango.routing import OtherSlash, Router
from tests.fango.patterns import expected, outcome, router_of, view

pytestmark = pytest.mark.since(13)

# `EXAMPLES=20000 pytest tests/fango` looks further, and elsewhere each time.
EXAMPLES = os.environ.get("EXAMPLES")

thorough = settings(
    max_examples=int(EXAMPLES or 200),
    derandomize=EXAMPLES is None,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)

segments = st.text(min_size=1, max_size=8).filter(lambda text: "/" not in text)
named = segments.filter(lambda text: text not in (".", ".."))

VALUES: dict[str, st.SearchStrategy[Any]] = {
    "str": named,
    "int": st.integers(0, 10**18 - 1),
    "float": st.floats(1e-12, 1e18, exclude_max=True) | st.just(0.0),
    "uuid": st.uuids(),
    "path": st.lists(named, min_size=1).map("/".join).filter(lambda path: path and path[0] != "/"),
}

# Few words, so that what is asked often fits
words = st.sampled_from(["", "a", "b", "1", "2.5", ".", "x y"])
paths = st.lists(words, max_size=6).map(lambda parts: "/" + "/".join(parts))


@st.composite
def patterns(draw: Callable[[st.SearchStrategy[Any]], Any]) -> str:
    kinds = st.sampled_from(["a", "b", "1", "int", "float", "str", "path"])
    drawn = draw(st.lists(kinds, max_size=4))
    if drawn.count("path") > 1:
        drawn = [kind for kind in drawn if kind != "path"]
    names = draw(st.permutations("uvwxyz"))
    parts = [f"<{k}:{n}>" if k in CONVERTERS else k for k, n in zip(drawn, names, strict=False)]
    return "/" + "/".join([*parts, *draw(st.sampled_from([[], [""]]))])


def registered(patterns: list[str], methods: list[list[str]]) -> Router:
    """A router with those of the patterns that are not taken already."""
    router = Router()
    for pattern, some in zip(patterns, methods, strict=True):
        try:
            router.route(pattern, some, name=f"{pattern} {some}")(view)
        except ValueError as error:
            assert "is taken" in str(error)  # noqa: PT017 - else it is a bad pattern of ours
    return router


@given(st.lists(patterns(), max_size=12), st.lists(paths, min_size=1, max_size=12))
@thorough
def test_the_tree_finds_what_a_list_of_patterns_finds(
    patterns: list[str], paths: list[str]
) -> None:
    router = registered(patterns, [["GET"]] * len(patterns))
    for path in paths:
        other = path[:-1] if path.endswith("/") else path + "/"
        here, there = (expected(router.routes, each) for each in (path, other))
        elsewhere = other if there and other and not other.startswith("//") else 404
        assert outcome(router, path) == (here or elsewhere), path


@given(st.data())
@thorough
def test_of_the_routes_of_a_path_each_method_finds_its_own(data: st.DataObject) -> None:
    drawn = data.draw(st.lists(patterns(), max_size=12))
    some = st.lists(st.sampled_from(["GET", "POST", "PUT"]), min_size=1, unique=True)
    router = registered(drawn, [data.draw(some) for _ in drawn])
    path = data.draw(paths)
    answered = set()
    for method in ("GET", "POST", "PUT"):
        here = expected([route for route in router.routes if method in route.methods], path)
        if here:
            answered.add(method)
            assert outcome(router, path, method) == here
    with pytest.raises((HTTPError, OtherSlash)) as raised:
        router.match("OPTIONS", path)
    if answered:
        allowed = answered | {"OPTIONS"} | ({"HEAD"} if "GET" in answered else set())
        assert getattr(raised.value, "headers", None) == [("Allow", ", ".join(sorted(allowed)))]


@given(st.data())
@pytest.mark.parametrize("kind", VALUES)
@thorough
def test_what_is_written_is_read_again(kind: str, data: st.DataObject) -> None:
    router = router_of(f"/a/<{kind}:x>/b/<int:y>")
    values = {"x": data.draw(VALUES[kind]), "y": data.draw(VALUES["int"])}
    path = router.url(f"/a/<{kind}:x>/b/<int:y>", **values)
    assert path.isascii()
    assert router.match("GET", unquote(path))[1] == values


@given(st.lists(patterns(), min_size=1, max_size=12), paths)
@thorough
def test_what_is_read_is_written_again(patterns: list[str], path: str) -> None:
    router = registered(patterns, [["GET"]] * len(patterns))
    try:
        route, values = router.match("GET", path)
    except (HTTPError, OtherSlash):
        return
    assert router.url(route.name, **values) == quote(path)


@given(st.lists(st.sampled_from("0123456789.٣-e"), min_size=1, max_size=40).map("".join))
@pytest.mark.parametrize("kind", ["int", "float"])
@thorough
def test_a_number_that_is_read_has_no_other_spelling(kind: str, text: str) -> None:
    converter = CONVERTERS[kind]
    try:
        value = converter.parse(text)
    except ValueError:
        return
    assert converter.format(value) == text


@given(st.text(), st.text() | st.lists(words).map("/".join) | paths)
@thorough
def test_whatever_is_asked_there_is_an_answer(method: str, path: str) -> None:
    router = router_of("/", "/a/", *(f"/{kind}/<{kind}:x>" for kind in CONVERTERS), "/<path:x>/b")
    for each in (path, f"/{path}", *(f"/{kind}/{path}" for kind in CONVERTERS)):
        for asked in ("GET", method):
            result = outcome(router, each, asked)  # raises whatever else comes
            assert isinstance(result, tuple) or result in (404, 405) or str(result).startswith("/")


@given(st.data())
@thorough
def test_no_address_that_is_written_leads_to_another_host(data: st.DataObject) -> None:
    router = registered(drawn := [data.draw(patterns())], [["GET"]])
    texts = {name: data.draw(st.text(max_size=4)) for name in router.routes[0].variables}
    try:
        path = router.url(f"{drawn[0]} ['GET']", **texts)
    except ValueError:
        return
    assert path.startswith("/")
    assert path[1:2] not in ("/", "\\")
