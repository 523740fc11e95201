# Generated from notebooks/16-sessions.ipynb by "make export": edit those.
"""Signatures: how we know text again that we have given away (RFC 2104, by itsdangerous)."""

import hashlib
import time
from collections.abc import Callable, Iterable
from typing import TypeAlias

from itsdangerous import BadData, TimestampSigner
from itsdangerous.encoding import base64_decode, base64_encode

Key: TypeAlias = str | bytes

SHORTEST = 16  # bytes of a key: a shorter one can be found by trying, with one signature at hand
LONGEST = 4096  # characters of what we look at
GET_KEY = '`python -c "import secrets; print(secrets.token_hex())"` prints one; it must stay secret'


def secret_keys(keys: Key | Iterable[Key] | None) -> list[bytes]:
    """Return the keys as bytes, in their order; ValueError for one that is too short."""
    some = [keys] if isinstance(keys, (str, bytes)) else list(keys or ())
    found = [key.encode() if isinstance(key, str) else key for key in some]
    if any(len(key) < SHORTEST for key in found):
        raise ValueError(f"a secret key has {SHORTEST} bytes or more; {GET_KEY}")
    return found


class Signer(TimestampSigner):
    """Signs text and the time of signing with HMAC-SHA-256.

    `keys` are secret, the newest first: it signs, the others are still known. `salt` names the use,
    so that what was signed for one is worth nothing for another. `clock` gives seconds since 1970.
    """

    def __init__(
        self, keys: list[bytes], salt: str, clock: Callable[[], float] = time.time
    ) -> None:
        oldest_first = keys[::-1]  # itsdangerous signs with the last one
        super().__init__(oldest_first, salt, key_derivation="hmac", digest_method=hashlib.sha256)
        self.clock = clock

    def get_timestamp(self) -> int:
        return int(self.clock())

    def write(self, text: str) -> str:
        """Return text with its signature, in letters, digits, "-", "_" and "."."""
        return self.sign(base64_encode(text)).decode()

    def read(self, signed: str, max_age: int) -> tuple[str, float] | None:
        """Return the text, and when it was signed in seconds since 1970; None if it isn't ours.

        None also if it is older than `max_age` seconds. One that comes from the future is fine: the
        clock of another of our servers is ahead.
        """
        try:
            signature = signed[signed.rindex(".") + 1 :].encode()
            if len(signed) > LONGEST or base64_encode(base64_decode(signature)) != signature:
                return None  # base64 has several spellings: with ours alone, a text has one form
            payload, when = self.unsign(signed, return_timestamp=True)
            if self.clock() - when.timestamp() > max_age:
                return None
            return base64_decode(payload).decode(), when.timestamp()
        except (BadData, ValueError):
            return None
