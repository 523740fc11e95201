"""What a package has logged."""

from typing import Any

import pytest


class Log:
    """What the logger called `name` has been told, and nobody has taken note of yet."""

    def __init__(self, caplog: pytest.LogCaptureFixture, name: str) -> None:
        self.caplog = caplog
        self.name = name

    @property
    def records(self) -> list[Any]:
        return [record for record in self.caplog.records if record.name == self.name]

    @property
    def lines(self) -> list[str]:
        return [record.getMessage() for record in self.records]

    @property
    def errors(self) -> list[Any]:
        return [record.exc_info[1] for record in self.records if record.exc_info]

    @property
    def text(self) -> str:
        """All of it, tracebacks and all."""
        return "".join(f"{self.caplog.handler.format(record)}\n" for record in self.records)

    def take(self) -> str:
        """Return the text, and forget it."""
        text = self.text
        self.caplog.clear()
        return text
