# Generated from notebooks/14-the-application.ipynb by "make export": edit those.
"""The pages that tell a client of an error."""

from html import escape

from fango.errors import HTTPError
from fango.request import Request
from fango.response import STATUS, Response

ERROR_PAGE = """<!doctype html>
<html lang="en">
<title>{title}</title>
<h1>{title}</h1>
{detail}"""


def error_page(request: Request, error: HTTPError) -> Response:
    """Return what tells the client of an error: JSON if it wants that and no HTML, else a page."""
    accept: str = request.environ.get("HTTP_ACCEPT", "")
    title = STATUS[error.status]
    said = error.detail.encode(errors="replace").decode()
    if "json" in accept and "html" not in accept:
        response = Response({"error": title, "detail": said}, error.status, error.headers)
    else:
        detail = f"<p>{escape(said)}</p>\n" if said else ""
        page = ERROR_PAGE.format(title=title, detail=detail)
        response = Response(page, error.status, error.headers)
    response.headers.vary("Accept")
    return response
