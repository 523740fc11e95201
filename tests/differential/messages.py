"""Messages to disagree about: mostly well formed, then bent a little."""

from hypothesis import strategies as st

METHODS = "GET GET POST PUT HEAD OPTIONS DELETE PATCH TRACE M-SEARCH BREW get CONNECT".split()

TARGETS = [
    *["/", "/a/b?c=d&e", "/%41%zz?%", "//a", "/a;b,c:@", '/"<>\\^`{|}', "/?a?b/c"],
    *["http://b.example/c?d", "HTTP://b.example", "http://b.example?d", "https://[::1]:80/", "*"],
    *["a", "", "/#", "/é", "http:///", "http://u@b/", "ftp://b/", "b.example:80", "/a b"],
]

VERSIONS = [
    *"HTTP/1.1 HTTP/1.1 HTTP/1.1 HTTP/1.1 HTTP/1.0".split(),
    *"HTTP/1.2 HTTP/2.0 HTTP/0.9 HTTP/1.10 http/1.1".split(),
]

HOSTS = ["a", "example.org:80", "[::1]:8000", "", "a, b", "u@a", "a/b", "a:b", "[::1"]

# Of each list the first ones are good, or may be.

NAMES = [
    *[
        "Accept",
        "accept",
        "ACCEPT",
        "X-Text",
        "x-text",
        "X_Text",
        "X!#$%&'*+.^`|~9",
        "Accept-B",
        "B",
    ],
    *[
        "Cookie",
        "User-Agent",
        "Content-Type",
        "Proxy",
        "Connection",
        "Upgrade",
        "Expect",
        "Trailer",
    ],
    *["Host", "Authorization", "Cache-Control", "Ä", "", "A B"],
]

VALUES = ["", "a", "a b", "a,b", ",a,,b", "é", "\xa0a\x85", "a\tb", "keep-alive", "100-continue"]

SPACES = ["", " ", " ", " ", "\t", " \t ", "\xa0"]

LENGTHS = [
    "0",
    "5",
    "5",
    "05",
    "+5",
    "5,5",
    "5, 5",
    "5_0",
    "0x5",
    "",
    "6",
    "²",
    "18446744073709551621",
]

CODINGS = [
    *["chunked", "chunked", "Chunked", "gzip, chunked", "chunked, gzip", "identity", "gzip", ""],
    *["chunked, chunked", "chunked;a=b", ",chunked", "chunked,", "xchunked", '"chunked"'],
]

SIZES = [
    *"0 1 5 05 a A 1f 000000000000000000005 +5 0x5 5_ -1 ffffffffffffffffff".split(),
    *["", " 5", "5 "],
]

EXTENSIONS = [
    "",
    "",
    "",
    ";a",
    ";a=b",
    ' ; a = "b\\"c"',
    ";",
    ";a=",
    ';a="',
    "; a b",
    ";é",
    ";a\tb",
]

RESTS = [b"", b"", b"GET /rest HTTP/1.1\r\nHost: rest\r\n\r\n", b"rest", b"\r\n", b"\x00"]

BITS = [
    *[
        b"\r",
        b"\n",
        b"\r\n",
        b"\n\r",
        b"\r\r\n",
        b"\r\n\r\n",
        b"\r\n ",
        b"\x00",
        b" ",
        b"\t",
        b"\x0b",
    ],
    *[
        b":",
        b",",
        b";",
        b"=",
        b'"',
        b"\\",
        b"_",
        b"-",
        b"+",
        b"0",
        b"1",
        b"5",
        b"f",
        b"x",
        b"#",
        b"*",
    ],
    *[
        b"\x7f",
        b"\x80",
        b"\x85",
        b"\xa0",
        b"\xb2",
        b"\xff",
        "é".encode(),
        "\u2028".encode(),
        b"%",
        b"/",
    ],
    *[b"Host: a\r\n", b"Content-Length: 5\r\n", b"Content-Length: 3\r\n", b" HTTP/1.1", b"chunked"],
    *[b"Transfer-Encoding: chunked\r\n", b"0\r\n\r\n", b"5\r\nhello\r\n"],
]


def encoded(text: str) -> bytes:
    """Characters as single bytes; "é" for instance is one byte that is not ASCII."""
    return text.encode("latin-1")


def mostly(good: list[str], some: list[str]) -> st.SearchStrategy[str]:
    """One of the good ones, or now and then one of the others."""
    return st.integers(0, 11).flatmap(lambda dice: st.sampled_from(good if dice else some))


@st.composite
def lines(draw: st.DrawFn) -> bytes:
    """One field line."""
    name = draw(mostly(NAMES[:9], NAMES))
    before = draw(st.sampled_from(SPACES))
    value = draw(st.sampled_from(VALUES))
    after = draw(st.sampled_from(SPACES))
    return encoded(f"{name}:{before}{value}{after}\r\n")


@st.composite
def heads(draw: st.DrawFn, framing: bytes = b"") -> bytes:
    """A head, with these framing fields among its others, and its empty line."""
    method = draw(mostly(METHODS[:10], METHODS))
    target = draw(mostly(TARGETS[:11], TARGETS))
    version = draw(mostly(VERSIONS[:5], VERSIONS))
    host = draw(mostly(HOSTS[:3], HOSTS))
    fields = [encoded(f"Host: {host}\r\n"), *draw(st.lists(lines(), max_size=4)), framing]
    first = b"\r\n" if draw(st.integers(0, 39)) == 0 else b""
    return first + encoded(f"{method} {target} {version}\r\n") + b"".join(fields) + b"\r\n"


@st.composite
def framings(draw: st.DrawFn) -> bytes:
    """The fields that say where the content ends: none, one, or more than there should be."""
    length = mostly(LENGTHS[:4], LENGTHS).map(lambda value: f"Content-Length: {value}\r\n")
    coding = mostly(CODINGS[:3], CODINGS).map(lambda value: f"Transfer-Encoding: {value}\r\n")
    one = st.lists(length | coding, min_size=1, max_size=1)
    fields = draw(one | one | one | st.lists(length | coding, max_size=2))
    return encoded("".join(fields))


@st.composite
def chunks(draw: st.DrawFn) -> bytes:
    """Chunked content; most of its sizes are right."""
    content = b""
    for data in draw(
        st.lists(st.sampled_from([b"a", b"hello", b"\r\n\r\n", b"0\r\n\r\n"]), max_size=3)
    ):
        size = f"{len(data):x}" if draw(st.integers(0, 9)) else draw(st.sampled_from(SIZES))
        extension = draw(mostly(EXTENSIONS[:6], EXTENSIONS))
        content += encoded(f"{size}{extension}\r\n") + data + b"\r\n"
    trailers = b"".join(draw(st.lists(lines(), max_size=2)))
    return (
        content + draw(st.sampled_from([b"0", b"0", b"00", b"0;a"])) + b"\r\n" + trailers + b"\r\n"
    )


@st.composite
def bent(draw: st.DrawFn, straight: st.SearchStrategy[bytes], bends: int = 3) -> bytes:
    """Bytes with up to `bends` bits put in, taken out or replaced anywhere."""
    data = draw(straight)
    for _ in range(draw(st.integers(-1, bends))):
        at = draw(st.integers(0, len(data)))
        bit = draw(st.sampled_from(BITS))
        removed = draw(st.sampled_from([0, 0, 1, len(bit)]))
        data = data[:at] + (bit if removed != 1 else b"") + data[at + removed :]
    return data


PLAIN_HEAD = b"POST / HTTP/1.1\r\nHost: a\r\n"

whole_heads = st.tuples(bent(heads()), st.sampled_from(RESTS)).map(b"".join)

whole_messages = st.tuples(
    bent(
        framings().flatmap(heads) | framings().map(lambda fields: PLAIN_HEAD + fields + b"\r\n"), 1
    ),
    bent(chunks() | st.sampled_from([b"", b"hello", b"hell"]), 2),
    st.sampled_from(RESTS),
).map(b"".join)

chunked_messages = st.tuples(
    st.just(PLAIN_HEAD + b"Transfer-Encoding: chunked\r\n\r\n"),
    bent(chunks()),
    st.sampled_from(RESTS),
).map(b"".join)
