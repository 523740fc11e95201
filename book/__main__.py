"""The command line: `python -m book export`, `diff`, `html` and `run`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from book.chapter import CHECKOUT, NOTEBOOKS
from book.errors import BookError
from book.notebook import chapter_number, chapters, upto


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0, 1 when something is wrong in the book's material, 130 on Ctrl-C.

    A wrong command line ends in SystemExit(2), as argparse does it.
    """
    options = _parser().parse_args(arguments)
    try:
        code: int = options.command(options)
        sys.stdout.flush()
        return code
    except BookError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130  # as a shell says it: ended by Ctrl-C
    except BrokenPipeError:  # `python -m book diff 3 | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:  # a full disk, a folder that is a file
        print(f"{error.filename or 'book'}: {error.strerror}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m book", description=__doc__)
    commands = parser.add_subparsers(metavar="command", required=True)

    export = commands.add_parser("export", help="write the packages that the notebooks hold")
    export.add_argument("--check", action="store_true", help="compare only; fail with a diff")
    export.add_argument("--upto", type=_number, metavar="N", help="as they stand after chapter N")
    export.add_argument("--to", type=Path, metavar="DIR", help="folder to put the packages in")
    export.set_defaults(command=_export, parser=export)

    diff = commands.add_parser("diff", help="show what a chapter changed in the packages")
    diff.add_argument("chapter", type=_number, metavar="N", help="number of the chapter")
    diff.set_defaults(command=_diff)

    html = commands.add_parser("html", help="weave the HTML book")
    html.add_argument("--to", type=Path, default=CHECKOUT / "site", metavar="DIR")
    html.set_defaults(command=_html)

    run = commands.add_parser("run", help="execute notebooks in place")
    run.add_argument(
        "chapters", type=_number, nargs="*", metavar="N", help="all, when none is given"
    )
    run.set_defaults(command=_run)
    return parser


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of a chapter")
    return int(text)


def _chosen(number: int) -> Path:
    """The notebook of a chapter; BookError when there is none."""
    for path in chapters(NOTEBOOKS):
        if chapter_number(path) == number:
            return path
    raise BookError(f"there is no chapter {number}; see the files in {NOTEBOOKS.name}/")


def _export(options: argparse.Namespace) -> int:
    from book.exporter import export
    from book.packages import differences, formatted, publish, ruff

    if options.upto is not None and options.to is None:
        options.parser.error("--upto needs --to DIR, so that the finished packages stay")
    paths = chapters(NOTEBOOKS)
    if options.upto is not None:
        _chosen(options.upto)
        paths = upto(paths, options.upto)
    folder = options.to or CHECKOUT
    if options.check and ruff() is None:
        raise BookError("--check compares formatted files: pip install ruff first")
    files = formatted(export(paths))
    if not options.check:
        publish(files, folder)
        return 0
    lines = list(differences(files, folder))
    sys.stdout.writelines(lines)
    if lines:
        print("The packages differ from the notebooks: run `make export`.", file=sys.stderr)
    return 1 if lines else 0


def _diff(options: argparse.Namespace) -> int:
    from book.literate import Book
    from book.packages import changes, formatted

    _chosen(options.chapter)
    paths = chapters(NOTEBOOKS)
    before, after = (
        formatted(Book.of(upto(paths, last)).files())
        for last in (options.chapter - 1, options.chapter)
    )
    sys.stdout.writelines(changes(before, after))
    return 0


def _html(options: argparse.Namespace) -> int:
    from book.site import build

    build(NOTEBOOKS, options.to)
    return 0


def _run(options: argparse.Namespace) -> int:
    from book.run import run

    wanted = [_chosen(number) for number in options.chapters]
    run(wanted or chapters(NOTEBOOKS))
    return 0


if __name__ == "__main__":
    sys.exit(main())
