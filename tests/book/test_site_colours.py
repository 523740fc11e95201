"""The colours of the site can be read: WCAG 2 asks for a contrast of 4.5 for text."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from book import site

STYLE = (Path(site.__file__).parent / "template" / "style.css").read_text(encoding="utf-8")
GROUNDS = ["paper", "ground", "result", "exported-ground"]
TEXTS = ["ink", "quiet", "link", "exported", "naive", "exercise", "wrong"]
CODE = ["c-keyword", "c-string", "c-comment", "c-number", "c-name", "c-special"]
PAIRS = [*product(TEXTS + CODE, GROUNDS), ("ink", "added"), ("ink", "removed")]


def colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


def schemes() -> dict[str, dict[str, str]]:
    light, _, rest = STYLE.partition("@media screen and (prefers-color-scheme: dark)")
    return {"light": colours(light), "dark": colours(rest.partition("*, ::before")[0])}


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_both_schemes_name_the_same_colours() -> None:
    light, dark = schemes().values()
    assert list(light) == list(dark)
    assert {name for pair in PAIRS for name in pair} == set(light) - {"line"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_on_every_ground(scheme: str) -> None:
    named = schemes()[scheme]
    for text, ground in PAIRS:
        dim, bright = sorted(luminance(named[name]) for name in (text, ground))
        contrast = (bright + 0.05) / (dim + 0.05)
        assert contrast >= 4.5, f"{text} on {ground}: {contrast:.1f}"
