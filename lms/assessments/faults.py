"""What is wrong with a bank, said so that its author finds the line and knows what to do."""

from typing import Any

from msgspec import Struct, field


def N_(message: str) -> str:  # noqa: N802 - the name that gettext tools look for
    """Marks an English message id for the translators where no language is known yet."""
    return message


class Fault(Struct, frozen=True):
    """One thing to put right in a bank.

    `line` counts from 1; 0 stands for the bank as a whole. `message` is an English message id;
    `values` fill its `%(name)s` places after translation.
    """

    line: int
    message: str
    values: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """The fault in English, for the command line and for tests."""
        return self.message % self.values if self.values else self.message
