"""Sessions are kept in a signed cookie, and sent only when that is needed."""

import base64
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from string import ascii_letters, digits
from typing import Any
from unittest.mock import Mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fango.cookies import parse_cookies
from fango.request import Request
from fango.response import Response
from fango.sessions import ROOM, Session, Sessions
from fango.signing import SHORTEST, Signer

pytestmark = pytest.mark.since(16)

OLD, KEY, NEW = "the key of last year", "the key of this year", "the key of next year"
DAY = 86_400


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


def headers_of(response: Response, request: Request) -> dict[str, str]:
    """Return the headers with which the response answers the request."""
    start_response = Mock()
    response(request.environ, start_response)
    return dict(start_response.call_args.args[1])


class Visitor:
    """A browser with one cookie, and a site that looks at the session with each visit."""

    def __init__(self, keys: Any = KEY, https: bool = False, **options: Any) -> None:
        self.clock = Clock()
        self.sessions = Sessions(keys, clock=self.clock, **options)
        self.scheme = "https" if https else "http"
        self.cookie = ""  # as it is sent

    def request(self) -> Request:
        """Return a request with the cookie."""
        environ = {"REQUEST_METHOD": "GET", "wsgi.url_scheme": self.scheme}
        return Request({**environ, "HTTP_COOKIE": self.cookie})

    def visit(self, view: Callable[[Session], object] = len, status: int = 200) -> dict[str, str]:
        """Let `view` see the session; keep the cookie; return the headers of the answer."""
        request, response = self.request(), Response("", status)
        session = self.sessions.load(request)
        view(session)
        self.sessions.save(session, response, request)
        answer = headers_of(response, request)
        if line := answer.get("Set-Cookie"):
            self.cookie = "" if "Max-Age=0" in line else line.partition(";")[0]
        return answer

    def put(self, **values: Any) -> dict[str, str]:
        """Put values into the session."""
        return self.visit(lambda session: session.update(values))

    @property
    def content(self) -> dict[str, Any]:
        """What the site finds in the session."""
        return dict(self.sessions.load(self.request()))


@pytest.fixture
def ada() -> Visitor:
    """A visitor who has been here before."""
    visitor = Visitor()
    visitor.put(user="ada")
    return visitor


# What is remembered


def test_what_is_put_into_a_session_is_there_at_the_next_visit() -> None:
    visitor = Visitor()
    visitor.put(user="ada", cart=[1, {"größe": None}], ratio=0.5)
    assert visitor.content == {"user": "ada", "cart": [1, {"größe": None}], "ratio": 0.5}


def test_a_first_session_is_new_and_empty() -> None:
    session = Visitor().sessions.load(Visitor().request())
    assert session.new
    assert not session


def test_a_session_that_came_is_not_new(ada: Visitor) -> None:
    assert not ada.sessions.load(ada.request()).new


def test_the_names_in_a_session_are_text() -> None:
    with pytest.raises(TypeError, match="are str, not 1"):
        Visitor().visit(lambda session: session.update({1: "one"}))  # type: ignore[dict-item]


@pytest.mark.parametrize("value", [{1, 2}, object(), b"bytes", float("nan"), {"deep": [1j]}])
def test_what_is_no_json_is_refused_by_its_name(value: Any) -> None:
    with pytest.raises(TypeError, match=r"look at \['odd'\]"):
        Visitor().put(fine=1, odd=value)


def test_what_is_nested_too_deep_is_refused_by_its_name() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(TypeError, match=r"look at \['odd'\]"):
        Visitor().put(odd=deep)


def test_half_a_surrogate_survives() -> None:
    """A client can send one in JSON, and no view expects that a session can't hold it."""
    visitor = Visitor()
    visitor.put(text=json.loads(r'"\ud800"'))
    assert visitor.content == {"text": "\ud800"}


# When the cookie is sent


def test_a_session_that_nobody_looks_at_leaves_no_trace(ada: Visitor) -> None:
    assert not {"Set-Cookie", "Vary", "Cache-Control"} & set(ada.visit(lambda _: None))


TOUCHES: dict[str, Callable[[Session], object]] = {
    "[]": lambda session: session["user"],
    "get": lambda session: session.get("user"),
    "get what is missing": lambda session: session.get("nothing"),
    "in": lambda session: "user" in session,
    "not in": lambda session: "nothing" not in session,
    "len": len,
    "bool": bool,
    "iter": lambda session: next(iter(session)),
    "list": list,
    "keys": lambda session: list(session.keys()),
    "len of keys": lambda session: len(session.keys()),
    "values": lambda session: list(session.values()),
    "items": lambda session: list(session.items()),
    "==": lambda session: session == {},
    "setdefault": lambda session: session.setdefault("user", 1),
    "pop what is missing": lambda session: session.pop("nothing", None),
    "new": lambda session: session.new,
    "repr": repr,
    "str": str,
    "[] =": lambda session: session.update(user="bob"),
    "del": lambda session: session.pop("user"),
    "clear": lambda session: session.clear(),
}


@pytest.mark.parametrize("touch", TOUCHES.values(), ids=TOUCHES)
def test_lesson_every_touch_makes_the_answer_depend_on_cookies(
    ada: Visitor, touch: Callable[[Session], object]
) -> None:
    """A cache that isn't told gives one visitor's page to the next: `in` was forgotten once."""
    assert ada.visit(touch)["Vary"] == "Cookie"


def test_an_unchanged_session_is_not_sent_again(ada: Visitor) -> None:
    assert "Set-Cookie" not in ada.visit(dict)
    assert "Set-Cookie" not in ada.put(user="ada")


def test_looking_into_an_empty_session_sends_no_cookie() -> None:
    assert "Set-Cookie" not in Visitor().visit()


@pytest.mark.parametrize(
    "change",
    [lambda cart: cart.append(3), lambda cart: cart[1].update(n=2), lambda cart: cart.reverse()],
)
def test_a_change_inside_of_a_list_or_a_dict_is_noticed(
    ada: Visitor, change: Callable[[list[Any]], object]
) -> None:
    ada.put(cart=[1, {"n": 1}])
    expected = [1, {"n": 1}]
    change(expected)
    ada.visit(lambda session: change(session["cart"]))
    assert ada.content["cart"] == expected


def test_a_view_that_breaks_off_leaves_the_session_as_it_was(ada: Visitor) -> None:
    answer = ada.visit(lambda session: session.update(user="bob", odd=object()), status=500)
    assert answer["Vary"] == "Cookie"
    assert ada.content == {"user": "ada"}


def test_an_error_of_the_client_does_not(ada: Visitor) -> None:
    ada.visit(lambda session: session.update(failures=3), status=403)
    assert ada.content == {"user": "ada", "failures": 3}


def test_an_emptied_session_deletes_its_cookie(ada: Visitor) -> None:
    line = ada.visit(lambda session: session.clear())["Set-Cookie"]
    assert line == "session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"


@pytest.mark.parametrize("https", [True, False])
@pytest.mark.parametrize("options", [{}, {"domain": "example.org"}, {"samesite": "None"}])
def test_a_cookie_is_deleted_with_the_attributes_that_it_was_set_with(
    https: bool, options: dict[str, str]
) -> None:
    """Else the browser takes it for another one, and keeps the first."""
    visitor = Visitor(https=https, **options)
    name, *attributes = visitor.put(user="ada")["Set-Cookie"].split("; ")
    emptied, *again = visitor.visit(lambda session: session.clear())["Set-Cookie"].split("; ")
    assert emptied.split("=")[0] == name.split("=")[0]
    assert [a for a in again if "Age" not in a] == [a for a in attributes if "Age" not in a]


def test_lesson_no_shared_cache_keeps_an_answer_that_sets_a_session() -> None:
    """Vary can't tell one visitor without a cookie from the next."""
    assert Visitor().put(user="ada")["Cache-Control"] == "private"


@pytest.mark.parametrize(
    ("said", "sent"),
    [
        ("no-store", "no-store"),
        ("private, max-age=60", "private, max-age=60"),
        ("no-cache", "no-cache, private"),
        ("public, max-age=600", "max-age=600, private"),
        ("Public", "private"),
    ],
)
def test_whatever_the_view_has_said_it_is_private(said: str, sent: str) -> None:
    visitor = Visitor()
    request, response = visitor.request(), Response("", headers={"Cache-Control": said})
    session = visitor.sessions.load(request)
    session["user"] = "ada"
    visitor.sessions.save(session, response, request)
    assert response.headers.getlist("Cache-Control") == [sent]


def test_a_session_that_is_too_large_is_an_error_that_names_its_largest_part() -> None:
    with pytest.raises(ValueError, match=f"{ROOM}.* keep 'book'.* in a database"):
        Visitor().put(user="ada", book="x" * 4096, name="Ada")


def test_the_largest_session_is_a_cookie_that_browsers_take() -> None:
    visitor = Visitor(https=True, domain="a.long.name.of.a.host.example.org", samesite="None")
    size = ROOM * 3 // 4 - 55
    visitor.put(book="x" * size)
    assert visitor.content == {"book": "x" * size}
    with pytest.raises(ValueError, match="the session has"):
        visitor.put(book="x" * (size + 9))


def test_a_session_can_not_be_changed_when_it_is_sent(ada: Visitor) -> None:
    kept: list[Session] = []
    ada.visit(lambda session: (kept.append(session), session.get("user")))
    assert kept[0]["user"] == "ada"
    for change in (kept[0].clear, lambda: kept[0].update(user="bob")):
        with pytest.raises(RuntimeError, match="look at it in the view"):
            change()


def test_a_session_can_not_be_looked_at_first_when_the_headers_are_gone(ada: Visitor) -> None:
    kept: list[Session] = []
    ada.visit(kept.append)
    with pytest.raises(RuntimeError, match="look at it in the view"):
        kept[0].get("user")


# How long it lasts


def test_a_session_lasts_fourteen_days(ada: Visitor) -> None:
    ada.clock.now += 14 * DAY
    assert ada.content == {"user": "ada"}
    ada.clock.now += 1
    assert ada.content == {}


def test_a_session_lasts_as_long_as_its_site_says() -> None:
    visitor = Visitor(max_age=timedelta(hours=1))
    assert "Max-Age=3600;" in visitor.put(user="ada")["Set-Cookie"]
    visitor.clock.now += 3601
    assert visitor.content == {}


def test_a_session_that_is_used_is_renewed_in_the_second_half_of_its_life(ada: Visitor) -> None:
    ada.clock.now += 7 * DAY
    assert "Set-Cookie" not in ada.visit()
    ada.clock.now += 1
    assert "Set-Cookie" in ada.visit()
    ada.clock.now += 14 * DAY
    assert ada.content == {"user": "ada"}


def test_a_session_that_is_not_looked_at_is_not_renewed(ada: Visitor) -> None:
    """It would be sent without Vary, and a cache could give it to others."""
    ada.clock.now += 13 * DAY
    assert "Set-Cookie" not in ada.visit(lambda _: None)


def test_lesson_a_session_from_a_server_whose_clock_is_ahead_is_valid(ada: Visitor) -> None:
    ada.clock.now -= 2
    assert ada.content == {"user": "ada"}


# Signatures


def test_a_session_can_be_read_by_its_visitor(ada: Visitor) -> None:
    payload = ada.cookie.partition("=")[2].partition(".")[0]
    assert base64.urlsafe_b64decode(payload + "==") == b'{"user":"ada"}'


def test_a_session_can_not_be_written_by_its_visitor(ada: Visitor) -> None:
    payload, rest = ada.cookie.partition("=")[2].split(".", 1)
    forged = base64.urlsafe_b64encode(b'{"user":"eve"}').decode().rstrip("=")
    assert len(forged) == len(payload)
    ada.cookie = f"session={forged}.{rest}"
    assert ada.content == {}


SIGNED = Signer([KEY.encode()], "salt", Clock()).write('{"user":"ada"}')


@given(
    st.integers(0, len(SIGNED) - 1),
    st.characters(max_codepoint=0xFF, exclude_characters=";"),
    st.booleans(),
)
@settings(max_examples=1000)
def test_lesson_no_character_can_be_altered(place: int, other: str, insert: bool) -> None:
    """base64 leaves some bits of the last letter out, and its decoders leave letters out."""
    altered = SIGNED[:place] + other + SIGNED[place + (not insert) :]
    found = Signer([KEY.encode()], "salt", Clock()).read(altered, DAY)
    assert (found is None) is (altered != SIGNED)


def test_lesson_the_last_letter_has_one_spelling_only() -> None:
    """The last of 43 letters carries 4 of its 6 bits: three others say the same."""
    signer = Signer([KEY.encode()], "salt", Clock())
    letters = ascii_letters + digits + "-_"
    assert [last for last in letters if signer.read(SIGNED[:-1] + last, DAY)] == [SIGNED[-1]]


@given(st.text(st.characters(max_codepoint=0xFF)))
def test_whatever_comes_as_a_session_is_no_error(text: str) -> None:
    visitor = Visitor()
    visitor.cookie = f"session={text}"
    assert visitor.content == {}


def test_a_cookie_that_is_longer_than_ours_is_not_even_looked_at(
    ada: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Signer, "unsign", lambda *_, **__: pytest.fail("it was looked at"))
    ada.cookie = "session=" + "A" * 5000 + ada.cookie[8:]
    assert ada.content == {}


def test_what_is_signed_for_another_use_is_no_session(ada: Visitor) -> None:
    other = Signer([KEY.encode()], "password reset", ada.clock)
    ada.cookie = "session=" + other.write('{"user":"eve"}')
    assert ada.content == {}


def test_the_signature_is_hmac_sha256(ada: Visitor) -> None:
    signature = ada.cookie.rpartition(".")[2]
    assert len(base64.urlsafe_b64decode(signature + "=")) == 32


def test_lesson_what_is_short_on_the_wire_is_short_in_memory() -> None:
    """Nothing is compressed: no bomb can be sent, and no length tells what is in a session."""
    visitor = Visitor()
    visitor.put(text="x" * 1000)
    assert len(visitor.cookie) > 1000


# Keys


def test_lesson_the_first_key_signs() -> None:
    """The library wants the newest last: another framework signed with its oldest for months."""
    visitor = Visitor([NEW, KEY, OLD])
    visitor.put(user="ada")
    for key, content in ((NEW, {"user": "ada"}), (KEY, {}), (OLD, {})):
        reader = Visitor(key)
        reader.cookie = visitor.cookie
        assert reader.content == content


@pytest.mark.parametrize("key", [NEW, KEY, OLD])
def test_what_older_keys_have_signed_is_still_read(key: str) -> None:
    writer, reader = Visitor(key), Visitor([NEW, KEY, OLD])
    writer.put(user="ada")
    reader.cookie = writer.cookie
    assert reader.content == {"user": "ada"}


def test_what_is_changed_is_signed_by_the_first_key() -> None:
    visitor, reader = Visitor(OLD), Visitor([NEW, OLD])
    visitor.put(user="ada")
    reader.cookie = visitor.cookie
    reader.put(seen=1)
    visitor.cookie = reader.cookie
    assert visitor.content == {}
    assert reader.content == {"user": "ada", "seen": 1}


def test_a_key_may_be_bytes() -> None:
    visitor, reader = Visitor(KEY), Visitor(KEY.encode())
    visitor.put(user="ada")
    reader.cookie = visitor.cookie
    assert reader.content == {"user": "ada"}


@pytest.mark.parametrize("keys", ["short", b"short", "", [KEY, "x" * (SHORTEST - 1)], [""]])
def test_a_key_that_can_be_guessed_is_refused(keys: Any) -> None:
    with pytest.raises(ValueError, match=r"16 bytes or more; .*secrets\.token_hex"):
        Sessions(keys)


@pytest.mark.parametrize("keys", [None, [], ()])
def test_without_a_key_nothing_can_be_remembered_and_the_error_says_how(keys: Any) -> None:
    with pytest.raises(RuntimeError, match=r"secret_key=.*secrets\.token_hex"):
        Visitor(keys).put(user="ada")


def test_without_a_key_a_session_is_empty_whatever_comes(ada: Visitor) -> None:
    visitor = Visitor(None)
    visitor.cookie = ada.cookie
    assert visitor.content == {}
    assert "Set-Cookie" not in visitor.visit()


def test_the_command_in_the_error_prints_a_good_key() -> None:
    with pytest.raises(ValueError, match="token_hex") as raised:
        Sessions("short")
    code = str(raised.value).split('"')[1]
    key = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert Sessions(key.stdout.strip())


# The cookie


def test_by_https_no_neighbour_can_set_the_session() -> None:
    line = Visitor(https=True).put(user="ada")["Set-Cookie"]
    assert line.startswith("__Host-session=")
    assert line.endswith("; Path=/; Max-Age=1209600; Secure; HttpOnly; SameSite=Lax")


def test_by_https_the_cookie_that_http_may_set_is_not_looked_at(ada: Visitor) -> None:
    ada.scheme = "https"
    assert ada.content == {}


def test_by_http_the_nonsense_of_a_neighbour_does_no_harm(ada: Visitor) -> None:
    """It can have a longer path, and then it comes first."""
    ada.cookie = f"session=nonsense; {ada.cookie}; session=more"
    assert ada.content == {"user": "ada"}


def test_a_session_for_all_hosts_of_a_domain_is_at_least_set_by_https() -> None:
    line = Visitor(https=True, domain="example.org").put(user="ada")["Set-Cookie"]
    assert line.startswith("__Secure-session=")
    assert "; Domain=example.org; " in line


def test_a_site_can_choose_when_browsers_send_the_cookie() -> None:
    assert Visitor(samesite="Strict").put(user="ada")["Set-Cookie"].endswith("; SameSite=Strict")


@pytest.mark.parametrize("https", [True, False])
def test_a_cookie_can_have_the_name_that_one_likes(https: bool) -> None:
    line = Visitor(https=https, cookie="visit").put(user="ada")["Set-Cookie"]
    assert parse_cookies(line)[0][0] == "visit"
    assert ("; Secure" in line) is https


PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
FINITE = PLAIN.filter(lambda value: value not in (float("inf"), float("-inf")))
JSON = st.recursive(
    FINITE, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=5
)


@given(st.dictionaries(st.text(), JSON, max_size=4))
def test_json_comes_back_as_it_was_and_is_not_sent_twice(values: dict[str, Any]) -> None:
    visitor = Visitor()
    visitor.visit(lambda session: session.update(values))
    assert visitor.content == values
    assert "Set-Cookie" not in visitor.visit(dict)
