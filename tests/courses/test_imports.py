"""Training taken elsewhere, from lists: the city's first coverage is true."""

from datetime import date, datetime

import pytest
from sqlalchemy import select

from lms.accounts.service import register_person
from lms.cooperatives.imports.models import Outcome
from lms.cooperatives.rules import PositionKind
from lms.cooperatives.service import give_position, register_cooperative
from lms.core import clock, settings
from lms.core.acts import one_act
from lms.core.database import db
from lms.core.policy import System
from lms.courses.hours import JP
from lms.courses.models import ExternalTraining
from lms.coverage.models import Figure
from lms.coverage.rules.counting import BOARD_SEATS, SUPERVISOR_SEATS
from lms.coverage.rules.periods import period_of
from lms.coverage.service import recount
from lms.places.queries import CITY, villages_within
from tests.cooperatives.imports.builders import HERE, outcomes, sentences, taken_in
from tests.world import SINCE

HEAD = ("Kelurahan", "Nama", "Nomor HP", "Pelatihan", "Penyelenggara", "Mulai", "Selesai", "JP",
        "No Sertifikat")  # fmt: skip
TRAINING = ("Pelatihan pengurus KKMP", "Diskopindag", "4/11/2025", "6/11/2025", "24 JP")


@pytest.fixture
def chair(world):
    return world.officer(world.cooperative(), PositionKind.CHAIR, "Budi Santoso")


def row(name="BUDI SANTOSO, S.E.", phone=None, *more):
    return (HERE, name, phone, *TRAINING, *more)


def test_a_row_is_verified_training_of_somebody_who_is_known(chair):
    rows = [HEAD, row("BUDI SANTOSO, S.E.", f"0{chair.phone[3:]}", "560/001")]

    assert outcomes(taken_in("trainings", rows)) == [Outcome.NEW]
    assert outcomes(taken_in("trainings", rows)) == [Outcome.SAME]

    kept = db.session.scalars(select(ExternalTraining)).one()
    assert (kept.person_id, kept.minutes, kept.evidence) == (chair.id, 24 * 45, "560/001")
    assert (kept.began_on, kept.ended_on) == (date(2025, 11, 4), date(2025, 11, 6))


def test_a_jp_has_the_minutes_that_it_had_on_the_day_of_the_training(chair):
    with clock.set_to(datetime(2025, 10, 1, 9, tzinfo=clock.WIB)):
        settings.change(System(), JP.name, 50)
    taken_in("trainings", [HEAD, row("Budi Santoso", f"0{chair.phone[3:]}")])

    assert db.session.scalars(select(ExternalTraining.minutes)).one() == 24 * 50


def test_without_a_certificate_the_place_in_the_list_is_the_evidence(chair):
    taken_in("trainings", [HEAD, row("Budi Santoso", f"0{chair.phone[3:]}")])

    kept = db.session.scalars(select(ExternalTraining)).one()
    assert kept.evidence == "daftar.xlsx, sheet Daftar, sel B2"


def test_a_name_alone_is_for_a_person_to_decide_and_nobody_becomes_known(chair):
    list_ = taken_in("trainings", [HEAD, row("Budi Santoso"), row("Orang Asing")])

    assert outcomes(list_) == [Outcome.UNDECIDED, Outcome.REFUSED]
    assert "Masukkan daftar orangnya lebih dahulu" in sentences(list_)[1]


def test_days_in_the_wrong_order_are_refused_at_their_cell(chair):
    wrong = (HERE, "Budi Santoso", f"0{chair.phone[3:]}", "X", "Y", "6/11/2025", "4/11/2025", 8)

    list_ = taken_in("trainings", [HEAD, wrong])

    assert outcomes(list_) == [Outcome.REFUSED]
    assert sentences(list_)[0].startswith("sheet Daftar, sel G2: ")


def test_the_office_records_it_also_where_nobody_kept_a_list_back_then(world):
    cooperative = world.cooperative()
    person = world.person("Sri Wahyuni", phone="+6281234567890")
    give_position(System(), person.id, cooperative.id, PositionKind.SECRETARY, clock.today())
    staff, far = world.actor(world.staff()), world.actor(world.staff("35.73.05"))
    rows = [HEAD, row("Sri Wahyuni", "081234567890")]

    assert outcomes(taken_in("trainings", rows, actor=far)) == [Outcome.REFUSED]
    assert outcomes(taken_in("trainings", rows, actor=staff)) == [Outcome.NEW]


@pytest.mark.slow
def test_on_day_one_114_of_456_board_and_supervisors_are_trained(app):
    trained = _city()

    list_ = taken_in("trainings", [HEAD, *trained])
    assert outcomes(list_) == [Outcome.NEW] * 114
    recount()

    figures = {
        figure.indicator: (figure.n, figure.out_of)
        for figure in db.session.scalars(
            select(Figure).where(
                Figure.area_code == CITY,
                Figure.period == period_of(clock.today()),
                Figure.indicator.in_((BOARD_SEATS, SUPERVISOR_SEATS)),
                Figure.group_kind == "",
            )
        )
    }
    assert figures == {BOARD_SEATS: (57, 285), SUPERVISOR_SEATS: (57, 171)}, "114 of 456"


KINDS = (
    *(kind for kind in PositionKind if kind.is_single_seat),
    PositionKind.SUPERVISOR,
    PositionKind.SUPERVISOR,
)


def _city() -> list[tuple[object, ...]]:
    """57 cooperatives with eight people each; two of each were at the city's training."""
    rows: list[tuple[object, ...]] = []
    assert len(KINDS) == 8
    with one_act("test.city", System()):
        for number, area in enumerate(villages_within(CITY)):
            cooperative = register_cooperative(
                System(), f"K-{number}", f"KKMP {area.name}", area.code, SINCE
            )
            for place, kind in enumerate(KINDS):
                name = f"Warga {'ABCDEFGH'[place]}{'abcdefghijklm'[number % 13]} Orang"
                person = register_person(System(), name, phone=f"+62819{number:04}{place:04}")
                give_position(System(), person.id, cooperative.id, kind, SINCE)
                if place in {0, 6}:
                    rows.append((area.name, name, f"819{number:04}{place:04}", *TRAINING))
    return rows
