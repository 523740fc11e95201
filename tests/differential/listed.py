"""Reads stricter.md: the classes of messages about which readers disagree."""

import re
from pathlib import Path
from typing import NamedTuple

LIST = Path(__file__).with_name("stricter.md")

SHORT = {
    "{get}": r"GET / HTTP/1.1\r\nHost: a\r\n",
    "{chunked}": r"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
}


class Row(NamedTuple):
    what: str
    clauses: tuple[str, ...]
    says: str  # a regular expression
    peers: tuple[str, ...]
    example: bytes

    def explains(self, reason: str, peer: str) -> bool:
        return peer in self.peers and re.match(self.says, reason) is not None


def rows(heading: str) -> list[Row]:
    """The rows of the table under a heading; its columns may stand in either order."""
    section = LIST.read_text(encoding="utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    header, _, *lines = [line for line in section.splitlines() if line.startswith("|")]
    titles = cells(header)
    found = []
    for line in lines:
        row = dict(zip(titles, cells(line), strict=True))
        found.append(
            Row(
                row.get("What we refuse") or row["What we accept"],
                tuple(row["Clause"].split(", ")),
                code(row.get("We say") or row["It says"]),
                tuple((row.get("Accepted by") or row["Refused by"]).split(", ")),
                bytes_of(code(row["Example"])),
            )
        )
    return found


def cells(line: str) -> list[str]:
    parts = re.split(r"(?<!\\)\|", line.strip().strip("|"))
    return [part.strip().replace(r"\|", "|") for part in parts]


def code(cell: str) -> str:
    assert cell.startswith("`"), cell
    assert cell.endswith("`"), cell
    return cell[1:-1]


def bytes_of(example: str) -> bytes:
    for short, long in SHORT.items():
        example = example.replace(short, long)
    return example.encode("latin-1").decode("unicode_escape").encode("latin-1")


WE_ARE_STRICTER = rows("Where we are stricter")
ANOTHER_IS_STRICTER = rows("Where another is stricter")
