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
    """Return what tells the client of an error: JSON if it wants that and no HTML, else a page.

    A status without a name is answered as the first of its class is (RFC 9110 §15).
    """
    accept: str = request.environ.get("HTTP_ACCEPT", "")
    status = error.status if error.status in STATUS else error.status // 100 * 100
    title = STATUS[status]
    if "json" in accept and "html" not in accept:
        return Response({"error": title, "detail": error.detail}, status, error.headers)
    detail = f"<p>{escape(error.detail)}</p>\n" if error.detail else ""
    page = ERROR_PAGE.format(title=title, detail=detail)
    return Response(page.encode(errors="replace"), status, error.headers)
