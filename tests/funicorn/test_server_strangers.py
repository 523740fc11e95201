"""The server among the clients and applications of others."""

import http.client
import os
import shutil
import subprocess
from typing import Any
from wsgiref.validate import validator

import pytest
import requests
from flask import Flask, request

from tests.funicorn.wires import PATIENCE, running

pytestmark = pytest.mark.since(4)


@pytest.mark.clause("pep3333:33")
def test_python_sends_chunks() -> None:
    environs: list[dict[str, Any]] = []

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        environs.append(environ)
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [environ["wsgi.input"].read(100)]

    with running(validator(app)) as address:
        client = http.client.HTTPConnection(*address, timeout=PATIENCE)
        client.request("POST", "/", iter([b"one", b"two"]), encode_chunked=True)
        with client.getresponse() as response:
            assert response.read() == b"onetwo"
        client.close()
    assert "HTTP_TRANSFER_ENCODING" not in environs[0]


@pytest.fixture
def flask_app() -> Flask:
    app = Flask("test")

    @app.route("/café/<name>", methods=["GET", "POST"])
    def cafe(name: str) -> str:
        return f"{request.method} {name} {request.args.get('q')} {request.form.get('f')}"

    return app


def test_flask_answers_requests(flask_app: Flask) -> None:
    with running(flask_app) as (host, port), requests.Session() as session:
        session.trust_env = False
        url = f"http://{host}:{port}/café/zoë"
        assert session.get(url, params={"q": "a&b"}, timeout=PATIENCE).text == "GET zoë a&b None"
        assert session.post(url, data={"f": "é €"}, timeout=PATIENCE).text == "POST zoë None é €"
        assert session.get(f"http://{host}:{port}/no", timeout=PATIENCE).status_code == 404


@pytest.mark.skipif(
    shutil.which("curl") is None and "CI" not in os.environ, reason="there is no curl here"
)
@pytest.mark.parametrize(
    ("arguments", "output"),
    [
        (["/caf%C3%A9/zoe?q=%41"], "GET zoe A None"),
        (["/caf%C3%A9/zoe", "--data", "f=b"], "POST zoe None b"),
        (["/caf%C3%A9/zoe", "-F", "f=b", "-H", "Transfer-Encoding: chunked"], "POST zoe None b"),
        (["/caf%C3%A9/zoe", "--http1.0"], "GET zoe None None"),
        (["/caf%C3%A9/zoe", "--head", "-o", "/dev/null", "-w", "%{http_code}"], "200"),
    ],
)
def test_flask_answers_curl(arguments: list[str], output: str, flask_app: Flask) -> None:
    with running(flask_app) as (host, port):
        path, *options = arguments
        command = ["curl", "-sS", "--noproxy", "*", "-m", "10", f"http://{host}:{port}{path}"]
        done = subprocess.run([*command, *options], capture_output=True, text=True, check=True)
    assert done.stdout == output
