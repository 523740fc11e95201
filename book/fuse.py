"""Methods written in cells of their own, fused into the class they belong to.

Everything works on the text of a class: parsed to find out where its members lie, then changed
by whole lines.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from book.lines import Span, first_line, is_comment, margin, parse, shift, spans

_Edit = tuple[int, int, list[str]]
"""Lines from, to (included), and what they become; nothing is replaced when `to` < `from`."""

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class FusionError(Exception):
    """A class cannot take a method, or give one up; the message says why."""


@dataclass(frozen=True)
class Fusion:
    """A class after a change: its source, and the source of the members that went."""

    source: str
    before: str


def defined_names(node: ast.stmt) -> tuple[str, ...]:
    """The names which a definition defines: none if `node` is another kind of statement."""
    if isinstance(node, _DEFINITIONS):
        return (node.name,)
    if isinstance(node, ast.Assign):
        return _targets(node.targets)
    if isinstance(node, ast.AnnAssign):
        return _targets([node.target])
    alias = getattr(node, "name", None)  # `type Alias = …`, from Python 3.12 on
    if type(node).__name__ == "TypeAlias" and isinstance(alias, ast.Name):
        return (alias.id,)
    return ()


def _targets(targets: Sequence[ast.expr]) -> tuple[str, ...]:
    """All names assigned to, in order; none at all when something else is assigned to as well."""
    names: list[str] = []
    for target in targets:
        inner = target.value if isinstance(target, ast.Starred) else target
        if isinstance(inner, ast.Name):
            names.append(inner.id)
        elif isinstance(inner, (ast.Tuple, ast.List)) and _targets(inner.elts):
            names.extend(_targets(inner.elts))
        else:
            return ()
    return tuple(dict.fromkeys(names))


def add_method(source: str, owner: str, name: str, method: str, *, keep: bool = False) -> Fusion:
    """Put `method` into the class `owner` (a dotted name) within `source`.

    A member of the same name is replaced in its place, unless `keep` says that both belong
    together (a property and its setter): then the method follows it. A new one comes last.
    """
    body = _Body(source, owner)
    same = body.named(name)
    if not same:
        return Fusion(body.with_last(method), "")
    if keep:
        return Fusion(body.with_after(same[-1], method), "")
    return Fusion(body.with_instead(same, method), body.text(same))


def drop_member(source: str, owner: str, name: str) -> Fusion:
    """Take the member `name` out of the class `owner` within `source`."""
    body = _Body(source, owner)
    same = body.named(name)
    if not same:
        raise FusionError(f"`{owner}` has no `{name}` of its own")
    return Fusion(body.without(same), body.text(same))


class _Body:
    """The body of one class within some source, as members that can be put and taken."""

    def __init__(self, source: str, owner: str) -> None:
        source = _opened(source, owner)
        node = _find(source, owner)
        self.owner = owner
        self.lines = source.split("\n")
        self.indent = node.body[0].col_offset
        self.spans = spans(node.body, self.lines)
        self.documented = ast.get_docstring(node) is not None
        if any(one.stop >= two.start for one, two in pairwise(self.spans)):
            raise FusionError(f"write each statement of class `{owner}` on a line of its own")

    def named(self, name: str) -> list[Span]:
        """The members called `name`: one, or a group such as a property and its setter."""
        found = [span for span in self.spans if name in defined_names(span.node)]
        for span in found:
            others = [other for other in defined_names(span.node) if other != name]
            if others:
                raise FusionError(
                    f"`{self.owner}.{name}` is defined together with `{others[0]}`; "
                    "export the whole class again"
                )
        return found

    def text(self, group: list[Span]) -> str:
        """The source of some members, moved to the left margin."""
        return "\n\n".join(shift(span.cut(self.lines), -self.indent) for span in group)

    def with_last(self, member: str) -> str:
        """The source with `member` at the end, in place of a lone `pass` or `...`."""
        others = self.spans[self.documented :]
        fillers = others if all(_is_filler(span.node) for span in others) else []
        blank = self.documented or len(others) > len(fillers)
        edits: list[_Edit] = [(span.node.lineno, span.stop, []) for span in fillers]
        edits.append((self._end() + 1, self._end(), self._spaced(member, blank)))
        return self._edited(edits)

    def with_after(self, span: Span, member: str) -> str:
        """The source with `member` right after another."""
        return self._edited([(span.stop + 1, span.stop, self._spaced(member, True))])

    def with_instead(self, group: list[Span], member: str) -> str:
        """The source with `member` in the place of the first of a group, and without the rest."""
        first, *rest = group
        edits = [(first.start, first.stop, self._spaced(member, False))]
        return self._edited(edits + [self._removal(span) for span in rest])

    def without(self, group: list[Span]) -> str:
        """The source without these members; a body that would be empty becomes `pass`."""
        if len(group) == len(self.spans):
            return self.with_instead(group, "pass")
        return self._edited([self._removal(span) for span in group])

    def _end(self) -> int:
        """The last line of the body, with the comments that come after its last statement."""
        end = self.spans[-1].stop
        for number in range(end + 1, len(self.lines) + 1):
            line = self.lines[number - 1]
            if line.strip() and (not is_comment(line) or margin(line) < self.indent):
                break
            if line.strip():
                end = number
        return end

    def _spaced(self, member: str, blank: bool) -> list[str]:
        return [*([""] if blank else []), *shift(member, self.indent).split("\n")]

    def _removal(self, span: Span) -> _Edit:
        """Takes the blank lines above along, so that no gap is left."""
        start = span.start
        while not self.lines[start - 2].strip():
            start -= 1
        return start, span.stop, []

    def _edited(self, edits: list[_Edit]) -> str:
        lines = list(self.lines)
        for start, stop, replacement in sorted(edits, key=lambda edit: edit[0], reverse=True):
            lines[start - 1 : stop] = replacement
        return "\n".join(lines)


def _is_filler(node: ast.stmt) -> bool:
    """Whether `node` only keeps a body from being empty."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return node.value.value is ...
    return isinstance(node, ast.Pass)


def _find(source: str, owner: str) -> ast.ClassDef:
    """The class with the dotted name `owner`: the last, where several have it."""
    body: list[ast.stmt] = parse(source).body
    found: ast.ClassDef | None = None
    for name in owner.split("."):
        classes = [node for node in body if isinstance(node, ast.ClassDef) and node.name == name]
        if not classes:
            raise FusionError(f"there is no class `{owner}`")
        found = classes[-1]
        body = found.body
    assert found is not None  # `split` gives one name at least
    return found


def _opened(source: str, owner: str) -> str:
    """`source` with the body of `owner` on lines of its own: not `class Draft: pass`."""
    node = _find(source, owner)
    first, lines = node.body[0], source.split("\n")
    line = lines[first.lineno - 1].encode()  # `ast` counts columns in bytes
    before, after = line[: first.col_offset].decode(), line[first.col_offset :].decode()
    if not before.strip() or first_line(first) < first.lineno:
        return source
    indented = " " * (node.col_offset + 4) + after
    lines[first.lineno - 1 : first.lineno] = [before.rstrip(), indented]
    return "\n".join(lines)
