"""Where each role begins, and how a person is greeted. Pure."""

from datetime import time

from lms.core.roles import Role

DESKS = {
    Role.MENTOR: "mentoring.agenda",
    Role.COORDINATOR: "mentoring.verification",
    Role.STAFF: "coverage.index",
    Role.HEAD: "coverage.index",
    Role.AUDITOR: "coverage.index",
    Role.ADMINISTRATOR: "coverage.index",
    Role.LURAH: "coverage.index",
}
"""The page on which each of these begins the day; who has several begins at the first."""


def greeting(at: time) -> str:
    """The part of the day: `morning` until 10, `midday` until 15, `afternoon` until 18, `evening`."""
    if at < time(10):
        return "morning"
    if at < time(15):
        return "midday"
    return "afternoon" if at < time(18) else "evening"
