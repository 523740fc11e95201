# Generated from notebooks/17-templates-and-files.ipynb by "make export": edit those.
"""Pages from templates (Jinja2), in which values cannot become markup.

A template is a program of ours, so it comes from a folder, and never from a visitor.
"""

import os
from collections.abc import Callable, Generator, Iterator
from typing import Any, cast

from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    Template,
    TemplateRuntimeError,
    pass_context,
)
from jinja2.runtime import Context
from markupsafe import Markup

from fango.csrf import NAME, csrf_token
from fango.flash import flashes
from fango.request import Request
from fango.static import static_url


class Templates:
    """The templates in a folder, or in several that are searched in this order.

    `environment` is that of Jinja2, for filters and globals of one's own. Escaping is on in all
    templates, whatever their names say: a text for a mail turns it off by `{% autoescape false %}`,
    where everybody who reads it can see that. A name without a value is an error, since a blank
    would hide that it is misspelt.
    """

    def __init__(self, *folders: str | os.PathLike[str]) -> None:
        self.environment = Environment(
            loader=FileSystemLoader(folders),
            autoescape=True,
            undefined=StrictUndefined,
            auto_reload=False,
        )
        self.environment.globals.update(GLOBALS)

    def find(self, request: Request, name: str) -> Template:
        """Return a template; jinja2.TemplateNotFound names the folders if it is in none.

        In development, and from then on, one that has changed is read again.
        """
        if request.environ.get("fango.debug"):
            self.environment.auto_reload = True
        return self.environment.get_template(name)


def render(request: Request, template: str, /, **context: Any) -> str:
    """Return a template of the application as text, with the values of `context` in it.

    Besides these it has `request`, and can call `FUNCTIONS`. Raises jinja2.TemplateError for what
    is wrong in it, UndefinedError for a name that has no value.
    """
    found = request.application.templates.find(request, template)
    return found.render(context, request=request)


def of_request(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return `function(request, …)` as templates call it, by `name` and without the request."""

    @pass_context
    def call(context: Context, /, *args: Any, **kwargs: Any) -> Any:
        request = context.get("request")
        if request is None:  # Jinja2 keeps an imported template for all requests
            raise TemplateRuntimeError(
                f"{name}() needs the request, which an imported macro doesn't have: write "
                '{% from "…" import … with context %}'
            )
        return function(request, *args, **kwargs)

    return call


def csrf_field(request: Request) -> Markup:
    """Return the hidden field that a form needs to be taken for ours."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(NAME, csrf_token(request))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "url_for": Request.url_for,
    "static": static_url,
    "csrf_token": csrf_token,
    "csrf_field": csrf_field,
    "flashes": flashes,
}
GLOBALS = {name: of_request(name, function) for name, function in FUNCTIONS.items()}

PIECE = 8192  # characters that are streamed at a time, or a few more


class Pieces:
    """Text in pieces of `size` characters or a few more, and the last, which may be shorter.

    It is put together from what `source` gives: for a template that is each value and each text
    between two, thousands for a table of 1,000 rows, and each would be sent alone.
    """

    def __init__(self, source: Iterator[str], size: int) -> None:
        self.source = source
        self.size = size
        self.ready = self.take()

    def take(self) -> str:
        """Return the next piece; "" at the end."""
        taken: list[str] = []
        length = 0
        for text in self.source:
            taken.append(text)
            length += len(text)
            if length >= self.size:
                break
        return "".join(taken)

    def __iter__(self) -> "Pieces":
        return self

    def __next__(self) -> str:
        piece, self.ready = self.ready or self.take(), ""
        if not piece:
            raise StopIteration
        return piece

    def close(self) -> None:
        """Stop the template where it is."""
        cast(Generator[str, None, None], self.source).close()


def stream(request: Request, template: str, /, **context: Any) -> Pieces:
    """Return a template piece by piece, for a page that is too long to wait for.

    A view may return this. The first piece is made at once, and what is wrong in it raises as in
    `render`; later nobody can be told, and the session can't be changed any more.
    """
    found = request.application.templates.find(request, template)
    return Pieces(found.generate(context, request=request), PIECE)
