"""Flask-Login, kept behind this one module: the row in `sign_in` decides, never the cookie alone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import UUID

import flask_login
from flask import Flask, g, jsonify, request, session, url_for
from sqlalchemy import bindparam, select

from lms.accounts import rules
from lms.accounts.grants import actor_for
from lms.accounts.models import Person, SignIn
from lms.accounts.service import end_sign_in, see_sign_in, token_hash
from lms.accounts.threshold import first_page
from lms.core import clock, settings
from lms.core.database import db
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import ANYBODY, Actor
from lms.core.types import UtcDateTime
from lms.web import resending
from lms.web.responses import wants_json
from lms.web.security import forget_csrf_token

HALF = "half_entered"
"""Where the session keeps the token of a device that awaits its second factor."""
SEEN_AGAIN_AFTER = timedelta(hours=1)
_manager = flask_login.LoginManager()
_manager.login_view = "accounts.sign_in"
_manager.login_message = _("Please sign in first. What you were looking for opens afterwards.")
_manager.session_protection = None
SIGN_IN_ENDED = _("Your sign-in has ended. Please sign in again.")
V = TypeVar("V", bound=Callable[..., Any])


def sign_in_required(view: V) -> V:
    """A view that only opens after sign-in; others are led to the door and back again.

    What they sent goes with them where the view keeps it; the queue is told in JSON.
    """
    guarded = flask_login.login_required(view)

    @wraps(view)
    def opened(*args: Any, **kwargs: Any) -> Any:
        if my_person() is None and request.method == "POST":
            if wants_json():
                return jsonify(error=str(SIGN_IN_ENDED), code="signed-out"), 401
            if sent := resending.what_was_sent():
                return resending.answer(sent)
        return guarded(*args, **kwargs)

    return cast(V, opened)


@dataclass(frozen=True)
class SignedIn(flask_login.UserMixin):  # type: ignore[misc]
    """Somebody on a device that is signed in."""

    token: str
    person: Person
    actor: Actor

    def get_id(self) -> str:
        """What the cookie carries: the device's token."""
        return self.token


def register(app: Flask) -> None:
    """Connect the application to the sign-ins; a cookie never outlives the longest of them."""
    app.config["PERMANENT_SESSION_LIFETIME"] = rules.MEMBER_STAY
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    _manager.init_app(app)


_OPEN = select(Person, SignIn.seen_at, settings.stamp_of_all()).where(
    SignIn.person_id == Person.id,
    SignIn.token_hash == bindparam("token_hash"),
    # The one place that keeps a device closed until its second factor is given.
    SignIn.awaits_code.is_(False),
    SignIn.ended_at.is_(None),
    SignIn.expires_at > bindparam("now", type_=UtcDateTime()),
)


_HALF = select(Person).where(
    SignIn.person_id == Person.id,
    SignIn.token_hash == bindparam("token_hash"),
    SignIn.awaits_code.is_(True),
    SignIn.ended_at.is_(None),
    SignIn.expires_at > bindparam("now", type_=UtcDateTime()),
)


@dataclass(frozen=True)
class HalfEntered:
    """Somebody whose secret fitted, and whose second factor is still to come."""

    token: str
    person: Person

    @property
    def actor(self) -> Actor:
        """The person, who so far may only give the code."""
        return Actor(self.person.id)


def half_entered() -> HalfEntered | None:
    """Who has given the secret in this browser, but not yet the second factor."""
    token = session.get(HALF)
    if not isinstance(token, str):
        return None
    asked = {"token_hash": token_hash(token), "now": clock.now()}
    person = db.session.scalars(_HALF, asked).first()
    return HalfEntered(token, person) if person else None


@_manager.user_loader  # type: ignore[untyped-decorator]
def _load(token: str) -> SignedIn | None:
    now = clock.now()
    found = db.session.execute(_OPEN, {"token_hash": token_hash(token), "now": now}).first()
    if found is None:
        return None
    person, seen_at, stamp = found
    settings.heard(stamp)
    if person.erased_at or person.merged_into:
        return None
    actor = actor_for(person.id)
    if now - seen_at > SEEN_AGAIN_AFTER:
        see_sign_in(actor, token)
    return SignedIn(token, person, actor)


def _user() -> SignedIn | None:
    """Whoever is signed in, asked of Flask-Login once a request."""
    if "signed_in" not in g:
        user = _plain(flask_login.current_user)
        g.signed_in = user if isinstance(user, SignedIn) else None
    return g.signed_in  # type: ignore[no-any-return]


def me() -> Actor:
    """Who is looking or acting in this request, as a plain value."""
    user = _user()
    return user.actor if user else ANYBODY


def my_person() -> Person | None:
    """The row of the person who is looking; None before sign-in."""
    user = _user()
    return user.person if user else None


def my_id() -> UUID:
    """The id of the person who is signed in. Raises LookupError before sign-in."""
    person_id = me().person_id
    if person_id is None:
        raise LookupError("nobody is signed in")
    return person_id


def remember(token: str) -> None:
    """This browser is now the device with this token; that of staff only until it is closed.

    Whoever was signed in here before is signed out, and nothing of their session is kept. A token
    that awaits its second factor opens nothing yet but the page that asks for it.
    """
    forget()
    session.clear()
    forget_csrf_token()
    user = _load(token)
    if user is None:
        session[HALF] = token
    else:
        stay = rules.stay(grant.role for grant in user.actor.grants)
        session.permanent = stay > rules.STAFF_STAY
        flask_login.login_user(user)
        g.signed_in = user


def let_in(token: str, wanted: str) -> str:
    """Make this browser the device with this token; returns the address to go on to.

    That is what was wanted, or first the page of the second factor, or the notice that has still to
    be read, from which it goes on there. Every way of signing in ends here.
    """
    remember(token)
    user = _user()
    return first_page(user.person, wanted) if user else url_for("accounts.code", next=wanted)


def forget() -> None:
    """This browser's device is signed out, for good."""
    if user := _user():
        end_sign_in(user.actor, user.token)
    elif half := half_entered():
        end_sign_in(half.actor, half.token)
    session.pop(HALF, None)
    flask_login.logout_user()
    g.pop("_login_user", None)
    g.signed_in = None


def _plain(user: object) -> object:
    """Flask-Login's proxy breaks comparisons and relationships; this is what it stands for."""
    getter = getattr(user, "_get_current_object", None)
    return getter() if getter else user
