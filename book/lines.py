"""Source code moved as lines of text: shifted sideways, and cut where its statements lie.

Nothing here unparses. What the author typed is what arrives in the package: quotes, comments,
blank lines and the alignment inside multi-line strings.
"""

from __future__ import annotations

import ast
import inspect
import io
import tokenize
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

_STRING_START = {"STRING", "FSTRING_START", "TSTRING_START"}
_STRING_END = {"STRING", "FSTRING_END", "TSTRING_END"}


@contextmanager
def no_warnings() -> Iterator[None]:
    """Silence the compiler: a cell is parsed several times here, and warns when it is run."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@lru_cache(maxsize=10_000)
def parse(source: str) -> ast.Module:
    """The syntax tree of some source, without a warning; whoever asks again gets the same."""
    with no_warnings():
        return ast.parse(source)


@dataclass(frozen=True)
class Span:
    """The lines of one statement with its decorators and the comments that touch it from above.

    Both ends are numbers of lines, counted from 1 and included.
    """

    start: int
    stop: int
    node: ast.stmt

    def cut(self, lines: Sequence[str]) -> str:
        """The span's own lines, as text."""
        return "\n".join(lines[self.start - 1 : self.stop])


def spans(body: Sequence[ast.stmt], lines: Sequence[str], first: int = 1) -> list[Span]:
    """The span of each statement in `body`; none reaches above line `first`."""
    found = []
    for node in body:
        start = first_line(node)
        while start > first and is_comment(lines[start - 2]):
            start -= 1
        stop = _last_line(node, lines)
        found.append(Span(start, stop, node))
        first = stop + 1
    return found


def first_line(node: ast.stmt) -> int:
    """Where a statement begins: at its first decorator if it has any."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _last_line(node: ast.stmt, lines: Sequence[str]) -> int:
    """Where a statement ends: after the comments below it that are indented deeper than it."""
    stop = node.end_lineno or node.lineno
    for number in range(stop + 1, len(lines) + 1):
        line = lines[number - 1]
        if line.strip() and (not is_comment(line) or margin(line) <= node.col_offset):
            break
        if line.strip():
            stop = number
    return stop


def margin(line: str) -> int:
    """How many spaces a line begins with."""
    return len(line) - len(line.lstrip(" "))


def is_comment(line: str) -> bool:
    """Whether a line holds nothing but a comment."""
    return line.lstrip().startswith("#")


def shift(source: str, columns: int) -> str:
    """`source` moved right by `columns` spaces, or left when negative.

    Lines inside a multi-line string stay as they are, since moving them would change its value;
    those of a docstring move along as long as `inspect.cleandoc` sees no difference.
    """
    fixed = _fixed_lines(source, columns)
    return "\n".join(
        line if number in fixed else _shift_line(line, columns)
        for number, line in enumerate(source.split("\n"), 1)
    )


def _shift_line(line: str, columns: int) -> str:
    if not line.strip():
        return line
    if columns > 0:
        return " " * columns + line
    return line[min(margin(line), -columns) :]


def _fixed_lines(source: str, columns: int) -> set[int]:
    """The lines which begin inside a string that must not change."""
    fixed: set[int] = set()
    for tokens in _statements(source):
        docstring = len(tokens) == 1 and _may_move(tokens[0].string, columns)
        if not docstring:
            fixed.update(_lines_inside_strings(tokens))
    return fixed


def _statements(source: str) -> Iterator[list[tokenize.TokenInfo]]:
    """The tokens of each logical line, without comments and whitespace."""
    tokens: list[tokenize.TokenInfo] = []
    layout = {tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT}
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type in (tokenize.NEWLINE, tokenize.ENDMARKER):
            yield tokens
            tokens = []
        elif token.type not in layout:
            tokens.append(token)


def _lines_inside_strings(tokens: list[tokenize.TokenInfo]) -> Iterator[int]:
    opened: list[int] = []  # f-strings nest, and from Python 3.12 on they are many tokens
    for token in tokens:
        kind = tokenize.tok_name[token.type]
        if kind in _STRING_START:
            opened.append(token.start[0])
        if kind in _STRING_END:
            yield from range(opened.pop() + 1, token.end[0] + 1)


def _may_move(text: str, columns: int) -> bool:
    """Whether `text`, alone on its logical line, is a docstring that shifting leaves the same."""
    try:
        value = ast.literal_eval(text)
        shifted = ast.literal_eval("\n".join(_shift_tail(text.split("\n"), columns)))
    except (ValueError, SyntaxError):
        return False
    return isinstance(value, str) and inspect.cleandoc(value) == inspect.cleandoc(shifted)


def _shift_tail(lines: list[str], columns: int) -> list[str]:
    return [lines[0], *(_shift_line(line, columns) for line in lines[1:])]
