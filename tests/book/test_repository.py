"""What a newcomer meets first holds together: Makefile, requirements and their locks."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
REQUIREMENTS = ROOT / "requirements"


def names(path: Path) -> set[str]:
    """The packages that a requirements file asks for, spelt alike."""
    lines = path.read_text(encoding="utf-8").splitlines()
    found = [re.match(r"[A-Za-z0-9][\w.-]*", line) for line in lines]
    return {match.group().lower().replace("_", "-") for match in found if match}


@pytest.mark.parametrize(
    ("asked", "lock"),
    [
        (ROOT / "requirements.txt", "lock.txt"),
        (REQUIREMENTS / "dev.txt", "lock.txt"),
        (REQUIREMENTS / "bench.txt", "bench-lock.txt"),
    ],
    ids=lambda value: getattr(value, "name", value),
)
def test_all_that_is_asked_for_is_locked(asked: Path, lock: str) -> None:
    assert names(asked)
    assert names(asked) - names(REQUIREMENTS / lock) == set(), "make lock"


@pytest.mark.parametrize("lock", ["lock.txt", "bench-lock.txt", "uv.txt"])
def test_locks_hold_hashes_and_no_addresses(lock: str) -> None:
    text = (REQUIREMENTS / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index-url" not in text
    locked = re.findall(r"^\S+==.*(?:\n +--hash=sha256:[0-9a-f]{64}.*)+", text, re.MULTILINE)
    assert len(locked) == len(re.findall(r"^\w", text, re.MULTILINE)) > 0


def test_both_locks_agree() -> None:
    def versions(lock: str) -> set[str]:
        lines = (REQUIREMENTS / lock).read_text(encoding="utf-8").splitlines()
        return {line.split(" ")[0] for line in lines if re.match(r"\w", line)}

    shared = names(REQUIREMENTS / "lock.txt") & names(REQUIREMENTS / "bench-lock.txt")
    apart = versions("bench-lock.txt") - versions("lock.txt")
    assert {pin.split("==")[0] for pin in apart} & shared == set()


def test_make_alone_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    [phony] = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert re.findall(r"^  ([a-z-]+) ", listed, re.MULTILINE) == phony.split()
