"""One route: its pattern, its path, and what is refused at once."""

from typing import Any

import pytest

from fango.converters import CONVERTERS, Converter
from fango.routes import Route, check_methods, check_view, parse_pattern
from tests.fango.patterns import view

pytestmark = pytest.mark.since(13)

INT, STR, PATH = (CONVERTERS[kind] for kind in ("int", "str", "path"))


def route_of(pattern: str, view: Any = view, **converters: Converter[Any]) -> Route:
    parts = parse_pattern(pattern, {**CONVERTERS, **converters})
    return Route(pattern, parts, view, ["GET"], "page")


# Patterns


@pytest.mark.parametrize(
    ("pattern", "parts"),
    [
        ("/", [""]),
        ("/a", ["a"]),
        ("/a/", ["a", ""]),
        ("/a/b.c", ["a", "b.c"]),
        ("/münchen", ["münchen"]),
        ("/user/<int:id>", ["user", (INT, "id")]),
        ("/<name>/", [(STR, "name"), ""]),
        ("/<path:p>/edit", [(PATH, "p"), "edit"]),
    ],
)
def test_a_pattern_is_a_list_of_texts_and_variables(pattern: str, parts: list[Any]) -> None:
    assert parse_pattern(pattern, CONVERTERS) == parts


@pytest.mark.parametrize("pattern", ["", "a", "user/<int:id>", "<path:p>", " /"])
def test_a_pattern_begins_with_a_slash(pattern: str) -> None:
    with pytest.raises(ValueError, match="begins with a slash"):
        parse_pattern(pattern, CONVERTERS)


def test_a_view_in_the_place_of_a_pattern_is_refused() -> None:  # @router.get, without brackets
    with pytest.raises(ValueError, match="begins with a slash: not <function view"):
        parse_pattern(view, CONVERTERS)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "pattern", ["//", "//a", "/a//b", "/a//", "/.", "/a/./b", "/..", "/a/../b", "/a/.."]
)
def test_a_pattern_for_a_path_that_never_comes_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="lead to no page"):
        parse_pattern(pattern, CONVERTERS)


@pytest.mark.parametrize("pattern", ["/caf%C3%A9", "/search?q=1", "/a#b", "/%2f"])
def test_a_pattern_is_a_decoded_path_without_a_query(pattern: str) -> None:
    with pytest.raises(ValueError, match="a decoded path, without a query"):
        parse_pattern(pattern, CONVERTERS)


@pytest.mark.parametrize(
    "pattern",
    [
        "/a.<kind>",
        "/<a><b>",
        "/<a",
        "/a>",
        "/<>",
        "/<int:>",
        "/<int: a>",
        "/<a b>",
        "/<1>",
        "/<é>",
        "/<aé>",
    ],
)
def test_a_variable_is_a_whole_segment(pattern: str) -> None:
    with pytest.raises(ValueError, match="is a variable, and a whole segment"):
        parse_pattern(pattern, CONVERTERS)


def test_a_converter_that_nobody_knows_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(ValueError, match="no converter 'integer'; there are str, int, float"):
        parse_pattern("/<integer:id>", CONVERTERS)


def test_a_class_is_no_converter() -> None:
    with pytest.raises(ValueError, match="no instance of a Converter"):
        route_of("/<own:id>", own=type(INT))  # type: ignore[arg-type]


def test_two_variables_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="a name stands there twice"):
        route_of("/<int:id>/<id>")


def test_two_variables_of_several_segments_are_refused() -> None:
    with pytest.raises(ValueError, match="only one variable can take several"):
        route_of("/<path:a>/x/<path:b>")


# Methods and views


def test_methods_are_a_list_of_names_in_capitals() -> None:
    assert check_methods(["GET", "M-SEARCH"]) == {"GET", "M-SEARCH"}


@pytest.mark.parametrize("methods", ["GET", [], ["get"], ["GET", ""], ["*"], ["GET POST"], ["-"]])
def test_other_methods_are_refused(methods: Any) -> None:
    with pytest.raises(ValueError, match=r"methods are a list such as \['GET', 'POST'\]"):
        check_methods(methods)


def takes_id(request: object, id: int) -> None: ...
def takes_more(request: object, id: int, more: str = "") -> None: ...
def takes_all(*arguments: object, **values: object) -> None: ...
def takes_only_names(request: object, *, id: int) -> None: ...


@pytest.mark.parametrize("view", [takes_id, takes_more, takes_all, takes_only_names])
def test_a_view_that_takes_the_variables_is_accepted(view: Any) -> None:
    check_view(route_of("/<int:id>", view))


def takes_no_id(request: object) -> None: ...
def takes_another(request: object, number: int) -> None: ...
def takes_two(request: object, id: int, number: int) -> None: ...
def takes_no_request(id: int) -> None: ...
def takes_id_without_a_name(request: object, id: int, /) -> None: ...


@pytest.mark.parametrize(
    "view", [takes_no_id, takes_another, takes_two, takes_no_request, takes_id_without_a_name, 3]
)
def test_a_view_that_cannot_be_called_is_refused(view: Any) -> None:
    with pytest.raises(TypeError, match=r"'/<int:id>' calls page\(request, id\): "):
        check_view(route_of("/<int:id>", view))


def test_a_view_takes_what_the_prefix_will_give() -> None:
    check_view(route_of("/<int:id>", takes_two), ["number"])
    with pytest.raises(TypeError, match=r"page\(request, id, number\): .*'number'"):
        check_view(route_of("/<int:id>", takes_id), ["number"])


# Paths


@pytest.mark.parametrize(
    ("pattern", "values", "path"),
    [
        ("/", {}, "/"),
        ("/a/", {}, "/a/"),
        ("/user/<int:id>", {"id": 3}, "/user/3"),
        ("/user/<int:id>/<name>", {"name": "Ada", "id": 3}, "/user/3/Ada"),
        ("/<path:p>/edit", {"p": "a/b"}, "/a/b/edit"),
        ("/<name>", {"name": 3}, "/3"),
    ],
)
def test_values_are_put_into_the_path(pattern: str, values: dict[str, Any], path: str) -> None:
    assert route_of(pattern).path(values) == path


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a b", "a%20b"),
        ("a?b#c", "a%3Fb%23c"),
        ("50%", "50%25"),
        ("é", "%C3%A9"),
        ("\\", "%5C"),
        ("\r\n", "%0D%0A"),
        ("a;b=c,d", "a;b=c,d"),
        ("~-._!$&'()*+@:", "~-._!$&'()*+@:"),
    ],
)
def test_what_has_a_meaning_in_an_address_is_encoded(text: str, written: str) -> None:
    if "?" not in text:
        assert route_of(f"/{text}").path({}) == f"/{written}"
    assert route_of("/<name>").path({"name": text}) == f"/{written}"
    assert route_of("/<path:p>").path({"p": f"x/{text}"}) == f"/x/{written}"


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "/", "/a"])
def test_a_text_that_is_no_segment_is_not_put_into_a_path(name: str) -> None:
    with pytest.raises(ValueError, match="no path can hold name="):
        route_of("/user/<name>").path({"name": name})


@pytest.mark.parametrize("value", [-1, 3.7, True, "x", "٣", "03", 10**18])
def test_what_is_no_whole_number_is_not_written_as_one(value: Any) -> None:
    with pytest.raises(ValueError, match="no path can hold id="):
        route_of("/<int:id>").path({"id": value})


@pytest.mark.parametrize("value", [-1.5, float("nan"), float("inf"), 1e18, 1e-31, -0.0, "x"])
def test_a_number_that_cannot_be_read_again_is_not_written(value: Any) -> None:
    with pytest.raises(ValueError, match="no path can hold x="):
        route_of("/<float:x>").path({"x": value})


@pytest.mark.parametrize("value", ["", "/a", "//evil.example", "a/../b", ".."])
def test_a_path_that_does_not_arrive_as_it_was_sent_is_not_written(value: str) -> None:
    with pytest.raises(ValueError, match="no path can hold p="):
        route_of("/<path:p>").path({"p": value})


class Careless(Converter[str]):
    """Takes everything."""

    def parse(self, text: str) -> str:
        return text


class CarelessRest(Careless):
    rest = True


@pytest.mark.parametrize("value", ["", "..", "a/b", "/a"])
def test_a_careless_converter_cannot_spoil_a_path(value: str) -> None:
    with pytest.raises(ValueError, match="no path can hold it="):
        route_of("/<own:it>", own=Careless()).path({"it": value})


@pytest.mark.parametrize("value", ["", "/evil.example", "a/../b"])
def test_nor_can_a_careless_one_of_several_segments(value: str) -> None:
    with pytest.raises(ValueError, match="no path can hold it="):
        route_of("/<own:it>", own=CarelessRest()).path({"it": value})


def test_half_a_character_is_not_written() -> None:
    with pytest.raises(ValueError, match="no path can hold name="):
        route_of("/<name>").path({"name": "\ud800"})


def test_other_values_become_a_query() -> None:
    path = route_of("/user/<int:id>").path({"id": 3, "q": "a b&c", "tag": ["x", "y"]})
    assert path == "/user/3?q=a+b%26c&tag=x&tag=y"


def test_a_missing_value_is_named() -> None:
    with pytest.raises(LookupError, match="'page' is at /<a>/<b>/<c>: b, c is missing"):
        route_of("/<a>/<b>/<c>").path({"a": "x"})
