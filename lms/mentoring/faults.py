"""How this room says that something has moved on."""

from lms.core.errors import Refusal


class Settled(Refusal):
    """The visit or follow-up stands where this is no longer possible: somebody was faster."""
