"""Run the suite against Funicorn and its peers, and print one table: clauses by servers."""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple

from tests.conformance.scoreboard import LEVELS, SPECIFICATIONS, sections

HERE = Path(__file__).resolve().parent
PEER = "{python} {application}/launch_peers.py"
MINUTES = 15  # until a run counts as stuck
OF_NO_CLAUSE = ["test_splits.py", "test_everywhere.py", "test_verdicts.py"]


class Contender(NamedTuple):
    """A server, and the command that starts it."""

    name: str
    command: str  # our own is started without one
    package: str = ""  # that tells its version

    @property
    def title(self) -> str:
        if self.name == "wsgiref":  # of the standard library
            return f"wsgiref, Python {platform.python_version()}"
        if not self.package:
            return self.name
        return f"{self.name} {version(self.package)}"


CONTENDERS = [
    Contender("Funicorn", ""),
    Contender(
        "gunicorn",
        "{python} -m gunicorn -k gthread --threads 4 --no-control-socket -b {bind} {app}",
        "gunicorn",
    ),
    Contender("waitress", "{python} -m waitress --listen={bind} {app}", "waitress"),
    Contender("cheroot", f"{PEER} cheroot {{host}} {{port}} {{app}}", "cheroot"),
    Contender("Werkzeug", f"{PEER} werkzeug {{host}} {{port}} {{app}}", "werkzeug"),
    Contender("wsgiref", f"{PEER} wsgiref {{host}} {{port}} {{app}}"),
]


def installed(contender: Contender) -> bool:
    try:
        return bool(contender.title)
    except PackageNotFoundError:
        print(
            f"{contender.name} is not installed: left out (make bench installs it)", file=sys.stderr
        )
        return False


def run(contender: Contender, extra: list[str]) -> dict[str, Any]:
    """Run the suite against one server; return its scoreboard."""
    print(f"{contender.title} …", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory(prefix="conformance-") as folder:
        board = Path(folder) / "scoreboard.json"
        command = [
            sys.executable,
            "-m",
            "pytest",
            str(HERE),
            "-q",
            "--tb=no",
            "-p",
            "no:cacheprovider",
        ]
        command += ["--scoreboard", str(board), "--name", contender.title, *extra]
        command += [f"--ignore={HERE / name}" for name in OF_NO_CLAUSE]
        if contender.command:
            command += ["--server", contender.command]
        done = subprocess.run(
            command, cwd=HERE.parent.parent, capture_output=True, text=True, timeout=MINUTES * 60
        )
        if not board.exists() or done.returncode not in (0, 1):
            sys.exit(f"{contender.title}: the suite did not run to its end:\n{done.stdout[-3000:]}")
        found: dict[str, Any] = json.loads(board.read_text(encoding="utf-8"))
    return found


def table(boards: list[dict[str, Any]]) -> str:
    """All scoreboards as Markdown."""
    lines = [
        f"Python {platform.python_version()}, {platform.system()}.",
        "",
        "✓: all tests of the clause passed. "
        + " ".join(f"{SIGN[level]}: {meaning}." for level, meaning in LEVELS.items())
        + " –: no test applies.",
    ]
    names = [board["server"] for board in boards]
    for specification in SPECIFICATIONS:
        for title, clauses in sections(specification).items():
            keys = {f"{specification}:{number}": text for number, text in clauses.items()}
            shown = {key: text for key, text in keys.items() if any_has(boards, key)}
            if shown:
                lines += ["", f"## {specification} · {title}", "", *heading("Clause", names)]
                lines += [row(key, text, boards) for key, text in shown.items()]
    lines += ["", "## Totals", "", *heading("", names)]
    lines += [total(sign, meaning, boards) for sign, meaning in SIGNS.items()]
    tests = [count_tests(board) for board in boards]
    lines.append("| tests passed | " + " | ".join(tests) + " |")
    return "\n".join(lines) + "\n"


SIGN = {"M": "✗", "S": "✗ S", "P": "✗ P"}
SIGNS = {
    "✓": "✓",
    "✗": "✗ a MUST",
    "✗ S": "✗ S a SHOULD",
    "✗ P": "✗ P strict policy",
    "–": "– no test applies",
}


def any_has(boards: list[dict[str, Any]], key: str) -> bool:
    return any(key in board["clauses"] for board in boards)


def heading(first: str, names: list[str]) -> list[str]:
    return [f"| {first} | " + " | ".join(names) + " |", "|---|" + ":-:|" * len(names)]


def sign(board: dict[str, Any], key: str) -> str:
    return str(board["clauses"].get(key, {}).get("sign", "–"))


def row(key: str, text: str, boards: list[dict[str, Any]]) -> str:
    escaped = text.replace("|", "\\|").replace("<", "&lt;")
    signs = " | ".join(sign(board, key) for board in boards)
    return f"| {key.partition(':')[2]} {escaped} | {signs} |"


def total(wanted: str, meaning: str, boards: list[dict[str, Any]]) -> str:
    counts = [
        sum(clause["sign"] == wanted for clause in board["clauses"].values()) for board in boards
    ]
    return f"| {meaning} | " + " | ".join(map(str, counts)) + " |"


def count_tests(board: dict[str, Any]) -> str:
    """A test that proves several clauses counts once for each."""
    clauses = board["clauses"].values()
    passed = sum(clause["passed"] for clause in clauses)
    failed = sum(len(names) for clause in clauses for names in clause["failed"].values())
    return f"{passed} of {passed + failed}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.conformance", description=__doc__)
    parser.add_argument("--to", metavar="FILE", help="write the table there as well")
    parser.add_argument("--json", metavar="FILE", help="write all scoreboards there")
    parser.add_argument(
        "--only", metavar="NAME", action="append", help="these servers only; may be repeated"
    )
    arguments, extra = parser.parse_known_args()
    chosen = [each for each in CONTENDERS if not arguments.only or each.name in arguments.only]
    if not chosen:
        parser.error(f"--only knows {', '.join(each.name for each in CONTENDERS)}")
    boards = [run(each, extra) for each in chosen if installed(each)]
    text = table(boards)
    print(text)
    if arguments.to:
        Path(arguments.to).write_text(text, encoding="utf-8")
    if arguments.json:
        Path(arguments.json).write_text(json.dumps(boards, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
