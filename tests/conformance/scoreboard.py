"""The scoreboard: for each clause, the tests that a server passes and fails."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pytest

SPEC = Path(__file__).resolve().parent.parent / "spec"
SPECIFICATIONS = ("rfc9112", "pep3333")
LEVELS = {
    "M": "contradicts a MUST",
    "S": "contradicts a SHOULD",
    "P": "allowed, but not the strict policy that we advise",
}


def register(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Scoreboard(config), "conformance-scoreboard")


@pytest.hookimpl(tryfirst=True)
def tag(items: list[pytest.Item]) -> None:
    """Write the clauses and the level of each test where the reports of workers have them."""
    for item in items:
        for mark in item.iter_markers("clause"):
            level = mark.kwargs.get("level", "M")
            item.user_properties += [("clause", (clause, level)) for clause in mark.args]


def sections(specification: str) -> dict[str, dict[int, str]]:
    """The titles of the clauses, shortened to their first sentence, by section."""
    text = (SPEC / f"{specification}.md").read_text(encoding="utf-8")
    found: dict[str, dict[int, str]] = {}
    for line in text.splitlines():
        if line.startswith("## "):
            found[line[3:].strip()] = clauses = {}
        elif match := re.match(r"(\d+)\.\s+(.*)", line):
            clauses[int(match[1])] = short(match[2])
    return {title: clauses for title, clauses in found.items() if clauses}


def short(text: str, length: int = 78) -> str:
    """What a clause asks for, without its level, its sources, and the words on how to test it."""
    text = re.sub(r"^([MSP]) ", "", text).replace("**", "")
    text = re.split(r" T: | \(?†| \[[A-Z]| \(?9[0-9]{3}§", text)[0]
    text = re.split(r"(?<=[a-z)0-9])(?<!e\.g)\. (?=[A-Z])", text)[0].strip(" .,;")
    text = re.sub(r"[., ]*\bvalidate( warns)?$", "", text)
    return text if len(text) <= length else text[: length - 2].rsplit(" ", 1)[0] + " …"


class Count:
    """The tests of one clause."""

    def __init__(self) -> None:
        self.passed = 0
        self.skipped = 0
        self.failed: dict[str, list[str]] = {level: [] for level in LEVELS}

    @property
    def sign(self) -> str:
        """✓ for all passed, ✗ and the gravest level for failures, – for none that ran."""
        for level, names in self.failed.items():
            if names:
                return "✗" if level == "M" else f"✗ {level}"
        return "✓" if self.passed else "–"

    def as_json(self) -> dict[str, Any]:
        failed = {level: names for level, names in self.failed.items() if names}
        return {
            "sign": self.sign,
            "passed": self.passed,
            "skipped": self.skipped,
            "failed": failed,
        }


class Scoreboard:
    """Counts the reports of the tests, and shows the sums."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.counts: dict[str, Count] = defaultdict(Count)
        self.others = Count()  # tests of no clause

    @property
    def target(self) -> str | None:
        """Where it goes: "-" for the terminal, else a file too; None for nowhere."""
        chosen = self.config.getoption("scoreboard", None)
        if chosen is None and self.config.getoption("server", None):
            return "-"
        return chosen  # type: ignore[no-any-return]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if "conformance" not in report.nodeid or (report.when != "call" and report.passed):
            return
        properties = list(report.user_properties)
        levels = [str(value) for name, value in properties if name == "level"]
        clauses = [value for name, value in properties if name == "clause"]
        name = report.nodeid.rpartition("::")[2]
        for clause, level in clauses or [("", "M")]:
            count = self.counts[clause] if clause else self.others
            if report.skipped:
                count.skipped += 1
            elif report.passed:
                count.passed += 1
            else:
                count.failed[levels[-1] if levels else level].append(name)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if self.target is None:
            return
        for line in self.lines():
            terminalreporter.write_line(line)
        if self.target != "-":
            Path(self.target).write_text(json.dumps(self.as_json(), indent=1), encoding="utf-8")

    def as_json(self) -> dict[str, Any]:
        return {
            "server": server_name(self.config),
            "command": self.config.getoption("server", None) or "funicorn",
            "clauses": {clause: count.as_json() for clause, count in sorted(self.counts.items())},
            "others": self.others.as_json(),
        }

    def lines(self) -> list[str]:
        lines = ["", f"Conformance of {server_name(self.config)}"]
        for specification in SPECIFICATIONS:
            for title, clauses in sections(specification).items():
                found = [self.counts.get(f"{specification}:{number}") for number in clauses]
                if any(found):
                    lines += ["", f"{specification} · {title}", *self.rows(specification, clauses)]
                    lines += [f"{'':8} {totals([each for each in found if each])}"]
        lines += ["", f"others: {totals([self.others])}"]
        lines += [f"in all: {totals([*self.counts.values()])}"]
        return [*lines, *(f"✗ {level}: {meaning}" for level, meaning in LEVELS.items())]

    def rows(self, specification: str, clauses: dict[int, str]) -> list[str]:
        rows = []
        for number, title in clauses.items():
            count = self.counts.get(f"{specification}:{number}")
            if count is not None:
                failures = sum(map(len, count.failed.values()))
                passed = f"{count.passed:>3}/{count.passed + failures:<3}"
                rows.append(f"{number:>4} {count.sign:<3} {passed} {title}")
                rows += [
                    f"{'':17}{level}: {name}"
                    for level, names in count.failed.items()
                    for name in names
                ]
        return rows


def totals(counts: list[Count]) -> str:
    signs = [count.sign for count in counts]
    failed = ", ".join(
        f"{signs.count(sign)} ✗ {level}"
        for level, sign in (("M", "✗"), ("S", "✗ S"), ("P", "✗ P"))
        if sign in signs
    )
    tests = sum(count.passed for count in counts)
    failures = sum(len(names) for count in counts for names in count.failed.values())
    clauses = f"{signs.count('✓')} ✓" + (f", {failed}" if failed else "")
    return f"{clauses} ({tests} of {tests + failures} tests passed)"


def server_name(config: pytest.Config) -> str:
    """What --name says, or the command's first word with its version, if that is known."""
    if config.getoption("name", None):
        return str(config.getoption("name"))
    command = config.getoption("server", None)
    word = Path(command.split()[0]).name if command else "funicorn"
    try:
        return f"{word} {version(word)}"
    except PackageNotFoundError:
        return word
