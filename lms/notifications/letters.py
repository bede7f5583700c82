"""A digest as an e-mail: plain text with the links where things are done."""

from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from typing import Any
from uuid import UUID

from config import Settings
from lms.core import clock
from lms.core.database import new_id
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.web.formats import day_date


@dataclass(frozen=True)
class Letter:
    """What one e-mail says to whom, and for which office; `items` have title, detail and url."""

    message_id: UUID
    address: str
    name: str
    day: date
    items: tuple[dict[str, Any], ...]
    office: str


def as_email(letter: Letter, settings: Settings) -> EmailMessage:
    """The e-mail. Its Message-ID comes from the message, so that a repeat can be recognised."""
    return _email(
        letter.message_id,
        letter.office,
        letter.address,
        _subject(letter),
        _text(letter, settings),
        settings,
    )


def as_test(address: str, name: str, office: str, settings: Settings) -> EmailMessage:
    """An e-mail by which an administrator sees that e-mail arrives."""
    parts = [
        _("Dear %(name)s,", name=name),
        _("This message shows that e-mail from Belajar Koperasi arrives. Nothing is to be done."),
        f"{settings.public_url}/settings/channels",
        office,
    ]
    text = "\n\n".join(parts) + "\n"
    return _email(new_id(), office, address, _("A test of e-mail"), text, settings)


def _email(
    message_id: UUID, office: str, address: str, subject: str, text: str, settings: Settings
) -> EmailMessage:
    email = EmailMessage()
    email["From"] = formataddr((office, settings.mail_from))
    email["To"] = address
    email["Subject"] = subject
    email["Date"] = format_datetime(clock.now())
    email["Message-ID"] = f"<{message_id}@{settings.mail_from.rpartition('@')[2]}>"
    email["Auto-Submitted"] = "auto-generated"
    # Not every server takes eight-bit text.
    email.set_content(text, cte="quoted-printable")
    return email


def _subject(letter: Letter) -> str:
    subject: str = ngettext(
        "Learning and mentoring: %(num)d reminder, %(day)s",
        "Learning and mentoring: %(num)d reminders, %(day)s",
        len(letter.items),
        day=day_date(letter.day),
    )
    return subject


def _text(letter: Letter, settings: Settings) -> str:
    parts = [
        _("Dear %(name)s,", name=letter.name),
        _("This is waiting for you:"),
        *(_paragraph(item, settings.public_url) for item in letter.items),
        _(
            "You receive this because you switched e-mail on. Switch it off here: %(url)s",
            url=f"{settings.public_url}/me/privacy",
        ),
        letter.office,
    ]
    return "\n\n".join(parts) + "\n"


def _paragraph(item: dict[str, Any], public_url: str) -> str:
    url = public_url + item["url"] if item["url"].startswith("/") else item["url"]
    return "\n".join(line for line in (f"- {item['title']}", item["detail"], url) if line)
