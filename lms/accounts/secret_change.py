"""A person chooses a new secret; hashing happens before the act begins."""

from dataclasses import dataclass
from typing import Any

from lms.accounts import door, rules, secrets
from lms.accounts.models import Credential, Person
from lms.accounts.service import set_secret_hash
from lms.core import throttle
from lms.core.database import db
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor

MESSAGES = {
    "short": _("Use at least 8 characters. Eight digits are fine."),
    "long": _("This secret is too long."),
    "own": _("Do not use your own number as your secret."),
    "common": _("Many people use this secret. Choose another one."),
}


@dataclass(frozen=True)
class Fault:
    """Why the secret was not changed, and at which field."""

    field: str
    message: Any


def change(actor: Actor, person: Person, present: str, new: str) -> Fault | None:
    """Give the person a new secret and sign all devices out; None when it is done.

    The present secret may be guessed no oftener than at the door. Raises TooMany after that.
    """
    guesses = f"secret:{person.id}"
    throttle.check(guesses, limit=door.TRIES, window=door.WINDOW)
    row = db.session.get(Credential, person.id)
    own = [text for text in (person.phone, person.participant_no, person.email) if text]
    person_id, kept = person.id, row.secret_hash if row else None
    # The read ends here, so that a slow hash holds no transaction open.
    db.session.rollback()
    if not secrets.matches(kept, present):
        throttle.count(guesses, window=door.WINDOW)
        return Fault("present", _("This is not your present secret."))
    if fault := rules.secret_fault(new, own, secrets.COMMON):
        return Fault("new", MESSAGES[fault])
    set_secret_hash(actor, person_id, secrets.hash_secret(new))
    return None
