"""A router: what is registered, found, refused, redirected and written."""

from functools import partial
from typing import Any

import pytest

import fango
from fango.converters import Converter
from fango.errors import HTTPError
from fango.routing import OtherSlash, Router
from tests.fango.patterns import found, outcome, router_of, view

pytestmark = pytest.mark.since(13)


@pytest.fixture
def router() -> Router:
    return Router()


def home(request: object) -> str:
    return "home"


def user(request: object, id: int) -> str:
    return f"user {id}"


def test_it_can_be_had_from_the_package() -> None:
    assert fango.Router is Router


# Registration


def test_a_decorated_view_stays_what_it_is(router: Router) -> None:
    assert router.get("/")(home) is home


def test_a_route_knows_what_it_was_given(router: Router) -> None:
    router.route("/user/<int:id>", ["GET", "PUT"])(user)
    route, values = router.match("PUT", "/user/3")
    assert values == {"id": 3}
    assert (route.pattern, route.name, route.view) == ("/user/<int:id>", "user", user)
    assert route.methods == {"GET", "PUT"}
    assert route.variables == ("id",)
    assert route.routers == route.inner_first == (router,)


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
def test_each_usual_method_has_a_decorator(router: Router, method: str) -> None:
    getattr(router, method)("/", name="it")(home)
    route, _ = router.match(method.upper(), "/")
    assert (route.view, route.name) == (home, "it")
    assert route.methods == {method.upper()}


def test_a_view_answers_get_unless_it_says_otherwise(router: Router) -> None:
    router.route("/")(home)
    assert router.match("GET", "/")[0].methods == {"GET"}
    assert outcome(router, "/", "POST") == 405


def test_a_view_can_answer_several_paths(router: Router) -> None:
    router.get("/")(router.get("/home")(home))
    assert [outcome(router, path) for path in ("/", "/home")] == [("/", {}), ("/home", {})]


class Page:
    def __call__(self, request: object) -> str:
        return "page"


@pytest.mark.parametrize(("view", "name"), [(Page(), "Page"), (partial(user, id=1), "partial")])
def test_a_view_need_not_be_a_function(router: Router, view: Any, name: str) -> None:
    router.get("/")(view)
    assert router.url(name) == "/"


def test_a_bad_pattern_is_refused_before_there_is_a_view(router: Router) -> None:
    with pytest.raises(ValueError, match="a whole segment"):
        router.get("/<int:id")


def test_bad_methods_are_refused_before_there_is_a_view(router: Router) -> None:
    with pytest.raises(ValueError, match="methods are a list"):
        router.route("/", methods="GET")


def test_a_view_that_cannot_be_called_is_refused(router: Router) -> None:
    with pytest.raises(TypeError, match=r"'/user/<id>' calls home\(request, id\)"):
        router.get("/user/<id>")(home)
    assert outcome(router, "/user/3") == 404


@pytest.mark.parametrize("pattern", ["/user/<int:id>", "/user/<int:number>"])
def test_what_is_taken_is_refused_whatever_its_variables_are_called(
    router: Router, pattern: str
) -> None:
    router.get("/user/<int:id>")(user)
    with pytest.raises(ValueError, match=r"GET /user/<int:\w+> is taken: by 'user'"):
        router.get(pattern, name="other")(view)
    assert found(router, "/user/3")[0] == "/user/<int:id>"


def test_what_was_refused_takes_nothing(router: Router) -> None:
    router.post("/a", name="first")(view)
    with pytest.raises(ValueError, match="POST /a is taken"):
        router.route("/a", ["GET", "POST", "PUT"], name="second")(view)
    router.route("/a", ["GET", "PUT"], name="third")(view)
    assert router.match("GET", "/a")[0].name == "third"


def test_a_name_stands_for_one_view(router: Router) -> None:
    router.get("/a")(home)
    with pytest.raises(ValueError, match=r"/b: /a is named 'home' already; give .* name=…"):
        router.get("/b", name="home")(view)
    assert outcome(router, "/b") == 404
    router.post("/a", name="home")(view)  # the same path


# Finding


@pytest.mark.parametrize("path", ["/nothing", "/a/b", "/a/b/", "//a", "//", "/A", "/a?", "/a%20"])
def test_where_nothing_is_404_is_the_answer(path: str) -> None:
    with pytest.raises(HTTPError, match="nothing at this address") as raised:
        router_of("/a").match("GET", path)
    assert raised.value.status == 404


@pytest.mark.parametrize("path", ["", "*", "a", "x/a", "http://a/a", "*/", "a/"])
@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
def test_what_is_no_path_is_not_found(path: str, method: str) -> None:
    assert outcome(router_of("/", "/a", "/<path:p>"), path, method) == 404


def test_a_path_that_looks_like_a_pattern_is_a_path() -> None:
    assert found(router_of("/<name>"), "/<name>") == ("/<name>", {"name": "<name>"})


def test_where_another_method_is_405_says_which() -> None:
    router = router_of("/<int:id>", methods=["GET", "PUT"])
    router.route("/<name>", ["DELETE"], name="delete")(view)
    router.route("/other", ["PATCH"], name="patch")(view)
    with pytest.raises(HTTPError, match="this address takes DELETE, GET, HEAD, ") as raised:
        router.match("POST", "/3")
    assert raised.value.status == 405
    assert raised.value.headers == [("Allow", "DELETE, GET, HEAD, OPTIONS, PUT")]


@pytest.mark.parametrize("pattern", ["/a", "/<a>"])
@pytest.mark.parametrize("method", ["OPTIONS", "get", "*", "BREW"])
def test_a_method_that_nobody_asked_for_is_not_answered(pattern: str, method: str) -> None:
    assert outcome(router_of(pattern), "/a", method) == 405


def test_a_route_can_answer_options_itself() -> None:
    router = router_of("/a", methods=["OPTIONS", "POST"])
    assert found(router, "/a", "OPTIONS") == ("/a", {})
    with pytest.raises(HTTPError) as raised:
        router.match("GET", "/a")
    assert raised.value.headers == [("Allow", "OPTIONS, POST")]


# The slash at the end


@pytest.mark.parametrize(
    ("pattern", "path", "other"),
    [
        ("/a", "/a/", "/a"),
        ("/a/", "/a", "/a/"),
        ("/<int:id>/", "/3", "/3/"),
        ("/<name>", "/a b/", "/a b"),
        ("/a/<path:p>/", "/a/b/c", "/a/b/c/"),
        ("/", "//", "/"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "BREW"])
def test_a_slash_too_many_or_too_few_leads_to_the_path_as_it_is_written(
    pattern: str, path: str, other: str, method: str
) -> None:
    with pytest.raises(OtherSlash) as raised:
        router_of(pattern).match(method, path)
    assert raised.value.path == other


def test_two_pages_may_differ_by_the_slash() -> None:
    router = router_of("/a", "/a/")
    assert [found(router, path)[0] for path in ("/a", "/a/")] == ["/a", "/a/"]


class Anything(Converter[str]):
    rest = True

    def parse(self, text: str) -> str:
        return text


@pytest.mark.parametrize("path", ["//evil.example", "//evil.example/a", "///evil.example"])
def test_no_path_leads_to_another_host(router: Router, path: str) -> None:
    assert outcome(router_of("/<path:p>/", "/<a>/<b>/", "/<a>/"), path) == 404
    router.converters["own"] = Anything()
    router.get("/<own:p>/", name="own")(view)
    assert outcome(router, path) == 404


# Writing


def test_an_address_is_written_by_name() -> None:
    router = Router()
    router.get("/user/<int:id>")(user)
    assert router.url("user", id=3) == "/user/3"
    assert router.url("user", id=3, page=2) == "/user/3?page=2"


def test_none_is_no_value(router: Router) -> None:
    router.get("/user/<int:id>")(user)
    assert router.url("user", id=3, page=None) == "/user/3"
    with pytest.raises(LookupError, match="id is missing"):
        router.url("user", id=None)


@pytest.mark.parametrize("turn", [1, -1])
def test_of_several_paths_the_one_is_written_that_takes_most_values(turn: int) -> None:
    router = Router()
    for pattern in ["/", "/page/<int:n>", "/page/<int:n>/<int:size>"][::turn]:
        router.get(pattern, name="list")(view)
    assert router.url("list") == "/"
    assert router.url("list", n=2) == "/page/2"
    assert router.url("list", n=2, size=5, q="x") == "/page/2/5?q=x"
    assert router.url("list", size=5) == "/?size=5"


def test_of_equal_paths_the_first_is_written(router: Router) -> None:
    router.get("/a", name="it")(view)
    router.get("/b", name="it")(view)
    assert router.url("it") == "/a"


def test_variables_may_have_any_name(router: Router) -> None:
    router.get("/<self>/<name>", name="it")(view)
    assert router.url("it", self="a", name="b") == "/a/b"


def test_a_name_that_nobody_has_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(LookupError, match="no route is named 'c'; there are /a, /b"):
        router_of("/b", "/a").url("c")


# A router in a router


@pytest.mark.parametrize("prefix", ["/blog", "/blog/"])
def test_routes_are_included_below_a_prefix(router: Router, prefix: str) -> None:
    blog = router_of("/", "/<int:id>")
    blog.post("/", name="new")(view)
    router.include(prefix, blog, name="blog")
    assert found(router, "/blog/", "POST") == ("/blog/", {})
    assert outcome(router, "/blog/3", "POST") == 405
    assert found(router, "/blog/") == ("/blog/", {})
    assert found(router, "/blog/3") == ("/blog/<int:id>", {"id": 3})
    assert outcome(router, "/blog") == "/blog/"
    assert outcome(router, "/3") == 404
    assert router.url("blog./<int:id>", id=3) == "/blog/3"


@pytest.mark.parametrize("prefix", ["", "/"])
def test_routes_are_included_at_the_root(router: Router, prefix: str) -> None:
    router.include(prefix, router_of("/a"))
    assert found(router, "/a") == ("/a", {})
    assert router.url("/a") == "/a"


@pytest.mark.parametrize("prefix", ["blog", "/a//b", "/<int:id", "/.."])
def test_a_bad_prefix_is_refused(router: Router, prefix: str) -> None:
    with pytest.raises(ValueError, match=r"begins with a slash|lead to no page|whole segment"):
        router.include(prefix, Router())


def test_a_route_that_one_of_two_including_routers_refuses_is_in_neither(router: Router) -> None:
    other, inner = Router(), Router()
    other.get("/x/page")(home)
    router.include("/y", inner)
    other.include("/x", inner)
    with pytest.raises(ValueError, match="is taken"):
        inner.get("/page", name="page")(home)
    assert (inner.routes, len(router.routes), len(other.routes)) == ([], 0, 1)
    assert outcome(router, "/y/page") == 404


def test_of_a_router_that_can_not_be_included_nothing_is(router: Router) -> None:
    router.get("/x/b")(home)
    inner = Router()
    for pattern in ("/a", "/b", "/c"):
        inner.get(pattern, name=pattern)(home)
    with pytest.raises(ValueError, match="is taken"):
        router.include("/x", inner)
    assert len(router.routes) == 1
    inner.get("/later", name="later")(home)
    assert outcome(router, "/x/later") == 404


def test_given_is_a_list_of_names() -> None:
    with pytest.raises(ValueError, match="a list such as"):
        Router(given="shop")


def test_a_route_that_comes_later_is_included_too(router: Router) -> None:
    inner, inmost = Router(), Router()
    router.include("/a", inner)
    inner.include("/b", inmost)
    inmost.get("/c")(home)
    assert found(router, "/a/b/c") == ("/a/b/c", {})
    assert found(inner, "/b/c") == ("/b/c", {})
    assert found(inmost, "/c") == ("/c", {})


def test_a_route_knows_the_routers_that_it_came_through(router: Router) -> None:
    inner, inmost = Router(), Router()
    inmost.get("/c")(home)
    inner.include("/b", inmost)
    router.include("/a", inner)
    route, _ = router.match("GET", "/a/b/c")
    assert route.routers == (router, inner, inmost)
    assert route.inner_first == (inmost, inner, router)
    assert inner.match("GET", "/b/c")[0].routers == (inner, inmost)


def test_a_router_may_be_included_twice(router: Router) -> None:
    inner = router_of("/x")
    router.include("/a", inner, name="a")
    router.include("/b", inner, name="b")
    assert [router.url(name) for name in ("a./x", "b./x")] == ["/a/x", "/b/x"]


def test_a_router_uses_its_own_converters(router: Router) -> None:
    inner = Router()
    inner.converters["own"] = Anything()
    inner.get("/<own:it>", name="own")(view)
    router.include("/a", inner)
    assert found(router, "/a/b/c")[1] == {"it": "b/c"}
    with pytest.raises(ValueError, match="no converter 'own'"):
        router.get("/<own:it>")
    assert "own" not in Router().converters


def test_what_is_taken_above_is_refused_and_nobody_has_it(router: Router) -> None:
    inner = Router()
    router.include("/a", inner)
    router.get("/a/b", name="taken")(view)
    with pytest.raises(ValueError, match="GET /a/b is taken: by 'taken'"):
        inner.get("/b")(home)
    assert outcome(inner, "/b") == 404
    assert found(router, "/a/b")[0] == "/a/b"


@pytest.mark.parametrize("depth", [0, 1, 2])
def test_a_router_is_not_included_in_itself(router: Router, depth: int) -> None:
    router.get("/")(home)
    outermost = router
    for _ in range(depth):
        inner, outermost = outermost, Router()
        outermost.include("/a", inner)
    with pytest.raises(ValueError, match="can't be included in itself"):
        router.include("/b", outermost)


def test_a_prefix_may_have_variables_that_the_router_was_made_for(router: Router) -> None:
    shop = Router(given=["shop"])

    @shop.get("/item/<int:id>")
    def item(request: object, shop: str, id: int) -> str:
        return f"{shop} {id}"

    router.include("/<shop>", shop)
    assert found(router, "/bakery/item/3")[1] == {"shop": "bakery", "id": 3}
    assert router.url("item", shop="bakery", id=3) == "/bakery/item/3"


def test_variables_of_a_prefix_are_handed_down(router: Router) -> None:
    shop, shelf = Router(given=["shop"]), Router(given=["shop", "shelf"])
    shelf.get("/<int:id>", name="item")(view)
    shop.include("/<int:shelf>", shelf)
    router.include("/<shop>", shop)
    assert found(router, "/bakery/2/3")[1] == {"shop": "bakery", "shelf": 2, "id": 3}


@pytest.mark.parametrize(
    ("given", "prefix"), [([], "/<shop>"), (["shop"], "/a"), (["shop"], "/<a>/<shop>")]
)
def test_a_prefix_with_other_variables_is_refused(
    router: Router, given: list[str], prefix: str
) -> None:
    with pytest.raises(ValueError, match=r"make it with Router\(given=…\)"):
        router.include(prefix, Router(given))


def test_views_are_called_with_what_the_prefix_gives() -> None:
    with pytest.raises(TypeError, match=r"calls user\(request, id, shop\)"):
        Router(given=["shop"]).get("/<int:id>")(user)


@pytest.mark.parametrize(
    ("prefix", "pattern", "problem"),
    [
        ("/<int:id>", "/<int:id>", "a name stands there twice"),
        ("/<path:id>", "/<path:b>", "only one variable can take several"),
    ],
)
def test_prefix_and_pattern_must_go_together(
    router: Router, prefix: str, pattern: str, problem: str
) -> None:
    inner = Router(given=["id"])
    inner.get(pattern, name="it")(view)
    with pytest.raises(ValueError, match=problem):
        router.include(prefix, inner)
