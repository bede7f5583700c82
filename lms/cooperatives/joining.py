"""Gabung: somebody asks on the public page to become a member; the cooperative decides."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from lms.accounts.models import Gender, Person
from lms.accounts.present import present
from lms.accounts.service import holder_of, token_hash
from lms.cooperatives.members import next_member_no, register_member
from lms.cooperatives.models import Cooperative, JoinRequest, Membership
from lms.cooperatives.policy import keeps_register
from lms.cooperatives.rules import RequestState
from lms.cooperatives.service import give_membership
from lms.core import clock, throttle
from lms.core.acts import ensure, take, use_case
from lms.core.database import db
from lms.core.errors import Invalid, NotThere, Refusal
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor, visible_to
from lms.core.submissions import OtherContent

TRIES_FROM_ONE_ADDRESS = 60
"""A whole village often stands behind one operator's gateway."""
WINDOW = timedelta(hours=1)
PAGE = 50


class Decided(Refusal):
    """Somebody else has decided on this request already."""


def open_cooperative(code: str) -> Cooperative | None:
    """The cooperative whose poster was read; nothing but its name and place is shown of it."""
    return db.session.scalars(
        select(Cooperative)
        .where(func.lower(Cooperative.code) == code.lower(), Cooperative.active_to.is_(None))
        .options(joinedload(Cooperative.area))
    ).first()


def ask(
    actor: Actor,
    cooperative_id: UUID,
    submission: UUID,
    *,
    name: str,
    phone: str | None,
    gender: Gender | None,
    address: str,
    from_address: str,
) -> None:
    """Keep the request, once however often it is sent. Raises TooMany after many from one address.

    Nothing that comes back tells whether the number, or the person, is known.
    """
    subject = "join:" + token_hash(from_address)[:40]
    throttle.check(subject, limit=TRIES_FROM_ONE_ADDRESS, window=WINDOW)
    throttle.count(subject, window=WINDOW)
    _ask(actor, cooperative_id, submission, name, phone, gender, address)


@use_case("join.ask")
def _ask(
    actor: Actor,
    cooperative_id: UUID,
    submission: UUID,
    name: str,
    phone: str | None,
    gender: Gender | None,
    address: str,
) -> None:
    ensure(actor, db.session.get_one(Cooperative, cooperative_id))
    request = JoinRequest(
        submission=submission,
        cooperative_id=cooperative_id,
        name=name,
        phone=phone,
        gender=gender,
        address=address,
        asked_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(request)
    except IntegrityError:
        # Sent before, or the same number waits here already: one request either way.
        _ensure_same(submission, (cooperative_id, name, phone, gender, address))


def _ensure_same(submission: UUID, content: tuple[object, ...]) -> None:
    before = db.session.get(JoinRequest, submission)
    if before is None:
        return
    kept = (before.cooperative_id, before.name, before.phone, before.gender, before.address)
    if kept != content:
        raise OtherContent(_("This page is out of date. Please load it again."))


@use_case("join.accept")
def accept_request(
    actor: Actor,
    submission: UUID,
    *,
    same_person: UUID | None = None,
    with_phone: bool = True,
    member_no: str = "",
    since: date | None = None,
) -> JoinRequest:
    """The person becomes a member; `same_person` when it is somebody who is known already.

    Raises Invalid at the field that is wrong, Decided when somebody else was faster.
    """
    request = _waiting(actor, submission)
    if same_person is not None:
        _welcome(actor, request, same_person, member_no, since)
        request.person_id = same_person
    else:
        person = register_member(
            actor,
            request.cooperative_id,
            request.name,
            phone=request.phone if with_phone else None,
            gender=request.gender,
            member_no=member_no,
            since=since,
        )
        request.person_id = person.id
    _decide(actor, request, RequestState.ACCEPTED)
    return request


def _welcome(
    actor: Actor, request: JoinRequest, person_id: UUID, member_no: str, since: date | None
) -> None:
    """Somebody who is known gets a membership, unless they have it already."""
    holder = known_holder(actor, request)
    if holder is None or holder.id != person_id:
        raise Invalid(_("The number of this request belongs to nobody whom you may see."), "who")
    home = db.session.scalars(
        select(Membership.cooperative_id).where(
            Membership.person_id == person_id, Membership.valid_to.is_(None)
        )
    ).first()
    if home is None:
        number = member_no or next_member_no(request.cooperative_id)
        give_membership(actor, person_id, request.cooperative_id, number, since)
    elif home != request.cooperative_id:
        raise Invalid(
            _("This person is a member of a cooperative already. Use “Move” instead."), "who"
        )


@use_case("join.refuse")
def refuse_request(actor: Actor, submission: UUID, reason: str) -> JoinRequest:
    """The person does not become a member, for a reason that is kept."""
    request = _waiting(actor, submission)
    request.reason = reason
    _decide(actor, request, RequestState.REFUSED)
    return request


def _waiting(actor: Actor, submission: UUID) -> JoinRequest:
    request = take(actor, JoinRequest, submission)
    if request.state is not RequestState.WAITING:
        raise Decided(_("This request has been decided already."))
    return request


def _decide(actor: Actor, request: JoinRequest, state: RequestState) -> None:
    request.state = state
    request.decided_by, request.decided_at = actor.person_id, clock.now()


def known_holder(viewer: Actor, request: JoinRequest) -> Person | None:
    """Whose number the request names, as far as the viewer may see that person."""
    holder = holder_of(request.phone) if request.phone else None
    if holder is None:
        return None
    meant = visible_to(viewer, Person).where(Person.id == present(holder).id)
    return db.session.scalars(meant).first()


def is_known(phone: str) -> bool:
    """Whether the number is somebody's here: asked only for those who decide."""
    return holder_of(phone) is not None


def request_for(viewer: Actor, submission: UUID) -> JoinRequest:
    """A request on which the viewer decides. Raises NotThere for any other."""
    row = db.session.scalars(
        visible_to(viewer, JoinRequest)
        .where(JoinRequest.submission == submission)
        .options(joinedload(JoinRequest.cooperative).joinedload(Cooperative.area))
    ).first()
    if row is None:
        raise NotThere(f"join_request {submission}")
    if row.state is not RequestState.WAITING:
        raise Decided(_("This request has been decided already."))
    return row


def waiting_requests(viewer: Actor) -> Sequence[JoinRequest]:
    """The requests that wait for the viewer, the oldest first."""
    return db.session.scalars(
        _waiting_for(viewer)
        .options(joinedload(JoinRequest.cooperative).joinedload(Cooperative.area))
        .order_by(JoinRequest.asked_at, JoinRequest.submission)
        .limit(PAGE)
    ).all()


def waiting_count(viewer: Actor) -> int:
    """How many requests wait for the viewer; whoever decides on none costs no statement."""
    if not keeps_register(viewer):
        return 0
    return db.session.scalar(select(func.count()).select_from(_waiting_for(viewer).subquery())) or 0


def _waiting_for(viewer: Actor):  # type: ignore[no-untyped-def]
    return visible_to(viewer, JoinRequest).where(JoinRequest.state == RequestState.WAITING)
