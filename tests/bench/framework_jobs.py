"""The seven jobs of the framework table: for each a request, and what is the right answer.

All frameworks get the same requests: a browser's, as Funicorn hands them over behind a proxy that
has undone the TLS. The form comes with what its checks ask for: where it comes from, and a token in
a cookie and a field. No cookie holds a session, for that would be one framework's and cost it more.

An application is for one `site`: the module of each framework makes it with the function of that
name. So a framework has a hundred routes only where this is the job.
"""

import json
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import urlencode

from funicorn.environ import base_environ, build_environ
from funicorn.request import HeadReader, parse_head

Environ = dict[str, Any]
Application = Callable[[Environ, Any], Iterable[bytes]]

HOST = "www.example.org"
SECRET = "for measuring only, and nothing else: 50 characters"
COUNT = 100  # routes
LAST = COUNT - 1
USER = {"id": 42, "name": "Ada Lovelace", "languages": ["en", "fr"], "active": True}

HTML, JSON = "text/html", "application/json"
TOKEN = "0123456789abcdefghijABCDEFGHIJ01"  # of 32 characters, as Django's are

# A navigation within the site; with Host and the cookie, a dozen field lines.
FIELDS = {
    "Host": HOST,
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en-GB,en;q=0.5",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Connection": "keep-alive",
    "Cookie": f"theme=dark; visits=12; csrftoken={TOKEN}",
    "Upgrade-Insecure-Requests": "1",
    "Sec-Fetch-Dest": "document",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Site": "same-origin",
}
FORM = {
    "csrfmiddlewaretoken": TOKEN,
    "name": "Ada Lovelace",
    "town": "Saint-Étienne",
    "message": "Is 6 × 7 = 42?",
}

BASE = {
    **base_environ(("127.0.0.1", 8000), ("192.0.2.7", 50_000)),
    "wsgi.url_scheme": "https",
}


def environ(path: str, content: bytes = b"") -> Environ:
    """Return the environ of a browser's request, a form's if there is content.

    The content itself, `wsgi.input`, is what each call has to bring anew.
    """
    fields = dict(FIELDS)
    if content:
        fields["Content-Type"] = "application/x-www-form-urlencoded"
        fields["Content-Length"] = str(len(content))
        fields["Origin"] = f"https://{HOST}"
    lines = [f"{'POST' if content else 'GET'} {path} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in fields.items()]
    head = HeadReader().feed("\r\n".join([*lines, "", ""]).encode())
    assert head is not None
    return build_environ(BASE, parse_head(head), BytesIO())


class Job(NamedTuple):
    """A request, and the answer to it; an empty `content_type` or `answer` may be any."""

    title: str
    site: str
    environ: Environ
    content: bytes = b""
    status: str = "200"
    content_type: str = HTML
    answer: object = ""


ENCODED = urlencode(FORM).encode()

JOBS = {
    "hello": Job("hello", "small", environ("/"), answer="Hello"),
    "user": Job("/user/<int>", "small", environ("/user/42"), answer="User 42"),
    "json": Job("JSON", "small", environ("/json"), content_type=JSON, answer=USER),
    "form": Job(
        "form post",
        "small",
        environ("/form", ENCODED),
        ENCODED,
        answer=f"{FORM['name']}, {FORM['town']}: {FORM['message']}",
    ),
    "missing": Job("404", "small", environ("/no/such/page"), status="404", content_type=""),
    "static": Job(
        f"last of {COUNT} static routes",
        "static",
        environ(f"/page{LAST}"),
        answer=f"Page {LAST}",
    ),
    "dynamic": Job(
        f"last of {COUNT} dynamic routes",
        "dynamic",
        environ(f"/list{LAST}/apple"),
        answer=f"List {LAST}: apple",
    ),
}


class Answer(NamedTuple):
    """What an application has answered."""

    status: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    content: bytes = b""

    def content_type(self) -> str:
        """The media type, without its parameters; "" if there is none, or more than one."""
        types = [value for name, value in self.headers if name.lower() == "content-type"]
        return types[0].partition(";")[0].strip() if len(types) == 1 else ""

    def value(self) -> object:
        """The content as what it means: text, or what JSON holds."""
        return json.loads(self.content) if self.content_type() == JSON else self.content.decode()


def answer(application: Application, job: Job) -> Answer:
    """Ask once, as a server does."""
    told: list[tuple[str, tuple[tuple[str, str], ...]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], _: Any = None) -> None:
        told.append((status, tuple(headers)))

    result = application({**job.environ, "wsgi.input": BytesIO(job.content)}, start_response)
    content = b"".join(result)
    if hasattr(result, "close"):
        result.close()
    return Answer(*told[-1], content)


def flaw(job: Job, got: Answer) -> str:
    """Return what is wrong with the answer, "" if nothing is."""
    if not got.status.startswith(f"{job.status} "):
        return f"{job.title}: answered {got.status}"
    if not got.content_type() or job.content_type not in ("", got.content_type()):
        return f"{job.title}: answered with the content type {got.content_type()!r}"
    if not got.content or (job.answer and got.value() != job.answer):
        return f"{job.title}: answered {got.content!r}"
    return ""
