"""How an act says no. Pure: the web floor gives each its page, the worker its log line."""

from typing import Any


class Refusal(Exception):
    """The act is not done, and the message says why in the person's language.

    `status` is the HTTP status that fits; nothing of the act remains.
    """

    status = 409

    def __init__(self, message: Any = "") -> None:
        super().__init__(message)
        self.message = message


class NotThere(Refusal):
    """The thing does not exist, or the person may not know that it does."""

    status = 404


class NotAllowed(Refusal):
    """The person may see the thing but not do this."""

    status = 403


class Invalid(Refusal):
    """What was given cannot be accepted; `field` names where the mend is, if it is known."""

    status = 422

    def __init__(self, message: Any = "", field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class TooMany(Refusal):
    """Too many tries in a short time; the message says when to come back."""

    status = 429
