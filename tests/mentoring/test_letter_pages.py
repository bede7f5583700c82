"""The pages of letters: rows by a button, a pasted list, the preview, a scan, resting and ending."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from lms.cooperatives.rules import PositionKind
from lms.core.database import db
from lms.core.policy import System
from lms.core.roles import Role
from lms.mentoring.models import AssignmentLetter, MentorAssignment
from lms.mentoring.service import give_assignment, pause_assignment
from tests.mentoring.builders import NOON
from tests.world import World

NEW = "/assignments/letters/new"


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def typed(**changes: Any) -> dict[str, Any]:
    return {
        "number": "800/12/2026",
        "kind": "spt",
        "office": "kelurahan",
        "issued_on": "2026-11-12",
        "valid_from": "2026-11-12",
        "valid_until": "2026-12-31",
        "wish": "preview",
        **changes,
    }


def kept() -> list[AssignmentLetter]:
    return list(db.session.scalars(select(AssignmentLetter)))


def test_a_letter_is_written_seen_and_kept_with_its_scan(world: World) -> None:
    here = world.cooperative(name="KKMP Dinoyo")
    before = world.mentor(here, name="Lama Sekali")
    person = world.person("Baru Datang")
    browser = world.sign_in(world.staff())
    rows = {"mentor-0": person.participant_no, "places-0": here.code}

    seen = browser.post(NEW, data=typed(**rows))
    assert seen.status_code == 200
    assert "Baru Datang" in seen.text
    assert "Lama Sekali" in seen.text
    assert kept() == []

    scan = (io.BytesIO(b"%PDF-1.7 surat"), "surat.pdf")
    answer = browser.post(
        NEW, data=typed(**rows, wish="issue", scan=scan), content_type="multipart/form-data"
    )
    assert answer.status_code == 303
    (letter,) = kept()
    file = browser.get(f"/assignments/letters/{letter.id}/scan")
    assert (file.data, file.mimetype) == (b"%PDF-1.7 surat", "application/pdf")
    assert "Baru Datang" in browser.get(f"/assignments/letters/{letter.id}").text
    assert letter.number in browser.get("/assignments/letters?q=datang").text
    assert letter.number not in browser.get("/assignments/letters?q=nobody").text
    assert not world.actor(before).has(Role.MENTOR)


def test_rows_are_added_by_a_button_and_by_a_pasted_list_and_nothing_typed_is_lost(
    world: World,
) -> None:
    browser = world.sign_in(world.staff())

    more = browser.post(NEW, data=typed(wish="row", **{"mentor-0": "0812", "places-0": "Dinoyo"}))
    assert 'name="mentor-3"' in more.text
    assert 'value="Dinoyo"' in more.text
    pasted = browser.post(
        NEW,
        data=typed(wish="paste", pasted="0813; Kauman\n0813; Dinoyo", **{"mentor-0": "0812"}),
    )
    assert 'value="Kauman, Dinoyo"' in pasted.text
    assert 'value="0812"' in pasted.text


@pytest.mark.parametrize(
    ("rows", "field"),
    [
        ({}, "mentor-0"),
        ({"mentor-0": "0800", "places-0": "Dinoyo"}, "mentor-0"),
        ({"mentor-0": "", "places-0": "Dinoyo"}, "mentor-0"),
        ({"mentor-0": "1000009", "places-0": ""}, "places-0"),
        ({"mentor-0": "x", "places-0": "Tidak Ada"}, "places-0"),
        ({"mentor-0": "x\x00", "places-0": "Dinoyo"}, "mentor-0"),
        ({"valid_until": "2026-01-01", "mentor-0": "{known}", "places-0": "{code}"}, None),
        ({"number": "", "mentor-0": "{known}", "places-0": "{code}"}, "number"),
        ({"number": "9" * 80, "mentor-0": "{known}", "places-0": "{code}"}, "number"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_changes_nothing(
    world: World, rows: dict[str, str], field: str | None
) -> None:
    here = world.cooperative(name="KKMP Dinoyo")
    known = world.person().participant_no
    filled = {name: text.format(known=known, code=here.code) for name, text in rows.items()}
    browser = world.sign_in(world.staff())

    answer = browser.post(NEW, data=typed(**{"wish": "issue", **filled}))

    assert answer.status_code == 422
    assert f'aria-describedby="{field}' in answer.text or field in (None, "number")
    assert "errsum" in answer.text
    assert kept() == []


def test_a_place_named_twice_and_oneself_are_refused(world: World) -> None:
    here = world.cooperative()
    staff = world.staff()
    first, second = world.person(), world.person()
    browser = world.sign_in(staff)

    for rows in (
        {
            "mentor-0": first.participant_no,
            "places-0": here.code,
            "mentor-1": second.participant_no,
            "places-1": here.code,
        },
        {"mentor-0": staff.participant_no, "places-0": here.code},
    ):
        assert browser.post(NEW, data=typed(**rows, wish="issue")).status_code == 422
    assert kept() == []


def test_a_conflict_needs_a_tick_and_a_reason_of_the_office(world: World) -> None:
    here = world.cooperative()
    treasurer = world.officer(here, PositionKind.TREASURER)
    rows = {"mentor-0": treasurer.participant_no, "places-0": here.code, "wish": "issue"}
    staff, coordinator = world.sign_in(world.staff()), world.sign_in(world.coordinator())
    allowed = {"allows_conflict": "1", "conflict_reason": "Tidak ada orang lain"}

    preview = staff.post(NEW, data=typed(**{**rows, "wish": "preview"}))
    assert "allows_conflict" in preview.text
    assert staff.post(NEW, data=typed(**rows)).status_code == 422
    assert staff.post(NEW, data=typed(**rows, allows_conflict="1")).status_code == 422
    assert coordinator.post(NEW, data=typed(**rows, **allowed)).status_code == 403
    assert kept() == []
    assert staff.post(NEW, data=typed(**rows, **allowed)).status_code == 303
    (row,) = db.session.scalars(select(MentorAssignment))
    assert row.conflict_reason == "Tidak ada orang lain"
    page = staff.get(f"/assignments/people/{treasurer.id}").text
    assert "Tidak ada orang lain" in page


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"<html>", "surat.pdf"), (b"%PDF-" + b"x" * 5_000_001, "besar.pdf"), (b"", "kosong.pdf")],
)
def test_a_scan_that_is_none_is_refused_at_its_field(
    world: World, content: bytes, name: str
) -> None:
    here = world.cooperative()
    give_assignment(System(), world.person().id, here.id, letter_number="1")
    (letter,) = kept()
    browser = world.sign_in(world.staff())

    answer = browser.post(
        f"/assignments/letters/{letter.id}/scan",
        data={"scan": (io.BytesIO(content), name)},
        content_type="multipart/form-data",
    )

    assert answer.status_code == 422
    assert db.session.get_one(AssignmentLetter, "1").scan_sha256 is None
    assert browser.get(f"/assignments/letters/{letter.id}/scan").status_code == 404


def test_a_larger_body_than_any_scan_is_refused_before_it_is_read(world: World) -> None:
    browser = world.sign_in(world.staff())
    huge = {"scan": (io.BytesIO(b"%PDF-" + b"x" * 6_000_000), "besar.pdf")}

    assert (
        browser.post(NEW, data=typed(**huge), content_type="multipart/form-data").status_code == 413
    )


def test_one_assignment_rests_goes_on_and_ends_from_the_page_of_its_mentor(world: World) -> None:
    here = world.cooperative(name="KKMP Mekarsari")
    mentor = world.mentor(here)
    row = db.session.scalars(select(MentorAssignment)).one()
    browser = world.sign_in(world.staff())
    page = f"/assignments/people/{mentor.id}"

    assert browser.post(f"/assignments/{row.id}/pause", data={"reason": ""}).status_code == 422
    assert browser.post(f"/assignments/{row.id}/pause", data={"reason": "Cuti"}).location == page
    assert "Cuti" in browser.get(page).text
    assert "tanpa pendamping" in browser.get(f"/coverage/cooperatives/{here.id}").text
    assert "tanpa pendamping" in browser.get("/coverage/35.73.01.1001").text
    assert browser.post(f"/assignments/{row.id}/resume").location == page
    assert "Rina Mentor" in browser.get(f"/coverage/cooperatives/{here.id}").text
    future = browser.post(f"/assignments/{row.id}/end", data={"on": "2027-01-01"})
    assert future.status_code == 422
    assert browser.post(f"/assignments/{row.id}/end").location == page
    assert not world.actor(mentor).has(Role.MENTOR)


def test_a_mentor_whose_assignment_rests_reads_why_on_the_agenda(world: World) -> None:
    here, there = world.cooperative(name="KKMP Mekarsari"), world.cooperative("35.73.01.1002")
    mentor = world.mentor(here, there)
    row = db.session.scalars(
        select(MentorAssignment).where(MentorAssignment.cooperative_id == here.id)
    ).one()
    pause_assignment(System(), row.id, "Kontrak belum ada")

    assert "Kontrak belum ada" in world.sign_in(mentor).get("/mentoring").text


def test_a_leaving_mentor_is_released_and_the_list_can_be_printed(world: World) -> None:
    here = world.cooperative(name="KKMP Mekarsari")
    mentor, successor = world.mentor(here), world.person("Wati Pengganti")
    browser = world.sign_in(world.staff())
    url = f"/assignments/people/{mentor.id}/release"

    assert browser.post(url, data={"reason": ""}).status_code == 422
    assert browser.post(url, data={"reason": "Pindah", "successor": "0899"}).status_code == 422
    answer = browser.post(
        url, data={"reason": "Pindah", "successor": successor.participant_no, "letter": "801/2026"}
    )

    assert answer.location == f"/assignments/people/{mentor.id}/handover"
    page = browser.get(answer.location).text
    assert "KKMP Mekarsari" in page
    assert "Wati Pengganti" in page
    assert world.sign_in(successor).get(answer.location).status_code == 200
    assert world.sign_in(world.member()).get(answer.location).status_code == 404
