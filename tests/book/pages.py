"""Notebooks to weave and a strict reader of pages, for the tests of the site."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

VOID = {"meta", "link", "img", "br", "hr", "input", "wbr", "col"}
FOREIGN = {"path", "rect", "line", "circle"}  # SVG elements that close themselves


class Element:
    """An element of a page: `tag`, attributes, and children that are elements or text."""

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag = tag
        self.attributes = attributes
        self.children: list[Element | str] = []

    def get(self, name: str) -> str:
        """An attribute, "" if there is none."""
        return self.attributes.get(name, "")

    def every(self) -> Iterator[Element]:
        """This element and all inside it, in their order."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.every()

    def all(self, tag: str) -> list[Element]:
        """All elements of this tag inside it."""
        return [element for element in self.every() if element.tag == tag]

    def classed(self, name: str) -> list[Element]:
        """All elements inside it that have this class."""
        return [element for element in self.every() if name in element.get("class").split()]

    def text(self) -> str:
        """Its text, and that of all inside it."""
        return "".join(c if isinstance(c, str) else c.text() for c in self.children)


class Reader(HTMLParser):
    """Reads a page into elements; refuses one whose tags do not match."""

    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice"
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in VOID | FOREIGN, f"<{tag}/> does not close itself in HTML"
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        element = self.open.pop()
        assert element.tag == tag, f"line {self.getpos()[0]}: </{tag}> closes <{element.tag}>"

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parse(html: str) -> Element:
    """The root of a page; AssertionError if its tags do not match."""
    assert html.startswith("<!DOCTYPE html>")
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert len(reader.open) == 1, f"<{reader.open[-1].tag}> is never closed"
    roots = [child for child in reader.open[0].children if isinstance(child, Element)]
    assert len(roots) == 1
    return roots[0]


def page(path: Path) -> Element:
    """The page in a file."""
    return parse(path.read_text(encoding="utf-8"))


def markdown(source: str) -> dict[str, Any]:
    """A markdown cell."""
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def code(source: str, *outputs: dict[str, Any], tags: tuple[str, ...] = ()) -> dict[str, Any]:
    """A code cell with its outputs and tags."""
    return {
        "cell_type": "code",
        "execution_count": 1,
        "metadata": {"tags": list(tags)} if tags else {},
        "outputs": list(outputs),
        "source": source,
    }


def printed(text: str, name: str = "stdout") -> dict[str, Any]:
    """Something that a cell printed."""
    return {"output_type": "stream", "name": name, "text": text}


def result(**data: str) -> dict[str, Any]:
    """What a cell returned; `text_html` stands for text/html."""
    return {
        "output_type": "execute_result",
        "execution_count": 1,
        "metadata": {},
        "data": {kind.replace("_", "/"): value for kind, value in data.items()},
    }


def chapter_file(path: Path, cells: list[dict[str, Any]]) -> None:
    """Write a notebook of these cells, which get the ids c0, c1, c2."""
    path.parent.mkdir(exist_ok=True)
    notebook = {
        "cells": [{**cell, "id": f"c{place}"} for place, cell in enumerate(cells)],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path.write_text(json.dumps(notebook), encoding="utf-8")
