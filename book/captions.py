"""What a caption says about an exported cell: the file, the class, what it changes there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import unified_diff
from textwrap import dedent

from book.literate import Change, Landing

CONTEXT = 2  # unchanged lines around a change, in the folded diff
GAP = ("…", "")  # lines left out


@dataclass(frozen=True)
class Caption:
    """A caption in three pieces, and the lines of a diff, each with its sign (-, +, blank, …).

    `replaced` is the text that unfolds the diff; both are empty when nothing was replaced.
    """

    target: str
    text: str
    replaced: str
    diff: tuple[tuple[str, str], ...]


def caption(landing: Landing) -> Caption:
    """The caption of the cell that landed so."""
    changes = landing.changes
    replacing = [change for change in changes if change.before]
    return Caption(
        landing.target,
        ", ".join(_said(changes)),
        _replaced(replacing),
        tuple(line for change in replacing for line in [GAP, *_diff(change)])[1:],
    )


def _said(changes: Sequence[Change]) -> list[str]:
    """What the cell does, but for what it replaces."""
    if not changes:
        return ["imports and statements"]
    owners = list(dict.fromkeys(change.owner for change in changes if change.owner))
    said = [f"in class {owner}" for owner in owners]
    methods = sum(change.kind == "method" for change in changes)
    if methods:
        said.append("adds a method" if methods == 1 else f"adds {methods} methods")
    fresh = [change for change in changes if change.kind == "new"]
    if fresh:
        said.append("docstring" if [c.name for c in fresh] == ["__doc__"] else "new")
    return said


def _replaced(changes: Sequence[Change]) -> str:
    """ "replaces 3 lines", "drops serve"."""
    drops = [change.name for change in changes if change.kind == "drops"]
    lines = sum(len(c.before.splitlines()) for c in changes if c.kind != "drops")
    said = [f"drops {', '.join(drops)}"] if drops else []
    if lines:
        said.append(f"replaces {lines} line{'s' * (lines > 1)}")
    return ", ".join(said)


def _diff(change: Change) -> list[tuple[str, str]]:
    """The lines of a diff with their signs; "…" stands for lines left out."""
    before, after = (dedent(text).splitlines() for text in (change.before, change.after))
    lines = list(unified_diff(before, after, n=CONTEXT, lineterm=""))[3:]  # without its head
    return [GAP if line.startswith("@@") else (line[0], line[1:]) for line in lines]
