"""Measures Funicorn beside its peers: the parser, the server, its memory and its system calls; and
Fango beside the frameworks that people use.

All contenders of a table take turns, round after round, so that a slow moment of the machine
hits all of them. What counts is the median of the rounds; the spread is the distance between the
quartiles, in percent of the median. Ratios are taken round by round, between neighbours in time,
and again it is the median that counts.
"""

import argparse
import sys

from tests.bench.loads import LOADS

TABLES = ("parser", "frameworks", "servers", "memory", "syscalls")


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("tables", nargs="*", metavar="TABLE", help=f"{', '.join(TABLES)}; or all")
    parser.add_argument(
        "--rounds", type=int, metavar="N", help="at least 2; each table has its own"
    )
    parser.add_argument(
        "--seconds", type=int, metavar="S", help="that wrk asks a server in a round"
    )
    parser.add_argument(
        "--only", nargs="+", default=[], metavar="NAME", help="of servers or frameworks, or a part"
    )
    names = ", ".join(load.name for load in LOADS)
    parser.add_argument("--loads", nargs="+", default=[], metavar="LOAD", help=f"of {names}")
    chosen = parser.parse_args()
    check(parser, chosen)
    return chosen


def check(parser: argparse.ArgumentParser, chosen: argparse.Namespace) -> None:
    known = {"TABLE": (chosen.tables, TABLES), "--loads": (chosen.loads, [e.name for e in LOADS])}
    for option, (given, possible) in known.items():
        for name in given:
            if name not in possible:
                parser.error(f"{option} is one of {', '.join(possible)}, not {name}")
    if chosen.rounds is not None and chosen.rounds < 2:
        parser.error("a median and its spread need --rounds 2 or more")
    if chosen.seconds is not None and chosen.seconds < 1:
        parser.error("--seconds is 1 or more")


def main() -> None:
    chosen = options()
    tables = chosen.tables or TABLES
    if "parser" in tables:
        from tests.bench import parsing  # needs contenders that the other tables don't

        parsing.parser_table(chosen.rounds or parsing.ROUNDS)
    if "frameworks" in tables:
        from tests.bench import frameworks

        frameworks.framework_table(chosen.rounds or frameworks.ROUNDS, chosen.only)
    if set(tables) - {"parser", "frameworks"}:
        from tests.bench.report import server_tables

        sys.exit(server_tables(tables, chosen))


if __name__ == "__main__":
    main()
