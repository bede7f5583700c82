"""What happened at one cooperative in a month, so that every page has something to show."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from lms.accounts.models import Person
from lms.assessments.attempts import start_attempt
from lms.assessments.models import Attempt
from lms.cooperatives.models import Cooperative
from lms.cooperatives.rules import PositionKind
from lms.core.database import db
from lms.core.policy import Role
from lms.courses.catalogue import catalogue
from lms.courses.service import begin_course, finish_lesson
from lms.mentoring.models import VisitDue
from lms.mentoring.verification import return_visit
from tests.assessments.quiz_builders import every_kind, quiz, sit
from tests.browser.site import Site
from tests.mentoring.builders import held, promise, undrawn, visited
from tests.world import World

COURSE, FINAL = "MAN-101", "MAN-101/final"
KINDS = "UJI-101/final"
"""A check with one question of each kind."""
VILLAGE, DISTRICT, CITY = "35.73.01.1001", "35.73.01", "35.73"
BOARD = (
    ("chair", PositionKind.CHAIR, "Budi Santoso"),
    ("secretary", PositionKind.SECRETARY, "Dewi Lestari"),
    ("treasurer", PositionKind.TREASURER, "Sri Wahyuni"),
)


@dataclass(frozen=True)
class Story:
    """The ids of who and what there is, by name."""

    people: dict[str, UUID]
    ids: dict[str, object]

    def address(self, path: str) -> str:
        """An address with the names in it replaced by ids: `/attempts/{open}/1`."""
        return path.format(**self.ids)


def tell(site: Site, until: datetime) -> Story:
    """Let a month pass; it ends at the moment given."""
    site.move_to(until - timedelta(days=28))
    with site.inside() as world:
        people, ids = _settle(world)
    site.work()
    with site.inside() as world:
        ids |= _first_visit(world, people, ids["cooperative"])
        _learn(world, people)
    site.move_to(until)
    site.work()
    with site.inside() as world:
        ids |= _now(world, people, ids, until.date())
        lesson = catalogue()[COURSE].lessons[0].slug
    site.work()
    return Story(people, {**ids, "lesson": lesson})


def read_all(world: World, person_id: UUID, but: int = 0) -> None:
    """Somebody reads the lessons of the first course, all but the last few."""
    actor = world.actor(person_id)
    begin_course(actor, COURSE)
    lessons = catalogue()[COURSE].lessons
    for item in lessons[: len(lessons) - but]:
        finish_lesson(actor, COURSE, item.key)


def _settle(world: World) -> tuple[dict[str, UUID], dict[str, UUID]]:
    here = world.cooperative(VILLAGE, "KKMP Arjosari Makmur")
    there = world.cooperative("35.73.01.1002", "KKMP Bina Bersama")
    world.headcount(here, 120)
    people = {name: world.officer(here, kind, called).id for name, kind, called in BOARD}
    for name in ("member", "learner", "taker"):
        people[name] = world.member("Wati Kusuma", cooperative=here).id
    people["mentor"] = world.mentor(here, there).id
    people["coordinator"] = world.coordinator().id
    people["staff"] = world.staff().id
    people["lurah"] = world.with_role(Role.LURAH, VILLAGE, "Agus Lurah").id
    people["administrator"] = world.with_role(Role.ADMINISTRATOR, name="Admin Satu").id
    ids = {"cooperative": here.id, "neighbour": there.id, "code": here.code}
    return people, {**ids, "chair": people["chair"], "treasurer": people["treasurer"]}


def _first_visit(world: World, people: dict[str, UUID], cooperative: UUID) -> dict[str, UUID]:
    """A visit at which two things were promised: one is overdue today, one is due soon."""
    home = db.session.get_one(Cooperative, cooperative)
    mentor = db.session.get_one(Person, people["mentor"])
    fields = held(home, date(2026, 10, 12), due_id=_due(cooperative))
    promises = (
        promise("Salin buku kas sampai akhir bulan", date(2026, 11, 2)),
        promise("Pasang daftar harga di gerai", date(2026, 11, 10)),
    )
    visit = visited(world, mentor, replace(fields, new_follow_ups=promises))
    return {"visit": visit.id}


def _learn(world: World, people: dict[str, UUID]) -> None:
    """The chair completes the course; the treasurer fails, sure and wrong; others are under way."""
    quiz([every_kind()], shown=6, code=KINDS)
    for name in ("chair", "treasurer", "taker"):
        read_all(world, people[name])
    sit(world.actor(people["chair"]), correct=10, code=FINAL)
    sit(world.actor(people["treasurer"]), correct=4, code=FINAL, sure=True)
    read_all(world, people["learner"], but=3)


def _now(
    world: World, people: dict[str, UUID], ids: dict[str, UUID], today: date
) -> dict[str, UUID]:
    mentor = db.session.get_one(Person, people["mentor"])
    there = db.session.get_one(Cooperative, ids["neighbour"])
    text = "Gerai buka, tetapi buku kas belum diisi sejak awal bulan."
    returned = visited(world, mentor, held(there, today, observations=text))
    return_visit(world.actor(people["coordinator"]), returned.id, "Sebutkan siapa yang ditemui.")
    flagged = visited(world, mentor, held(there, today, people={}), undrawn())
    failed = db.session.scalars(
        select(Attempt.id).where(Attempt.person_id == people["treasurer"])
    ).one()
    return {
        "returned": returned.id,
        "flagged": flagged.id,
        "due": _due(ids["cooperative"]),
        "failed": failed,
        "open": start_attempt(world.actor(people["taker"]), KINDS).id,
    }


def _due(cooperative: UUID) -> UUID:
    return db.session.scalars(
        select(VisitDue.id)
        .where(VisitDue.cooperative_id == cooperative)
        .order_by(VisitDue.period.desc())
    ).first() or _none(cooperative)


def _none(cooperative: UUID) -> UUID:
    raise LookupError(f"no visit is due at {cooperative}")
