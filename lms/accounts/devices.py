"""The devices on which a person is signed in, and how to end one."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, update

from lms.accounts.models import SignIn
from lms.core import clock
from lms.core.acts import ensure, note, use_case
from lms.core.database import db
from lms.core.errors import NotThere
from lms.core.i18n import gettext
from lms.core.policy import Actor

REFERENCE = 16
"""Characters of the token's hash that name a device on the page."""
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Chrome", "Chrome"),
    ("Firefox", "Firefox"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def devices_of(viewer: Actor) -> Sequence[SignIn]:
    """The devices on which the viewer is signed in, the last used first."""
    return db.session.scalars(
        select(SignIn)
        .where(
            SignIn.person_id == viewer.person_id,
            SignIn.awaits_code.is_(False),
            SignIn.ended_at.is_(None),
            SignIn.expires_at > clock.now(),
        )
        .order_by(SignIn.seen_at.desc())
    ).all()


def end_all_of(person_id: UUID) -> int:
    """Within an act: every device of the person is signed out; returns how many were."""
    ended = db.session.execute(
        update(SignIn)
        .where(SignIn.person_id == person_id, SignIn.ended_at.is_(None))
        .values(ended_at=clock.now())
        .returning(SignIn.token_hash)
    ).all()
    if ended:
        note("sign_in", {"ended": [None, len(ended)]})
    return len(ended)


@use_case("signin.end")
def end_device(actor: Actor, reference: str) -> None:
    """One of the person's own devices is signed out. Raises NotThere for any other."""
    row = next((one for one in devices_of(actor) if one.token_hash[:REFERENCE] == reference), None)
    ensure(actor, row)
    if row is None:
        raise NotThere(reference)
    row.ended_at = clock.now()


def device_name(user_agent: str) -> str:
    """A device as its owner would call it, from what its browser says of itself."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return " · ".join(part for part in (browser, system) if part) or gettext("Unknown device")
