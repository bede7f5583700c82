"""What the doctor asks about messages: the mail server, what nobody settled, what cannot leave."""

from collections.abc import Iterator
from datetime import timedelta

from flask import current_app
from sqlalchemy import func, select

from config import Settings
from lms.core import clock
from lms.core.database import db
from lms.core.doctor import Finding, check
from lms.notifications.mail_server import unreachable
from lms.notifications.models import Message
from lms.notifications.rules import Channel, MessageState

DEAD_SINCE = timedelta(days=7)
"""Dead messages older than this are history."""
WAITS_TOO_LONG = timedelta(days=4)
"""Longer than a weekend with a holiday, in which nothing leaves."""


@check("mail server", needs_database=False)
def mail_server_that_does_not_answer() -> Iterator[Finding]:
    """A mail server that is named but does not answer, or does not let us in."""
    settings: Settings = current_app.config["SETTINGS"]
    if settings.smtp_host and (fault := unreachable(settings)):
        yield Finding(
            f"the mail server {settings.smtp_host}:{settings.smtp_port} does not answer: {fault}",
            "Mend LMS_SMTP_HOST, _PORT, _USER, _PASSWORD or _STARTTLS, or ask who keeps the server.",
        )


@check("messages")
def messages_that_nobody_settled() -> Iterator[Finding]:
    """Messages of which nobody knows whether they arrived, that failed for good, or that wait."""
    email = select(func.count()).where(Message.channel == Channel.EMAIL)
    uncertain = db.session.scalar(email.where(Message.state == MessageState.UNCERTAIN))
    if uncertain:
        yield Finding(
            f"{uncertain} messages are uncertain: they may have arrived or not",
            "Somebody of the office decides on each at /notices/uncertain.",
        )
    dead = db.session.scalar(
        email.where(Message.state == MessageState.DEAD, Message.made_at > clock.now() - DEAD_SINCE)
    )
    if dead:
        yield Finding(
            f"{dead} messages of the last {DEAD_SINCE.days} days were refused for good",
            "Correct the e-mail addresses of their recipients, or the sender LMS_MAIL_FROM.",
        )
    waiting = db.session.scalar(
        email.where(
            Message.state == MessageState.QUEUED, Message.made_at < clock.now() - WAITS_TOO_LONG
        )
    )
    if waiting:
        yield Finding(
            f"{waiting} messages have waited for more than {WAITS_TOO_LONG.days} days",
            "Set LMS_SMTP_HOST to a mail server, and see that the worker runs.",
        )
