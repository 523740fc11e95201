"""Starts this project's server for the suite, with the packages of any chapter from 4 on.

python launch_funicorn.py HOST PORT MODULE:APP [SECONDS]: the time limits, all of them, in seconds.
"""

import importlib
import inspect
import sys
from contextlib import suppress
from typing import Any

import funicorn


def load(name: str) -> Any:
    module, _, attribute = name.partition(":")
    return getattr(importlib.import_module(module), attribute)


def options(seconds: float | None) -> dict[str, Any]:
    """The keyword arguments of `serve`, which have grown from chapter to chapter."""
    known = inspect.signature(funicorn.serve).parameters
    chosen: dict[str, Any] = {}
    if "threads" in known:
        chosen["threads"] = 2
    if seconds is not None and "timeout" in known:
        chosen["timeout"] = seconds
    if seconds is not None and "times" in known:
        from funicorn.limits import Times  # type: ignore[attr-defined, unused-ignore]

        limits = ("head", "content", "idle", "write", "linger")
        chosen["times"] = Times(**dict.fromkeys(limits, seconds))
    return chosen


def main(host: str, port: str, name: str, seconds: str | None = None) -> None:
    chosen = options(None if seconds is None else float(seconds))
    with suppress(KeyboardInterrupt):  # how the early chapters end
        funicorn.serve(load(name), funicorn.listen(host, int(port)), **chosen)


if __name__ == "__main__":
    main(*sys.argv[1:])
