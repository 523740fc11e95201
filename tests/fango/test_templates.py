"""Pages from templates: values cannot become markup, and mistakes do not pass in silence."""

import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from jinja2 import TemplateNotFound, TemplateRuntimeError, UndefinedError
from markupsafe import Markup

from fango.app import Fango
from fango.csrf import matches
from fango.flash import flash
from fango.request import Request
from fango.static import StaticFiles
from fango.templates import Pieces, Templates, render, stream

pytestmark = pytest.mark.since(17)

SCRIPT = "<script>alert(1)</script>"
ESCAPED = "&lt;script&gt;alert(1)&lt;/script&gt;"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the templates."""
    folder = tmp_path / "templates"
    folder.mkdir()
    return folder


def ask(folder: Path, root: str = "", debug: bool = False) -> Request:
    """A request to an application with these templates, and with static files beside them."""
    app = Fango(__name__, secret_key="not a secret, but long enough")
    app.get("/user/<int:id>", name="user")(lambda request, id: "")
    app.templates = Templates(folder)
    app.static_folders = [StaticFiles(folder.parent / "static")]
    environ: dict[str, Any] = {"SCRIPT_NAME": root, "fango.debug": debug}
    setup_testing_defaults(environ)
    return Request(environ, app=app)


def page(folder: Path, source: str, /, **context: Any) -> str:
    """The page that a template of this source makes."""
    (folder / "page.html").write_text(source)
    return render(ask(folder), "page.html", **context)


# Values


def test_a_value_stands_where_its_name_was(folder: Path) -> None:
    assert page(folder, "Hello {{ name }}!", name="Ada") == "Hello Ada!"


def test_a_value_cannot_become_markup(folder: Path) -> None:
    assert page(folder, "<p>{{ name }}", name=SCRIPT) == f"<p>{ESCAPED}"


def test_a_value_cannot_leave_the_quotes_of_an_attribute(folder: Path) -> None:
    assert page(folder, '<a title="{{ x }}">', x='" onclick="x') == (
        '<a title="&#34; onclick=&#34;x">'
    )


@pytest.mark.parametrize("name", ["a.html", "a.HTM", "a.xml", "a.svg", "a.txt", "a.jinja", "a"])
def test_values_are_escaped_whatever_the_template_is_called(folder: Path, name: str) -> None:
    (folder / name).write_text("{{ name }}")
    assert render(ask(folder), name, name=SCRIPT) == ESCAPED


def test_a_template_can_say_that_it_is_no_markup(folder: Path) -> None:
    source = "{% autoescape false %}Dear {{ name }}{% endautoescape %}"
    assert page(folder, source, name="O'Neill") == "Dear O'Neill"


def test_markup_that_we_have_made_is_not_escaped(folder: Path) -> None:
    assert page(folder, "{{ line }}", line=Markup("<hr>")) == "<hr>"


def test_a_value_is_never_a_template(folder: Path) -> None:
    assert page(folder, "{{ name }}", name="{{ request.environ }}") == "{{ request.environ }}"


def test_a_name_without_a_value_is_an_error(folder: Path) -> None:
    with pytest.raises(UndefinedError, match="'nmae' is undefined"):
        page(folder, "{% if nmae %}{% endif %}", name="Ada")


def test_an_attribute_that_is_not_there_is_an_error(folder: Path) -> None:
    with pytest.raises(UndefinedError, match="no attribute 'nmae'"):
        page(folder, "{{ user.nmae }}", user=SimpleNamespace(name="Ada"))


def test_a_name_may_be_left_out_where_the_template_says_so(folder: Path) -> None:
    assert page(folder, "{{ title | default('Home') }}{% if x is defined %}x{% endif %}") == "Home"


def test_the_values_may_be_called_as_our_own_arguments_are(folder: Path) -> None:
    assert page(folder, "{{ template }} {{ context }}", template="a", context="b") == "a b"


# Finding templates


def test_a_template_extends_another_of_the_folder(folder: Path) -> None:
    (folder / "layout.html").write_text("<h1>{% block title %}{% endblock %}</h1>")
    source = "{% extends 'layout.html' %}{% block title %}{{ x }}{% endblock %}"
    assert page(folder, source, x="<") == "<h1>&lt;</h1>"


def test_a_template_that_is_missing_is_looked_for_in_named_folders(folder: Path) -> None:
    with pytest.raises(TemplateNotFound, match=f"'home.html' not found .*{re.escape(str(folder))}"):
        render(ask(folder), "home.html")


def test_the_first_folder_that_has_it_counts(folder: Path) -> None:
    other = folder.parent / "other"
    other.mkdir()
    for place, name in [(folder, "a"), (other, "a"), (other, "b")]:
        (place / name).write_text(f"{name} of {place.name}")
    request = ask(folder)
    request.application.templates = Templates(folder, other)
    assert render(request, "a") == "a of templates"
    assert render(request, "b") == "b of other"


def test_no_template_is_outside_of_the_folder(folder: Path) -> None:
    (folder.parent / "secret").write_text("secret")
    with pytest.raises(TemplateNotFound):
        render(ask(folder), "../secret")


def test_a_template_is_read_once(folder: Path) -> None:
    request = ask(folder)
    (folder / "a").write_text("before")
    assert render(request, "a") == "before"
    (folder / "a").write_text("after it")
    assert render(request, "a") == "before"


def test_in_development_a_template_that_has_changed_is_read_again(folder: Path) -> None:
    request = ask(folder, debug=True)
    (folder / "a").write_text("before")
    assert render(request, "a") == "before"
    (folder / "a").unlink()
    with pytest.raises(TemplateNotFound):
        render(request, "a")


# What all templates can use


def test_a_template_has_the_request(folder: Path) -> None:
    assert page(folder, "{{ request.method }} {{ request.path }}") == "GET /"


def test_a_value_does_not_hide_the_request(folder: Path) -> None:
    assert page(folder, "{{ request.method }}", request="mine") == "GET"


def test_url_for_gives_the_path_of_a_route(folder: Path) -> None:
    assert page(folder, '<a href="{{ url_for("user", id=3, a=1, b=2) }}">') == (
        '<a href="/user/3?a=1&amp;b=2">'
    )


def test_url_for_knows_where_the_application_is_mounted(folder: Path) -> None:
    (folder / "a").write_text("{{ url_for('user', id=3) }}")
    assert render(ask(folder, root="/blog"), "a") == "/blog/user/3"


def test_a_route_that_does_not_exist_is_an_error(folder: Path) -> None:
    with pytest.raises(LookupError, match="usr"):
        page(folder, "{{ url_for('usr') }}")


def test_static_gives_an_address_with_the_version(folder: Path) -> None:
    static = folder.parent / "static"
    static.mkdir()
    (static / "site.css").write_text("p { color: red }")
    found = page(folder, "{{ static('site.css') }}")
    assert re.fullmatch(r"/static/site\.css\?v=[0-9a-f]{16}", found)


def test_a_static_file_that_is_missing_is_an_error(folder: Path) -> None:
    with pytest.raises(LookupError, match=r"site\.css"):
        page(folder, "{{ static('site.css') }}")


def test_a_form_proves_that_it_is_ours(folder: Path) -> None:
    (folder / "a").write_text("<form>{{ csrf_field() }}</form>")
    request = ask(folder)
    field = r'<form><input type="hidden" name="csrf_token" value="([0-9a-f]+)"></form>'
    found = re.fullmatch(field, render(request, "a"))
    assert found is not None
    assert matches(found[1], request.session["csrf_token"])


def test_a_script_gets_the_token_alone(folder: Path) -> None:
    (folder / "a").write_text("{{ csrf_token() }}")
    request = ask(folder)
    assert matches(render(request, "a"), request.session["csrf_token"])


def test_flashes_are_the_messages_that_wait(folder: Path) -> None:
    (folder / "a").write_text("{% for flash in flashes() %}{{ flash.message }}{% endfor %}")
    request = ask(folder)
    flash(request, "Saved <it>")
    assert render(request, "a") == "Saved &lt;it&gt;"


MACRO = "{% macro form() %}{{ csrf_field() }}{% endmacro %}"


def test_an_imported_macro_has_the_request_if_it_gets_the_context(folder: Path) -> None:
    (folder / "macros").write_text(MACRO)
    found = page(folder, "{% from 'macros' import form with context %}{{ form() }}")
    assert "csrf_token" in found


def test_an_imported_macro_without_it_says_what_to_do(folder: Path) -> None:
    (folder / "macros").write_text(MACRO)
    with pytest.raises(TemplateRuntimeError, match=r"csrf_field\(\) needs .* with context"):
        page(folder, "{% from 'macros' import form %}{{ form() }}")


def test_an_application_can_add_functions_of_its_own(folder: Path) -> None:
    request = ask(folder)
    request.application.templates.environment.filters["loud"] = str.upper
    (folder / "a").write_text("{{ 'a' | loud }}")
    assert render(request, "a") == "A"


# Streaming


def rows(count: int, reached: list[int]) -> Iterator[int]:
    for number in range(count):
        reached.append(number)
        yield number


TABLE = "<table>{% for row in rows %}<tr><td>{{ row }}</td></tr>{% endfor %}</table>"


def table(folder: Path, rows: Iterator[int]) -> Pieces:
    (folder / "table.html").write_text(TABLE)
    return stream(ask(folder), "table.html", rows=rows)


def test_a_streamed_page_is_the_same_page(folder: Path) -> None:
    (folder / "table.html").write_text(TABLE)
    whole = render(ask(folder), "table.html", rows=range(5000))
    assert "".join(table(folder, rows(5000, []))) == whole


def test_a_page_is_streamed_while_it_is_made(folder: Path) -> None:
    reached: list[int] = []
    pieces = table(folder, rows(5000, reached))
    next(pieces)
    assert 0 < len(reached) < 1000


def test_the_pieces_are_neither_crumbs_nor_the_whole(folder: Path) -> None:
    *pieces, last = table(folder, rows(5000, []))
    assert all(8192 <= len(piece) < 9000 for piece in pieces)
    assert len(pieces) > 10
    assert 0 < len(last) < 9000


def test_an_empty_page_has_no_pieces(folder: Path) -> None:
    (folder / "table.html").write_text("")
    assert list(stream(ask(folder), "table.html")) == []


def test_what_is_wrong_at_the_beginning_is_known_before_anything_is_sent(folder: Path) -> None:
    with pytest.raises(TemplateNotFound):
        stream(ask(folder), "missing.html")
    (folder / "page.html").write_text("<h1>{{ nmae }}</h1>")
    with pytest.raises(UndefinedError):
        stream(ask(folder), "page.html")


def test_a_form_at_the_beginning_finds_a_session_that_can_be_changed(folder: Path) -> None:
    request = ask(folder)
    (folder / "page.html").write_text("{{ csrf_field() }}")
    pieces = stream(request, "page.html")
    assert "csrf_token" in request.session
    assert "csrf_token" in "".join(pieces)


def test_a_page_that_is_not_wanted_any_more_is_ended(folder: Path) -> None:
    pieces = table(folder, rows(5000, []))
    next(pieces)
    pieces.close()
    assert list(pieces) == []
