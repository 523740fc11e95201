"""What it means that two readers agree about a message."""

import os

from hypothesis import HealthCheck, settings

from tests.differential.listed import ANOTHER_IS_STRICTER, WE_ARE_STRICTER
from tests.differential.peers import PEERS, Outcome, Reading, Refused, read_with_ours

# `EXAMPLES=50000 pytest tests/differential` looks further, and elsewhere each time.
EXAMPLES = os.environ.get("EXAMPLES")

thorough = settings(
    max_examples=int(EXAMPLES or 400),
    derandomize=EXAMPLES is None,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def check(data: bytes) -> None:
    """Assert that the readers agree about `data`, or that stricter.md lists why they don't."""
    ours = read_with_ours(data)
    for peer, read in PEERS.items():
        theirs = read(data)
        reason = disagreement(ours, theirs, peer)
        assert not reason, f"{reason}\n  {data!r}\n  ours: {ours}\n  {peer}: {theirs}"


def disagreement(ours: Outcome, theirs: Outcome, peer: str) -> str:
    """Why the two are at odds; empty when they aren't."""
    if isinstance(ours, Refused):
        if not isinstance(theirs, Reading):
            return ""  # it may want to see more before it refuses, and the other way round
        if any(row.explains(ours.reason, peer) for row in WE_ARE_STRICTER):
            return ""
        return "we refuse what it accepts, and that is not listed"
    if isinstance(theirs, Refused):
        if not isinstance(ours, Reading):
            return ""
        if any(row.explains(theirs.reason, peer) for row in ANOTHER_IS_STRICTER):
            return ""
        return "we accept what it refuses, and that is not listed"
    if isinstance(ours, Reading) and isinstance(theirs, Reading):
        ours, theirs = comparable(ours), comparable(theirs)
        differing = [f for f in ours._fields if getattr(ours, f) != getattr(theirs, f)]
        return f"the readings differ: {', '.join(differing)}" if differing else ""
    return "" if type(ours) is type(theirs) else "one waits for more, the other doesn't"


def comparable(reading: Reading) -> Reading:
    """Leave out what is right, but not for all to do.

    We alone let the target replace Host (RFC 9112 §3.2.2); h11 alone writes the names of transfer
    codings, which have no case, in lower case.
    """
    absolute = not (reading.target.startswith("/") or reading.target == "*")
    fields = [
        (name, value.lower() if name == "HTTP_TRANSFER_ENCODING" else value)
        for name, value in reading.fields
        if not (absolute and name == "HTTP_HOST")
    ]
    return reading._replace(fields=fields)
