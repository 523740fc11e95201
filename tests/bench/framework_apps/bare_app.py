"""What the frameworks are measured by: each job done by hand, in one function and nothing else.

They do what the answer needs, no check and no routing that the job does not call for.
"""

import json as json_module
from typing import Any
from urllib.parse import parse_qs

from tests.bench.framework_jobs import COUNT, USER, Application

PAGES = {f"/page{number}": f"Page {number}" for number in range(COUNT)}
LISTS = {f"list{number}": f"List {number}" for number in range(COUNT)}


def send(start_response: Any, content: bytes, content_type: str = "text/html") -> list[bytes]:
    fields = [("Content-Type", content_type), ("Content-Length", str(len(content)))]
    start_response("200 OK", fields)
    return [content]


def hello(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", "5")])
    return [b"Hello"]


def user(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    id = int(environ["PATH_INFO"][len("/user/") :])
    return send(start_response, f"User {id:d}".encode())


def json(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    return send(start_response, json_module.dumps(USER).encode(), "application/json")


def form(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    content = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    fields = parse_qs(content.decode())
    (name,), (town,), (message,) = fields["name"], fields["town"], fields["message"]
    return send(start_response, f"{name}, {town}: {message}".encode())


def missing(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    start_response("404 Not Found", [("Content-Type", "text/html"), ("Content-Length", "9")])
    return [b"Not Found"]


def static(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    return send(start_response, PAGES[environ["PATH_INFO"]].encode())


def dynamic(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    _, name, item = environ["PATH_INFO"].split("/")
    return send(start_response, f"{LISTS[name]}: {item}".encode())


# By the names of the jobs
BARE: dict[str, Application] = {
    "hello": hello,
    "user": user,
    "json": json,
    "form": form,
    "missing": missing,
    "static": static,
    "dynamic": dynamic,
}
