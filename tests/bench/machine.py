"""What a table was measured on: the machine, the versions, and who runs on which core."""

import os
import platform
import shutil
import subprocess
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def machine() -> str:
    """The processor and the system."""
    info = Path("/proc/cpuinfo")
    names = info.read_text().splitlines() if info.exists() else []
    models = [line.partition(":")[2].strip() for line in names if line.startswith("model name")]
    model = models[0] if models else platform.processor() or platform.machine()
    return f"{model}, {os.cpu_count()} cores, {platform.system()} {platform.release()}"


def versions(packages: Iterable[str]) -> str:
    """The version of Python, and those of the packages."""
    return ", ".join([f"Python {platform.python_version()}", *map(installed, packages)])


def installed(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return f"{package} is not installed"


def wrk_version() -> str:
    """What wrk calls itself, "" where it is not installed."""
    if shutil.which("wrk") is None:
        return ""
    told = subprocess.run(["wrk", "--version"], capture_output=True, text=True, check=False)
    return told.stdout.partition(" [")[0]


def cores() -> tuple[int, int] | None:
    """Return the core for the server and the one for its clients; None where we can't choose."""
    if not hasattr(os, "sched_getaffinity"):
        return None
    ours = sorted(os.sched_getaffinity(0))
    return (ours[0], ours[1]) if len(ours) > 1 else None


def move_to(core: int) -> None:
    """Let this process, and those that it will start, run on one core only."""
    os.sched_setaffinity(0, {core})


def cores_text(chosen: tuple[int, int] | None) -> str:
    if chosen is None:
        return "server and clients share the cores: they can't be told apart here"
    return f"server on core {chosen[0]}, its clients on core {chosen[1]}"
