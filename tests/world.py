"""Builders: the people and cooperatives of a test, made through the same use cases as in life."""

import contextvars
import hashlib
import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

from flask import Flask
from flask.globals import _cv_app
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import event
from werkzeug.test import TestResponse

from lms.accounts import grants
from lms.accounts.models import Gender, Person
from lms.accounts.privacy.rules import FIRST as FIRST_NOTICE
from lms.accounts.service import begin_sign_in, register_person
from lms.cooperatives import service as cooperatives
from lms.cooperatives.models import Cooperative
from lms.cooperatives.rules import Group, PositionKind
from lms.core.database import db
from lms.core.policy import Actor, Grant, Role, Scope, System

CITY = "35.73"
SINCE = date(2025, 7, 1)
_serial = itertools.count(1)


class World:
    """What exists in a test. Every method has sensible defaults; say only what matters."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def person(self, name: str = "Sri Wahyuni", **fields: Any) -> Person:
        """Somebody who belongs to nothing."""
        number = next(_serial)
        fields.setdefault("phone", f"+628000000{number:05d}")
        fields.setdefault("gender", Gender.FEMALE)
        fields.setdefault("notice_version", FIRST_NOTICE)
        return register_person(System(), name, **fields)

    def cooperative(self, area_code: str = "35.73.01.1001", name: str = "") -> Cooperative:
        """A cooperative in a kelurahan."""
        number = next(_serial)
        return cooperatives.register_cooperative(
            System(), f"KKMP-{number}", name or f"KKMP Uji {number}", area_code, SINCE
        )

    def member(
        self,
        name: str = "Sri Wahyuni",
        *,
        cooperative: Cooperative | None = None,
        since: date = SINCE,
        **fields: Any,
    ) -> Person:
        """A member of a cooperative."""
        person = self.person(name, **fields)
        home = cooperative or self.cooperative()
        cooperatives.give_membership(System(), person.id, home.id, f"A{next(_serial)}", since)
        return person

    def officer(
        self, cooperative: Cooperative, kind: PositionKind, name: str = "Budi Santoso"
    ) -> Person:
        """A member who has a position."""
        person = self.member(name, cooperative=cooperative)
        cooperatives.give_position(System(), person.id, cooperative.id, kind, SINCE)
        return person

    def board(self, cooperative: Cooperative) -> dict[PositionKind, Person]:
        """The five of the board."""
        kinds = (
            PositionKind.CHAIR,
            PositionKind.VICE_BUSINESS,
            PositionKind.VICE_MEMBERSHIP,
            PositionKind.SECRETARY,
            PositionKind.TREASURER,
        )
        return {kind: self.officer(cooperative, kind) for kind in kinds}

    def headcount(self, cooperative: Cooperative, total: int, as_of: date = SINCE) -> None:
        """The cooperative declares how many members it has."""
        cooperatives.declare_headcount(
            System(), cooperative.id, Group.MEMBERS, as_of, unknown=total, source="RAT"
        )

    def mentor(self, *looked_after: Cooperative, name: str = "Rina Mentor") -> Person:
        """A mentor with an assignment to each of the cooperatives."""
        from lms.mentoring.service import give_assignment

        person = self.person(name)
        for cooperative in looked_after:
            give_assignment(System(), person.id, cooperative.id, since=SINCE)
        return person

    def with_role(self, role: Role, area: str = CITY, name: str = "Pegawai") -> Person:
        """Somebody with a role over an area."""
        person = self.person(name)
        grants.give(System(), person.id, Grant(role, Scope.AREA, area), valid_from=SINCE)
        return person

    def staff(self, area: str = CITY) -> Person:
        """Somebody of the Dinas."""
        return self.with_role(Role.STAFF, area, "Staf Dinas")

    def coordinator(self, area: str = CITY) -> Person:
        """A coordinator of mentors."""
        return self.with_role(Role.COORDINATOR, area, "Koordinator")

    def actor(self, person: Person | UUID) -> Actor:
        """The person as somebody who acts, with their present grants."""
        return grants.actor_for(person if isinstance(person, UUID) else person.id)

    def token(self, person: Person | UUID) -> str:
        """What a browser keeps in which the person has signed in."""
        person_id = person if isinstance(person, UUID) else person.id
        return begin_sign_in(System(person_id), person_id, "test")

    def client(self, token: str = "") -> "Client":
        """A browser in which nobody is signed in, or who got the token."""
        client = Client(self.app, self.app.response_class, use_cookies=True)
        if token:
            with client.session_transaction() as session:
                session["_user_id"] = token
        return client

    def sign_in(self, person: Person | UUID) -> "Client":
        """A browser in which the person is signed in."""
        return self.client(self.token(person))


class Client(FlaskClient):
    """A browser: each request has an application context of its own, and forms carry their token."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """One request, as if it came to another thread."""
        if kwargs.get("method") == "POST" and kwargs.pop("csrf", True):
            kwargs["data"] = {"csrf_token": self._csrf(), **(kwargs.get("data") or {})}
        return self._apart(super().open, *args, **kwargs)

    @contextmanager
    def session_transaction(self, *args: Any, **kwargs: Any) -> Iterator[Any]:
        """The cookie's session, for reading and changing."""
        token = _cv_app.set(None)  # type: ignore[arg-type]
        try:
            with super().session_transaction(*args, **kwargs) as session:
                yield session
        finally:
            _cv_app.reset(token)

    def _csrf(self) -> str:
        with self.session_transaction() as session:
            raw = session.setdefault("csrf_token", hashlib.sha1(os.urandom(64)).hexdigest())
        signer = URLSafeTimedSerializer(str(self.application.secret_key), salt="wtf-csrf-token")
        return str(signer.dumps(raw))

    def _apart(self, function: Any, *args: Any, **kwargs: Any) -> TestResponse:
        if _cv_app.get(None) is not None:
            db.session.rollback()

        def run() -> TestResponse:
            _cv_app.set(None)  # type: ignore[arg-type]
            return function(*args, **kwargs)  # type: ignore[no-any-return]

        return contextvars.copy_context().run(run)


@contextmanager
def counted_statements(app: Flask) -> Iterator[list[str]]:
    """The SQL statements that are sent meanwhile, without savepoints."""
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")):
            seen.append(statement)

    with app.app_context():
        target = db.engine
        target = getattr(target, "engine", target)
    event.listen(target, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(target, "before_cursor_execute", note)
