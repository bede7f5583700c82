"""The notice of purpose: what the office tells everybody about their data.

It is information, not consent: the office's task is public (Pasal 20 UU 27/2022). The text is a
setting, so that each version is kept with the day from which it holds.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from lms.accounts.models import Person
from lms.accounts.privacy import rules
from lms.core import clock, settings
from lms.core.acts import take, use_case
from lms.core.database import db
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor
from lms.core.settings import Kind, Setting, SettingValue

SHIPPED = (Path(__file__).parents[1] / "data" / "privacy_notice.txt").read_text("utf-8")
LONGEST = 20_000


def _fault(text: str) -> object:
    if not text.strip():
        return _("The notice cannot be empty.")
    return _("This text is too long.") if len(text) > LONGEST else None


NOTICE = settings.register(
    Setting(
        "privacy.notice",
        "privacy",
        _("Notice of purpose"),
        Kind.LONG_TEXT,
        SHIPPED,
        hint=_("“## ” begins a heading, “- ” a point. {kantor} stands for the office's name."),
        fault=_fault,
    )
)
READ_AGAIN = settings.register(
    Setting(
        "privacy.read_again",
        "privacy",
        _("Everybody reads the notice again from this day"),
        Kind.TICK,
        False,
    )
)


@dataclass(frozen=True)
class Notice:
    """The notice as it holds today; `version` is the day of its last change."""

    parts: list[rules.Part]
    version: date
    read_again: tuple[date, ...]

    def is_read_by(self, person: Person) -> bool:
        """Whether the person has read it, or a version that did not have to be read again."""
        return rules.has_read(person.notice_version, self.read_again)


def notice_today() -> Notice:
    """What everybody may read, signed in or not; one statement."""
    rows = db.session.execute(
        select(SettingValue.name, SettingValue.valid_from, SettingValue.value)
        .where(
            SettingValue.name.in_((NOTICE.name, READ_AGAIN.name)),
            SettingValue.valid_from <= clock.today(),
        )
        .order_by(SettingValue.valid_from)
    ).all()
    texts = [(row.valid_from, row.value) for row in rows if row.name == NOTICE.name]
    again = tuple(row.valid_from for row in rows if row.name == READ_AGAIN.name and row.value)
    text = texts[-1][1] if texts else NOTICE.default
    return Notice(rules.parts(text), rules.version_now((day for day, _text in texts), again), again)


@use_case("notice.acknowledge")
def acknowledge(actor: Actor, person_id: UUID) -> Person:
    """The person has read the notice that holds today."""
    person = take(actor, Person, person_id)
    version = notice_today().version
    if person.notice_version is None or person.notice_version < version:
        person.notice_version = version
    return person
