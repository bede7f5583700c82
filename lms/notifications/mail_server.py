"""Talking to the mail server, and saying honestly what is known afterwards. No database here."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP

from config import Settings
from lms.notifications.rules import Outcome

SECONDS_FOR_AN_ANSWER = 30
ACCEPTED = (250, 251)


@dataclass(frozen=True)
class Answer:
    """What became of a message, with the server's own words where there are any."""

    outcome: Outcome
    text: str = ""


def hand_over(email: EmailMessage, settings: Settings) -> Answer:
    """Give the e-mail to the server that the settings name."""
    try:
        server = _open(settings)
    except (smtplib.SMTPException, OSError) as fault:
        return Answer(Outcome.UNREACHABLE, str(fault))
    try:
        return _converse(server, email, settings.mail_from)
    finally:
        # The answer is known by now; a server that hangs up rudely does not change it.
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
        server.close()


def unreachable(settings: Settings) -> str:
    """Why the server cannot be spoken to, in its own words; empty when it can."""
    try:
        server = _open(settings)
    except (smtplib.SMTPException, OSError) as fault:
        return str(fault) or type(fault).__name__
    with suppress(smtplib.SMTPException, OSError):
        server.quit()
    server.close()
    return ""


def _open(settings: Settings) -> smtplib.SMTP:
    server = smtplib.SMTP(
        settings.smtp_host or "", settings.smtp_port, timeout=SECONDS_FOR_AN_ANSWER
    )
    try:
        if settings.smtp_starttls:
            server.starttls(context=ssl.create_default_context())
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password or "")
        server.ehlo_or_helo_if_needed()
    except BaseException:
        server.close()
        raise
    return server


def _converse(server: smtplib.SMTP, email: EmailMessage, sender: str) -> Answer:
    try:
        for code, text in _envelope(server, sender, str(email["To"])):
            if code not in ACCEPTED:
                return _refused(code, text)
    except (smtplib.SMTPException, OSError) as fault:
        return Answer(Outcome.UNREACHABLE, str(fault))
    return _content(server, email)


def _content(server: smtplib.SMTP, email: EmailMessage) -> Answer:
    try:
        code, text = server.data(email.as_bytes(policy=SMTP))
    except smtplib.SMTPDataError as fault:
        return _refused(fault.smtp_code, fault.smtp_error)
    except (smtplib.SMTPException, OSError) as fault:
        # The text may have left before the connection broke: the server may have kept it.
        return Answer(Outcome.UNCLEAR, str(fault))
    return Answer(Outcome.DELIVERED) if code in ACCEPTED else _refused(code, text)


def _envelope(
    server: smtplib.SMTP, sender: str, recipient: str
) -> Iterator[tuple[int, bytes | str]]:
    yield server.mail(sender)
    yield server.rcpt(recipient)


def _refused(code: int, text: bytes | str) -> Answer:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return Answer(Outcome.REFUSED, f"{code} {words}")
