"""The tree finds the route that says most about a path, and never works long for it."""

import pytest

from fango.routing import Router
from fango.tree import ANY
from tests.fango.patterns import Counting, found, nodes, outcome, router_of, view

pytestmark = pytest.mark.since(13)


def counting(converter: Counting, *patterns: str) -> Router:
    """A router with these patterns, in which `own` is this converter."""
    router = Router()
    router.converters["own"] = converter
    for pattern in patterns:
        router.get(pattern, name=pattern)(view)
    return router


# Which one is found


@pytest.mark.parametrize("turn", [1, -1])
@pytest.mark.parametrize(
    ("path", "pattern"),
    [
        ("/me", "/me"),
        ("/3", "/<int:a>"),
        ("/3.5", "/<float:b>"),
        ("/you", "/<c>"),
        ("/you/me", "/<path:d>"),
    ],
)
def test_text_is_before_numbers_before_segments_before_paths(
    turn: int, path: str, pattern: str
) -> None:
    patterns = ["/me", "/<int:a>", "/<float:b>", "/<c>", "/<path:d>"]
    assert found(router_of(*patterns[::turn]), path)[0] == pattern


def test_the_segment_that_comes_first_decides() -> None:
    router = router_of("/<name>/edit", "/me/<action>")
    assert found(router, "/me/edit") == ("/me/<action>", {"action": "edit"})


def test_a_way_that_leads_nowhere_is_left_for_another() -> None:
    router = router_of("/me/a/x", "/<name>/a/y", "/<name>/<b>/z")
    assert found(router, "/me/a/x") == ("/me/a/x", {})
    assert found(router, "/me/a/y") == ("/<name>/a/y", {"name": "me"})
    assert found(router, "/me/a/z") == ("/<name>/<b>/z", {"name": "me", "b": "a"})
    assert outcome(router, "/me/a/w") == 404


def test_nothing_is_left_of_a_way_that_leads_nowhere() -> None:
    router = router_of("/<int:id>/<int:number>/x", "/<name>/<path:rest>")
    assert found(router, "/1/2/y")[1] == {"name": "1", "rest": "2/y"}


@pytest.mark.parametrize("turn", [1, -1])
def test_a_variable_of_several_segments_leaves_what_a_pattern_says(turn: int) -> None:
    router = router_of(
        *["/wiki/<path:page>", "/wiki/<path:it>/edit", "/wiki/<path:a>/<int:b>"][::turn]
    )
    assert found(router, "/wiki/a/b")[1] == {"page": "a/b"}
    assert found(router, "/wiki/a/b/edit")[1] == {"it": "a/b"}
    assert found(router, "/wiki/a/b/7")[1] == {"a": "a/b", "b": 7}
    assert found(router, "/wiki/edit")[1] == {"page": "edit"}


def test_a_variable_of_several_segments_leaves_enough_behind_it() -> None:
    router = router_of("/<path:p>/a/b/c")
    assert found(router, "/a/b/c/a/b/c")[1] == {"p": "a/b/c"}
    assert outcome(router, "/a/b/c") == 404


def test_a_variable_of_several_segments_can_be_last_but_for_a_slash() -> None:
    router = router_of("/a/<path:p>/")
    assert found(router, "/a/b/c/")[1] == {"p": "b/c"}
    assert outcome(router, "/a/b/c") == "/a/b/c/"


def test_a_variable_of_several_segments_takes_one_at_least() -> None:
    router = counting(Counting(rest=True), "/<own:p>/b")
    assert outcome(router, "/b") == 404
    assert found(router, "//b")[1] == {"p": ""}


def test_a_variable_of_several_segments_may_be_asked_before_others() -> None:
    router = counting(Counting(rest=True, rank=1, refused="a/b"), "/<own:p>", "/<x>/<y>")
    assert found(router, "/a/b")[1] == {"x": "a", "y": "b"}
    assert found(router, "/a/c")[1] == {"p": "a/c"}


def test_of_two_converters_of_one_rank_the_first_that_was_used_is_asked_first() -> None:
    for patterns in (["/<one:a>", "/<two:b>"], ["/<two:b>", "/<one:a>"]):
        router = Router()
        router.converters |= {"one": Counting(), "two": Counting()}
        for pattern in patterns:
            router.get(pattern, name=pattern)(view)
        assert found(router, "/x")[0] == patterns[0]


# The methods


def test_each_method_of_a_path_has_its_own_route() -> None:
    router = Router()
    router.get("/a/<int:id>", name="read")(view)
    router.post("/a/<int:number>", name="write")(view)
    read, write = (router.match(method, "/a/3") for method in ("GET", "POST"))
    assert (read[0].name, read[1]) == ("read", {"id": 3})
    assert (write[0].name, write[1]) == ("write", {"number": 3})


def test_a_way_that_has_another_method_is_left_for_one_that_has_this() -> None:
    router = Router()
    router.get("/me", name="get")(view)
    router.delete("/<name>", name="delete")(view)
    assert router.match("GET", "/me")[0].name == "get"
    assert router.match("DELETE", "/me")[1] == {"name": "me"}


@pytest.mark.parametrize("own_first", [True, False])
@pytest.mark.parametrize("pattern", ["/a", "/<a>"])
def test_head_is_answered_by_get_unless_it_has_its_own(pattern: str, own_first: bool) -> None:
    router = Router()
    router.get("/b", name="other")(view)
    for method in ("HEAD", "GET") if own_first else ("GET", "HEAD"):
        router.route(pattern, [method], name=method.lower())(view)
    assert router.match("HEAD", "/a")[0].name == "head"
    assert router.match("HEAD", "/b")[0].name in ("other", "head")
    assert router.match("GET", "/a")[0].name == "get"


def test_no_request_has_the_method_that_stands_for_all() -> None:
    assert " " in ANY  # a request line is split at its spaces


# The work


def test_what_a_variable_is_called_makes_no_second_branch() -> None:
    own = Counting()
    router = counting(own, *(f"/x/<own:a{n}>/y{n}" for n in range(100)))
    assert found(router, "/x/v/y99") == ("/x/<own:a99>/y99", {"a99": "v"})
    assert own.asked == ["v"]


def test_the_last_of_many_routes_costs_what_the_first_does() -> None:
    own = Counting()
    router = counting(own, *(f"/r{n}/<own:id>" for n in range(1000)))
    assert found(router, "/r0/x")[1] == found(router, "/r999/x")[1] == {"id": "x"}
    assert len(own.asked) == 2


def test_a_search_asks_no_more_often_than_the_tree_has_places() -> None:
    one = Counting()
    router = Router()
    router.converters["own"] = one
    for number in range(64):  # all ways to write six segments: "a", or a variable
        parts = ["a" if number >> place & 1 else f"<own:v{place}>" for place in range(6)]
        router.get("/" + "/".join(parts) + "/end", name=f"r{number}")(view)
    assert outcome(router, "/a/a/a/a/a/a/not") == 404
    assert len(one.asked) < 5 * len(list(nodes(router)))  # five searches: methods, slash and all
    one.asked.clear()
    assert outcome(router, "/a/a/a/a/a/a/end") == ("/a/a/a/a/a/a/end", {})
    assert one.asked == []


@pytest.mark.parametrize("length", [10, 1000, 10_000])
@pytest.mark.parametrize("segment", ["", "a", "end"])
def test_a_long_path_is_not_asked_about_more_often_than_a_short_one(
    length: int, segment: str
) -> None:
    one, rest = Counting(), Counting(rest=True, rank=90)
    router = Router()
    router.converters |= {"own": one, "rest": rest}
    for pattern in ("/a/<rest:p>/end", "/<rest:p>/<own:x>/<own:y>/end", "/<rest:p>/x", "/<own:x>"):
        router.get(pattern, name=pattern)(view)
    outcome(router, "/a" + f"/{segment}" * length, "POST")
    assert len(rest.asked) <= 20
    assert len(one.asked) <= 60
