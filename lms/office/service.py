"""What an administrator can do besides deciding a setting: give the letterhead its picture, try a channel."""

from datetime import date, timedelta

from lms.accounts.models import Person
from lms.core import settings, storage, throttle
from lms.core.acts import ensure, use_case
from lms.core.database import db
from lms.core.errors import Invalid
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor
from lms.core.settings import SettingValue
from lms.core.storage import Kept

TRIES, WINDOW = 5, timedelta(minutes=10)


@use_case("setting.change_file", audited=False)
def change_file(actor: Actor, name: str, kept: Kept, valid_from: date | None) -> SettingValue:
    """A setting that is a file is decided anew; the file was kept before."""
    row = settings.change(actor, name, kept.sha256, valid_from)
    storage.record(kept)
    return row


def ensure_not_too_often(actor: Actor) -> None:
    """Raises TooMany when somebody has tried a channel again and again."""
    subject = f"channel.test:{actor.person_id}"
    throttle.check(subject, limit=TRIES, window=WINDOW)
    throttle.count(subject, window=WINDOW)


@use_case("channel.test")
def begin_test(actor: Actor) -> Person:
    """An administrator is about to send a message to the own address; the sending comes after.

    Raises Invalid when no address is known.
    """
    person = db.session.get_one(Person, actor.person_id)
    ensure(actor, person)
    if not person.email:
        raise Invalid(_("Write your e-mail address on your own page first."))
    return person
