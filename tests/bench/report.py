"""The tables that need running servers, one after the other, and what they were measured on."""

import argparse
import shlex
import sys
from collections.abc import Collection

from tests.bench import memory, syscalls, throughput, wrk
from tests.bench.loads import LOADS
from tests.bench.machine import cores, cores_text, machine, move_to, versions, wrk_version
from tests.bench.servers import CONTENDERS, Contender, arguments, chosen, is_installed

NO_WRK = "wrk is not installed (Debian: apt install wrk, macOS: brew install wrk): without it, no "


def server_tables(tables: Collection[str], options: argparse.Namespace) -> int:
    """Print the tables; return the exit status, 1 if there is no wrk for what needs it."""
    contenders = chosen(options.only)
    if not contenders:
        sys.exit(f"--only: no server has such a name; there are {'; '.join(map(name, CONTENDERS))}")
    pair = cores()
    core = pair[0] if pair else None
    print_place(pair)
    if pair:
        move_to(pair[1])
    has_wrk = bool(wrk_version())
    if "servers" in tables and has_wrk:
        print_servers(contenders, options, core)
    if "memory" in tables:
        memory.print_memory(contenders, core, has_wrk)
    if "syscalls" in tables:
        syscalls.print_syscalls(contenders, core)
    if has_wrk or not {"servers", "memory"} & set(tables):
        return 0
    print(NO_WRK + "requests per second, and no memory over a million requests", file=sys.stderr)
    return 1


def name(contender: Contender) -> str:
    return contender.name


def print_place(pair: tuple[int, int] | None) -> None:
    packages = dict.fromkeys(each.package for each in CONTENDERS if each.package)
    print(f"== the server\n{machine()}; {cores_text(pair)}")
    print(f"{versions(packages)}, {wrk_version() or 'wrk is not installed'}\n")


def print_servers(
    contenders: list[Contender], options: argparse.Namespace, core: int | None
) -> None:
    for contender in filter(is_installed, contenders):
        command = " ".join(arguments(contender, 8000, LOADS[0].app, 14, many=False))
        print(f"  {contender.name:<28}python {command}")
    print()
    for load in LOADS:
        if load.name in options.loads or not options.loads:
            usual = throughput.ROUNDS if load.goals else throughput.SIDE_ROUNDS
            rounds = options.rounds or usual
            seconds = options.seconds or throughput.SECONDS
            print(f"$ {shlex.join(wrk.command(load, 8000, seconds))}")
            print(f"medians of {rounds} rounds, all contenders in turn", flush=True)
            throughput.server_table(contenders, load, rounds, seconds, core)
