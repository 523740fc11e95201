"""The first line of a cell that is exported, and everything that only looks like one.

A cell is exported only if its first line says so, exactly. The price of an allow-list is that
a misspelt line would export nothing and say nothing; so every comment which resembles a
directive and is none is an error.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from keyword import iskeyword
from typing import Literal

from book.notebook import Cell

PACKAGES = ("funicorn", "fango")
VERBS = ("export", "drop")

_DIRECTIVE = re.compile(r"#\| (export|drop) (\S+)((?: +\S+)*) *")
_PIPED = re.compile(r"#+\s*\|")
_VERB = re.compile(r"#[\s#|:!%+-]*(\w+)(.*)", re.DOTALL)
_ONLY_A_TARGET = re.compile(rf"\s+(?:\S+\.py|(?:{'|'.join(PACKAGES)})\S*)\s*")
_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_MAYBE = re.compile(r"#\s*\||#.*(?:\.py|funicorn|fango)")  # spares most cells the tokenizer


@dataclass(frozen=True)
class Directive:
    """What a cell's first line asks for: `#| export target` or `#| drop target name …`."""

    verb: Literal["export", "drop"]
    target: str
    names: tuple[str, ...] = ()


def directive(cell: Cell) -> Directive | None:
    """The directive of `cell`, or None when it is not exported; BookError when it is wrong."""
    if cell.kind != "code":
        if _resembles(cell.lines[0]):
            raise cell.error(1, f"a {cell.kind} cell is never exported; make it a code cell")
        return None
    for line, column, comment in _comments(cell):
        if not _resembles(comment):
            continue
        if line > 1 or column > 0:
            raise cell.error(
                line, f"`{comment.strip()}` must be the cell's first line, and the only directive"
            )
    return _parse(cell) if _resembles(cell.lines[0]) else None


def _parse(cell: Cell) -> Directive:
    first = cell.lines[0]
    match = _DIRECTIVE.fullmatch(first)
    if not match:
        raise cell.error(1, f"`{first.strip()}` is not a directive; write {_meant(first)}")
    verb, target, names = match[1], match[2], tuple(match[3].split())
    problem = _problem_of_target(target)
    if problem:
        raise cell.error(1, f"`{target}` {problem}")
    if verb == "drop":
        if not names:
            raise cell.error(1, f"drop what? write `#| drop {target} name Class.method`")
        return Directive("drop", target, names)
    if names:
        raise cell.error(1, f"a cell is exported to one file; write `#| export {target}`")
    return Directive("export", target)


def _problem_of_target(target: str) -> str:
    """What is wrong with `target` and what to do about it; empty when nothing is."""
    packages = " or ".join(f"{package}/" for package in PACKAGES)
    *folders, name = target.split("/")
    if not folders or folders[0] not in PACKAGES:
        return f"is not in {packages}; write a path such as {PACKAGES[0]}/request.py"
    if not name.endswith(".py"):
        return "is not a Python file; let it end in .py"
    parts = [*folders, name.removesuffix(".py")]
    if not all(_NAME.fullmatch(part) and not iskeyword(part) for part in parts):
        return "cannot be imported; use letters, digits and _ between the slashes"
    return ""


def _comments(cell: Cell) -> Iterator[tuple[int, int, str]]:
    """Line, column and text of every comment: a `#` inside a string begins none.

    A cell that is not Python (a `%%bash` cell, a draft which is broken on purpose) ends the
    tokenizer early; from there on each line counts by itself.
    """
    first = cell.lines[0]
    if not _MAYBE.search(cell.source, len(first) if _DIRECTIVE.fullmatch(first) else 0):
        return
    line = 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(cell.source).readline):
            line = token.start[0]
            if token.type == tokenize.COMMENT:
                yield line, token.start[1], token.string
    except (tokenize.TokenError, SyntaxError):
        for number, text in enumerate(cell.lines[line:], line + 1):
            if text.lstrip().startswith("#"):
                yield number, len(text) - len(text.lstrip()), text.strip()


def _resembles(comment: str) -> bool:
    """Whether somebody may have meant `comment` as a directive.

    `#|` always is; `# |` and other marks only before a word like "export", since a comment may
    hold a table; and without a bar only when nothing but a path follows that word.
    """
    if comment.startswith("#|"):
        return True
    match = _VERB.match(comment)
    if not match or not _closest(match[1]):
        return False
    return bool(_PIPED.match(comment) or _ONLY_A_TARGET.fullmatch(match[2]))


def _closest(word: str) -> str:
    """The verb which `word` is, perhaps misspelt; empty when it is none."""
    matches = get_close_matches(word.lower(), VERBS, n=1, cutoff=0.7)
    return matches[0] if matches else ""


def _meant(comment: str) -> str:
    """The directive to propose in place of `comment`."""
    match = _VERB.match(comment)
    words = match[2].split() if match else []
    verb = (_closest(match[1]) if match else "") or "export"
    target, *names = words or [f"{PACKAGES[0]}/request.py"]
    if verb == "drop":
        return "`" + " ".join(["#| drop", target, *(names or ["name"])]) + "`"
    return f"`#| export {target}`"
