# Generated from notebooks/12-the-other-side.ipynb by "make export": edit those.
"""Fields as a query has them, and a simple form (WHATWG URL §5.1)."""

from binascii import a2b_qp
from urllib.parse import unquote_to_bytes

from fango.errors import HTTPError
from fango.limits import LIMITS, Limits
from fango.multidict import MultiDict


def parse_urlencoded(data: bytes, limits: Limits = LIMITS) -> MultiDict[str]:
    """Return the fields of a query or a form.

    A "%" that two hexadecimal digits don't follow stands for itself, as in a browser. Raises
    HTTPError: 413 for more than `limits.fields` fields, 400 for what is not UTF-8.
    """
    fields: MultiDict[str] = MultiDict()
    try:
        text = data.decode()
        parts = text.replace("+", " ").split("&", limits.fields)
        if len(parts) > limits.fields:
            raise HTTPError(413, f"this takes at most {limits.fields} fields")
        one_line = text.isascii() and "\n" not in text and "\r" not in text
        unquote = unquote_quickly if one_line else unquote_text
        for part in parts:
            if not part:
                continue
            name, _, value = part.partition("=")
            if "%" in part:
                value = unquote(value)
                if "%" in name:
                    name = unquote(name)
            if name in fields:
                fields.add(name, value)
            else:
                fields[name] = value
    except UnicodeDecodeError:
        raise HTTPError(400, "the fields are not in UTF-8") from None
    return fields


def unquote_text(text: str) -> str:
    """Return what is percent-encoded in `text`; UnicodeDecodeError if it is not UTF-8."""
    return unquote_to_bytes(text).decode()


def unquote_quickly(text: str) -> str:
    """Do the same for a line of ASCII, a few times as fast.

    Mail has this encoding too, with another sign, and there C decodes it (RFC 2045 §6.7).
    """
    if "=" in text:
        text = text.replace("=", "%3D")
    data = a2b_qp(text.replace("%", "="))
    if len(data) + 2 * text.count("%") != len(text):  # one of them was no escape
        return unquote_text(text)
    return data.decode()
