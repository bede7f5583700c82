"""Coming in by a one-time code: whose it is, a secret of one's own, and the way is open.

Codes are guessed no oftener than the counts here allow; see docs/security.md for the sum.
"""

from datetime import timedelta

from lms.accounts import codes, rules, secrets
from lms.accounts.models import Person
from lms.accounts.secret_change import MESSAGES
from lms.accounts.service import token_hash
from lms.core import throttle
from lms.core.database import db
from lms.core.errors import Invalid
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import System

WRONG_FROM_ONE_ADDRESS = 20
WRONG_IN_ALL = 2_000
WINDOW = timedelta(minutes=15)
EVERYBODY = "code:all"
MISTYPED = _(
    "These are not the sixteen digits of a code: one is missing or mistyped. "
    "Compare them with your card."
)


def holder(typed: str, *, address: str) -> Person:
    """Whom the code is for. Raises Invalid at `code`, or TooMany after many wrong ones.

    A mistyped digit is found by the check digit and is no guess, nor is a code that was good once.
    """
    code = rules.meant_code(typed)
    if code is None:
        raise Invalid(MISTYPED, "code")
    here = "code:" + token_hash(address)[:40]
    throttle.check(here, limit=WRONG_FROM_ONE_ADDRESS, window=WINDOW)
    throttle.check(EVERYBODY, limit=WRONG_IN_ALL, window=WINDOW)
    found = codes.known(code)
    if found is None:
        throttle.count(here, window=WINDOW)
        throttle.count(EVERYBODY, window=WINDOW)
        raise Invalid(codes.NOT_GOOD, "code")
    row, person = found
    if not codes.is_good(row) or person.erased_at or person.merged_into:
        raise Invalid(codes.NOT_GOOD, "code")
    return person


def choose(typed: str, secret: str, *, address: str, device: str) -> str:
    """The holder of the code has a secret from now on; returns the token of the device.

    Every other device is signed out. Raises Invalid at `code` or `new`; then the code stays good.
    """
    person = holder(typed, address=address)
    person_id = person.id
    own = [text for text in (person.phone, person.participant_no, person.email) if text]
    code = rules.meant_code(typed) or ""
    # The read ends here, so that a slow hash holds no transaction open.
    db.session.rollback()
    if fault := rules.secret_fault(secret, [*own, code], secrets.COMMON):
        raise Invalid(MESSAGES[fault], "new")
    secret_hash = secrets.hash_secret(secret)
    kept = codes.code_hash(code)
    return codes.redeem(System(person_id), person_id, kept, secret_hash, device)
