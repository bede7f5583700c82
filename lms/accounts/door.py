"""How somebody gets in: who they say they are, whether the secret fits, how often they tried."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from lms.accounts import secrets
from lms.accounts.identifiers import meant, names
from lms.accounts.models import Credential, Person
from lms.accounts.present import NAMED, goes_on_as
from lms.accounts.service import Locked, begin_sign_in, token_hash
from lms.core import throttle
from lms.core.database import db
from lms.core.errors import NotAllowed
from lms.core.policy import System

TRIES = 10
TRIES_FROM_ONE_ADDRESS = 100
"""One address often stands for a whole village behind one operator's gateway."""
WINDOW = timedelta(minutes=15)


@dataclass(frozen=True)
class Entered:
    """Somebody who is in: the device's token."""

    person: Person
    token: str


def enter(identifier: str, secret: str, *, address: str, device: str) -> Entered | None:
    """Sign somebody in; None when name and secret do not fit. Raises TooMany after many failures,
    and Locked for whom the secret fits but the office has locked out.

    Nothing tells whether the name exists: an unknown one takes as long and counts as well.
    """
    name_key = "name:" + token_hash(meant(identifier))[:40]
    address_key = "from:" + token_hash(address)[:40]
    throttle.check(name_key, limit=TRIES, window=WINDOW)
    throttle.check(address_key, limit=TRIES_FROM_ONE_ADDRESS, window=WINDOW)
    found = db.session.execute(
        select(Person, Credential.secret_hash)
        .join(Credential, Credential.person_id == Person.id)
        # A number on the card of an entry that was merged leads to the person all the same.
        .join(NAMED, goes_on_as(NAMED) == Person.id)
        .where(names(identifier, NAMED), Person.erased_at.is_(None))
    ).first()
    # The read ends here, so that a slow hash holds no transaction open.
    db.session.rollback()
    if secrets.matches(found.secret_hash if found else None, secret) and found is not None:
        person, matched = found
        # A change of secret meanwhile has signed every device out; this must not be one more.
        try:
            token = begin_sign_in(System(person.id), person.id, device, matched=matched)
            return Entered(person, token)
        except Locked:
            raise
        except NotAllowed:
            pass
    throttle.count(name_key, window=WINDOW)
    throttle.count(address_key, window=WINDOW)
    return None
