"""Flask-Login, kept behind this one module: the row in `sign_in` decides, never the cookie alone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

import flask_login
from flask import Flask, g, session
from sqlalchemy import bindparam, select

from lms.accounts import rules
from lms.accounts.grants import actor_for
from lms.accounts.models import Person, SignIn
from lms.accounts.service import end_sign_in, see_sign_in, token_hash
from lms.core import clock, settings
from lms.core.database import db
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import ANYBODY, Actor
from lms.core.types import UtcDateTime

SEEN_AGAIN_AFTER = timedelta(hours=1)
_manager = flask_login.LoginManager()
_manager.login_view = "accounts.sign_in"
_manager.login_message = _("Please sign in first. What you were looking for opens afterwards.")
_manager.session_protection = None
V = TypeVar("V", bound=Callable[..., Any])


def sign_in_required(view: V) -> V:
    """A view that only opens after sign-in; others are led to the door and back again."""
    guarded: V = flask_login.login_required(view)
    return guarded


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
    SignIn.ended_at.is_(None),
    SignIn.expires_at > bindparam("now", type_=UtcDateTime()),
)


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

    Whoever was signed in here before is signed out, and nothing of their session is kept.
    """
    forget()
    session.clear()
    user = _load(token)
    if user:
        stay = rules.stay(grant.role for grant in user.actor.grants)
        session.permanent = stay > rules.STAFF_STAY
        flask_login.login_user(user)
        g.signed_in = user


def forget() -> None:
    """This browser's device is signed out, for good."""
    if user := _user():
        end_sign_in(user.actor, user.token)
    flask_login.logout_user()
    g.pop("_login_user", None)
    g.signed_in = None


def _plain(user: object) -> object:
    """Flask-Login's proxy breaks comparisons and relationships; this is what it stands for."""
    getter = getattr(user, "_get_current_object", None)
    return getter() if getter else user
