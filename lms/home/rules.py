"""Where each hat begins, and how a person is greeted. Pure."""

from datetime import time

from lms.core.roles import Hat

DESKS = {
    Hat.MENTOR: "mentoring.agenda",
    Hat.COORDINATOR: "mentoring.verification",
    Hat.OFFICE: "coverage.index",
    Hat.LURAH: "coverage.index",
}
"""The page on which each of these begins the day; the others begin with learning."""


def greeting(at: time) -> str:
    """The part of the day: `morning` until 10, `midday` until 15, `afternoon` until 18, `evening`."""
    if at < time(10):
        return "morning"
    if at < time(15):
        return "midday"
    return "afternoon" if at < time(18) else "evening"
