"""Whom the measuring goes in as: people of the demo, signed in without their secrets."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import Select, or_, select

from bench.demo import Copy
from lms.accounts.grants import actor_for
from lms.accounts.models import Person
from lms.accounts.service import begin_sign_in
from lms.cooperatives.models import Membership
from lms.core.acts import one_act
from lms.core.database import db
from lms.core.policy import Actor, System
from lms.courses.catalogue import catalogue
from lms.courses.models import Enrolment
from lms.courses.service import begin_course, finish_lesson


class Visitor:
    """Somebody with the cookie of a device that is signed in, and the token for forms."""

    def __init__(self, app: Flask, person_id: UUID) -> None:
        self.person_id = person_id
        secret = os.urandom(20).hex()
        token = begin_sign_in(System(person_id), person_id, "bench")
        signer = SecureCookieSessionInterface().get_signing_serializer(app)
        assert signer is not None
        self.cookie = "session=" + signer.dumps({"_user_id": token, "csrf_token": secret})
        forms = URLSafeTimedSerializer(str(app.secret_key), salt="wtf-csrf-token")
        self.csrf_token = str(forms.dumps(secret))

    @property
    def actor(self) -> Actor:
        """The person as somebody who acts, with their present grants."""
        return actor_for(self.person_id)


@contextmanager
def in_app(app: Flask) -> Iterator[None]:
    """Within the application, with a session that is left clean."""
    with app.app_context():
        try:
            yield
        finally:
            db.session.remove()


def visitor_of(copy: Copy, role: str) -> Visitor:
    """The demo's person of the role. Raises LookupError when the demo has none."""
    name = copy.accounts.get(role, "")
    asked = or_(Person.phone == name.replace("0", "+62", 1), Person.participant_no == name)
    person_id = db.session.scalar(select(Person.id).where(asked))
    if person_id is None:
        raise LookupError(f"the demo has nobody who is {role}")
    return Visitor(copy.app, person_id)


def ready_learners(app: Flask, number: int, course: str) -> Sequence[Visitor]:
    """Members who have read every lesson of the course, and have not yet tried its check."""
    people = db.session.scalars(_newcomers().limit(number)).all()
    if len(people) < number:
        raise LookupError(f"{number} newcomers are needed, the demo has {len(people)}")
    with one_act("bench.prepare", System()):
        for person_id in people:
            read_all(Actor(person_id), course)
        return [Visitor(app, person_id) for person_id in people]


def read_all(actor: Actor, course: str) -> None:
    """The person begins the course and reads every lesson of it."""
    begin_course(actor, course)
    for lesson in catalogue(course)[course].lessons:
        finish_lesson(actor, course, lesson.key)


def _newcomers() -> Select[UUID]:
    """Members who have not begun any course."""
    return (
        select(Membership.person_id)
        .where(
            Membership.is_primary,
            Membership.valid_to.is_(None),
            Membership.person_id.not_in(select(Enrolment.person_id)),
        )
        .order_by(Membership.person_id)
    )
