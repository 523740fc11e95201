# Generated from notebooks/14-the-application.ipynb by "make export": edit those.
"""The page that shows a developer why a request has failed."""

import linecache
import os
import re
import traceback
from html import escape
from types import FrameType

from fango.request import Request
from fango.response import Response

AROUND = 4  # lines of source that are shown before and after the one that failed
DEEPEST = 20  # steps of a traceback that are shown: the last ones
LONGEST = 300  # characters of a value

DEBUG_PAGE = """<!doctype html>
<html lang="en">
<title>{title}</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; }}
pre, table {{ font: 14px/1.5 ui-monospace, monospace; overflow-x: auto; }}
pre {{ background: #f3f3f0; margin: 0.5rem 0; padding: 0.5rem; }}
mark {{ background: #ffd7d0; display: block; }}
td {{ padding: 0 1rem 0 0; vertical-align: top; white-space: pre-wrap; word-break: break-word; }}
</style>
<h1>{title}</h1>
<p>{request}</p>
{traceback}
<p>This page is shown by <code>python -m fango run</code>, to this computer only.</p>
</html>
"""

FRAME = """<h3>{name} <small>{file}, line {line}</small></h3>
<pre>{source}</pre>
<details><summary>Variables</summary><table>{values}</table></details>
"""


def debug_page(request: Request, error: BaseException) -> Response | None:
    """Return a page with the traceback of `error`, the source around each line, and the variables.

    All of it is escaped, and what looks like a secret is masked. None unless the server has said
    that this client may see it, in environ["fango.debug"].
    """
    if not request.environ.get("fango.debug"):
        return None
    parts = []
    for each in chain(error):
        parts.append(f"<h2>{escape(describe(each))}</h2>")
        steps = list(traceback.walk_tb(each.__traceback__))
        parts += [show_frame(*step) for step in steps[-DEEPEST:]]
    page = DEBUG_PAGE.format(
        title=escape(describe(error)),
        request=escape(f"{request.method} {request.environ.get('PATH_INFO', '')}"),
        traceback="\n".join(parts),
    )
    policy = "default-src 'none'; style-src 'unsafe-inline'"  # whatever is in it, it does nothing
    headers = {"Content-Security-Policy": policy, "Cache-Control": "no-store"}
    return Response(page.encode(errors="backslashreplace"), 500, headers)


SECRET = r"(?:passw|secret|token|api_?key|authorization|cookie|credential)[\w-]{0,40}"
BETWEEN = r"['\"]?\]?\s*(?::[\w .|\[\]]{1,40}=|==|[:=,])\s*[\[(]?"  # such as ": str = "
QUOTE = r"""(?P<quote>'{3}|"{3}|'|")"""
LITERAL = rf"[bfru]{{0,2}}{QUOTE}(?:(?!(?P=quote))[^\\]|\\.?)*(?:(?P=quote)|\Z)"

SECRET_NAME = re.compile(SECRET, re.IGNORECASE)
SECRET_VALUE = re.compile(f"({SECRET}{BETWEEN}){LITERAL}", re.IGNORECASE | re.DOTALL)
URL_PASSWORD = re.compile(r"(://[^\s:/@]*:)[^\s/]+(?=@)")
MASK = "(not shown)"
MOST = 10_000  # characters of a text that are looked through


def mask(text: str) -> str:
    """Return text without strings behind the name of a secret, and passwords in addresses."""
    return URL_PASSWORD.sub(rf"\1{MASK}", SECRET_VALUE.sub(rf"\1{MASK}", text))


def show_value(name: str, value: object) -> str:
    """Return a value as text: not too long, never an error, and no secret."""
    if SECRET_NAME.search(name):
        return MASK
    try:
        text = mask(repr(value)[:MOST])
    except Exception as error:
        return f"(its repr failed: {describe(error)})"
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def chain(error: BaseException) -> list[BaseException]:
    """Return the exceptions that led to this one, the first cause first."""
    found: list[BaseException] = []
    each: BaseException | None = error
    while each is not None and all(each is not other for other in found):
        found.insert(0, each)
        each = each.__cause__ or (None if each.__suppress_context__ else each.__context__)
    return found


def describe(error: BaseException) -> str:
    """Return the last line of a traceback."""
    return mask("".join(traceback.format_exception_only(type(error), error))[:MOST].strip())


def show_frame(frame: FrameType, line: int) -> str:
    """Return one step of a traceback: where it is, its source, and its variables."""
    code = frame.f_code
    linecache.checkcache(code.co_filename)
    source = []
    for number in range(max(1, line - AROUND), line + AROUND + 1):
        text = linecache.getline(code.co_filename, number, frame.f_globals)
        if text:
            shown = escape(mask(f"{number:>5} {text.rstrip()}"))
            source.append(f"<mark>{shown}</mark>" if number == line else f"{shown}\n")
    values = [
        f"<tr><td>{escape(name)}</td><td>{escape(show_value(name, value))}</td></tr>"
        for name, value in frame.f_locals.items()
    ]
    return FRAME.format(
        name=escape(code.co_name),
        file=escape(code.co_filename.removeprefix(f"{os.getcwd()}{os.sep}")),
        line=line,
        source="".join(source),
        values="\n".join(values),
    )
