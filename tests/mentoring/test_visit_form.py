"""The form of a visit, as people and the phone's queue send it."""

import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import func, select

from lms.cooperatives.rules import PositionKind
from lms.core.database import db
from lms.core.policy import System
from lms.core.submissions import Conflict
from lms.mentoring.follow_ups import close_follow_up
from lms.mentoring.models import FollowUp, MentorAssignment, Visit
from lms.mentoring.service import end_assignment
from lms.mentoring.verification import return_visit
from tests.mentoring.builders import NOON, at, due_of, promised, typed
from tests.world import World

JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def visits() -> int:
    return db.session.scalar(select(func.count()).select_from(Visit)) or 0


def test_a_mentor_records_a_visit_and_reads_its_receipt(world: World) -> None:
    cooperative = world.cooperative()
    browser = world.sign_in(world.mentor(cooperative))
    form = typed(
        cooperative,
        **{"action-0": "Salin buku kas", "owner-0": "bendahara", "deadline-0": "30/11/2026"},
    )

    answer = browser.post("/mentoring/visits", data=form)

    assert answer.status_code == 303
    visit = db.session.scalars(select(Visit)).one()
    receipt = browser.get(answer.location)
    assert receipt.status_code == 200
    assert visit.number in receipt.text
    assert visit.people["board"] == [1, 2]
    assert visit.obstacles == []
    follow_up = db.session.scalars(select(FollowUp)).one()
    assert (follow_up.owner, follow_up.due_on) == (PositionKind.TREASURER, date(2026, 11, 30))


def test_the_queue_gets_a_receipt_in_json_and_the_same_one_again(world: World) -> None:
    cooperative = world.cooperative()
    browser = world.sign_in(world.mentor(cooperative))
    form = typed(cooperative)

    first = browser.post("/mentoring/visits", data=form, headers=JSON)
    again = browser.post("/mentoring/visits", data=form, headers=JSON)

    assert first.status_code == again.status_code == 200
    assert first.json == again.json
    assert first.json["visit_id"] == form["submission"]
    assert visits() == 1


@pytest.mark.parametrize("headers", [{}, JSON])
def test_other_content_under_the_same_number_is_told_and_kept(
    world: World, headers: dict[str, str]
) -> None:
    cooperative = world.cooperative()
    browser = world.sign_in(world.mentor(cooperative))
    form = typed(cooperative)
    browser.post("/mentoring/visits", data=form)

    answer = browser.post(
        "/mentoring/visits", data={**form, "observations": "Lain sama sekali."}, headers=headers
    )

    assert answer.status_code == 409
    assert db.session.scalars(select(Conflict)).one().payload["observations"] == "Lain sama sekali."
    assert visits() == 1


def test_what_was_typed_is_still_there_when_something_must_be_mended(world: World) -> None:
    cooperative = world.cooperative()
    mentor = world.mentor(cooperative)
    follow_up = promised(world, mentor, cooperative, date(2026, 11, 5))
    form = typed(
        cooperative,
        observations="Nota <b>tidak</b> lengkap",
        **{f"note-{follow_up.id}": "Masih menunggu", "action-3": "Baris keempat"},
    )

    answer = world.sign_in(mentor).post("/mentoring/visits", data=form)

    assert answer.status_code == 422
    assert "Nota &lt;b&gt;tidak&lt;/b&gt; lengkap" in answer.text
    assert form["submission"] in answer.text
    assert "Masih menunggu" in answer.text
    assert "Baris keempat" in answer.text
    assert visits() == 1


def test_the_queue_is_told_at_which_fields_something_is_missing(world: World) -> None:
    cooperative = world.cooperative()
    mentor = world.mentor(cooperative)
    follow_up = promised(world, mentor, cooperative, date(2026, 11, 5))
    form = typed(cooperative, outcome="", **{"deadline-2": "besok"})
    browser = world.sign_in(mentor)

    answer = browser.post("/mentoring/visits", data=form, headers=JSON)
    assert set(answer.json["errors"]) == {
        "outcome", "action-2", "owner-2", "deadline-2", f"status-{follow_up.id}"
    }  # fmt: skip

    answer = browser.post("/mentoring/visits", data=typed(cooperative), headers=JSON)
    assert set(answer.json["errors"]) == {f"status-{follow_up.id}"}

    future = typed(cooperative, outcome="nobody_met", visited_on="2026-11-13")
    answer = browser.post("/mentoring/visits", data=future, headers=JSON)
    assert set(answer.json["errors"]) == {"visited_on"}


def test_more_rows_than_the_page_offers_may_be_sent(world: World) -> None:
    cooperative = world.cooperative()
    rows = {
        f"{name}-{row}": value
        for row in (0, 7, 11)
        for name, value in (("action", "Rapat"), ("owner", "ketua"), ("deadline", "2026-12-01"))
    }

    world.sign_in(world.mentor(cooperative)).post(
        "/mentoring/visits", data=typed(cooperative, **rows)
    )

    assert db.session.scalar(select(func.count()).select_from(FollowUp)) == 3


HOSTILE = [
    "\x00", "\ud800", "9" * 400, "'; DROP TABLE visit; --", "-1", "1e309", "null", "x" * 20_000,
    "{{7*7}}", "2026-02-31", "99999999999-01-01", "held\nheld",
]  # fmt: skip
FIELDS = [
    "submission", "cooperative", "due", "replaces", "visited_on", "started_at", "outcome", "kind",
    "topics", "obstacles", "discussed", "board_men", "observations", "late_reason", "action-0",
    "owner-0", "deadline-0", "action-999999999999", "status-x",
]  # fmt: skip


def test_no_hostile_value_in_any_field_breaks_the_form(world: World) -> None:
    cooperative = world.cooperative()
    browser = world.sign_in(world.mentor(cooperative))
    for field in FIELDS:
        for value in HOSTILE:
            sent = value.encode("utf-8", "surrogatepass")
            answer = browser.post("/mentoring/visits", data={**typed(cooperative), field: sent})
            assert answer.status_code < 500, (field, value)


@pytest.mark.parametrize(
    "path",
    [
        "/mentoring/visits?state=x&cooperative=x",
        "/mentoring/visits/new?cooperative=x&due=%27&replaces=1",
        f"/mentoring/visits/new?cooperative={UUID(int=1)}",
        f"/mentoring/visits/{UUID(int=1)}",
        f"/mentoring/visits/{UUID(int=1)}/sent",
        "/mentoring/follow-ups?show=x&cooperative=y",
    ],
)
def test_no_hostile_address_breaks_a_page(world: World, path: str) -> None:
    answer = world.sign_in(world.mentor(world.cooperative())).get(path)

    assert answer.status_code in (200, 404)


def test_a_stranger_gets_no_form_and_sends_no_visit(world: World) -> None:
    cooperative = world.cooperative()
    for person in (world.mentor(world.cooperative()), world.member(), world.staff()):
        browser = world.sign_in(person)
        form = browser.get(f"/mentoring/visits/new?cooperative={cooperative.id}")
        assert form.status_code in (403, 404)
        assert browser.post("/mentoring/visits", data=typed(cooperative)).status_code in (403, 404)
    assert visits() == 0


@pytest.mark.parametrize(
    "asked", ["", "&submission=", "&submission=zzz", "&submission=zzz&replaces=zzz"]
)
def test_a_form_without_a_number_of_its_own_leads_once_to_one_that_has_it(
    world: World, asked: str
) -> None:
    cooperative = world.cooperative()
    browser = world.sign_in(world.mentor(cooperative))
    due = due_of(cooperative)

    first = browser.get(f"/mentoring/visits/new?cooperative={cooperative.id}&due={due.id}{asked}")
    query = parse_qs(urlsplit(first.location).query)

    assert first.status_code == 302
    assert (query["cooperative"], query["due"]) == ([str(cooperative.id)], [str(due.id)])
    assert UUID(*query["submission"])
    assert browser.get(first.location).status_code == 200


def test_pages_ask_who_is_there(world: World) -> None:
    for path in ("", "/visits", "/visits/new", "/follow-ups", "/verification"):
        assert world.client().get("/mentoring" + path).status_code == 302


def test_a_visit_of_the_last_days_is_taken_from_the_queue_after_the_assignment_has_ended(
    world: World, noon: time_machine.Traveller
) -> None:
    cooperative = world.cooperative()
    mentor = world.mentor(cooperative)
    assignment = db.session.scalars(select(MentorAssignment.id)).one()
    noon.move_to(at(date(2026, 11, 13)))
    end_assignment(System(), assignment)
    noon.move_to(at(date(2026, 11, 16)))
    browser = world.sign_in(mentor)

    answer = browser.post("/mentoring/visits", data=typed(cooperative), headers=JSON)
    later = typed(cooperative, visited_on="2026-11-14")

    assert answer.status_code == 200
    answer = browser.post("/mentoring/visits", data=later, headers=JSON)
    assert set(answer.json["errors"]) == {"visited_on"}


def test_a_mentor_of_several_cooperatives_chooses_one_first(world: World) -> None:
    first, second = world.cooperative(), world.cooperative()

    page = world.sign_in(world.mentor(first, second)).get("/mentoring/visits/new").text

    assert f"cooperative={first.id}" in page
    assert f"cooperative={second.id}" in page


def test_while_no_outcome_is_chosen_all_that_a_held_visit_needs_is_asked_for_at_once(
    world: World,
) -> None:
    cooperative = world.cooperative()
    mentor = world.mentor(cooperative)
    follow_up = promised(world, mentor, cooperative, date(2026, 11, 5))
    browser = world.sign_in(mentor)
    empty = typed(cooperative, outcome="", observations="")

    answer = browser.post("/mentoring/visits", data=empty, headers=JSON)
    page = browser.post("/mentoring/visits", data=empty).text
    nobody = browser.post("/mentoring/visits", data={**empty, "outcome": "nobody_met"})

    assert set(answer.json["errors"]) == {"outcome", "observations", f"status-{follow_up.id}"}
    assert re.search(r'<label for="started_at">[^<]+<span class="soft may">', page)
    assert re.search(r'<label for="observations">[^<]+</label>', page)
    assert f"<legend>{follow_up.action}</legend>" in page
    assert nobody.status_code == 303


def test_a_visit_that_settled_a_promise_gets_the_same_receipt_when_it_is_sent_again(
    world: World,
) -> None:
    cooperative = world.cooperative()
    mentor = world.mentor(cooperative)
    follow_up = promised(world, mentor, cooperative, date(2026, 11, 5))
    browser = world.sign_in(mentor)
    form = typed(cooperative, **{f"status-{follow_up.id}": "done"})

    first = browser.post("/mentoring/visits", data=form, headers=JSON)
    again = browser.post("/mentoring/visits", data=form, headers=JSON)

    assert first.status_code == again.status_code == 200
    assert first.json == again.json


def test_what_was_said_of_a_settled_promise_is_kept_and_the_receipt_says_so(world: World) -> None:
    cooperative = world.cooperative()
    mentor = world.mentor(cooperative)
    follow_up = promised(world, mentor, cooperative, date(2026, 11, 5))
    close_follow_up(world.actor(mentor), follow_up.id)
    browser = world.sign_in(mentor)
    elsewhere = UUID(int=7)
    said = {
        f"status-{follow_up.id}": "not_yet",
        f"note-{follow_up.id}": "Nota belum lengkap",
        f"status-{elsewhere}": "done",
    }

    shown = browser.post("/mentoring/visits", data=typed(cooperative, outcome="", **said))
    sent = browser.post("/mentoring/visits", data=typed(cooperative, **said))
    receipt = browser.get(sent.location).text

    assert "Nota belum lengkap" in shown.text
    assert f'name="status-{elsewhere}" value="done"' in shown.text
    assert "Nota belum lengkap" in receipt
    assert follow_up.action in receipt


@pytest.mark.parametrize("name", ["status-", "status-x", "status-123"])
def test_a_status_of_nothing_at_all_is_not_dropped_in_silence(world: World, name: str) -> None:
    cooperative = world.cooperative()

    answer = world.sign_in(world.mentor(cooperative)).post(
        "/mentoring/visits", data=typed(cooperative, **{name: "done"})
    )

    assert answer.status_code == 422
    assert visits() == 0


def test_a_second_visit_on_the_same_day_is_asked_about(world: World) -> None:
    cooperative, other = world.cooperative(), world.cooperative()
    browser = world.sign_in(world.mentor(cooperative, other))
    browser.post("/mentoring/visits", data=typed(cooperative))
    second = typed(cooperative)

    asked = browser.post("/mentoring/visits", data=second)

    assert asked.status_code == 422
    assert 'name="another"' in asked.text
    assert visits() == 1
    assert browser.post("/mentoring/visits", data={**second, "another": "1"}).status_code == 303
    assert browser.post("/mentoring/visits", data=typed(other)).status_code == 303
    day_before = typed(cooperative, visited_on="2026-11-11")
    assert browser.post("/mentoring/visits", data=day_before).status_code == 303


def test_mending_the_visit_of_a_day_is_not_a_second_one(world: World) -> None:
    cooperative = world.cooperative()
    mentor = world.mentor(cooperative)
    browser = world.sign_in(mentor)
    form = typed(cooperative)
    browser.post("/mentoring/visits", data=form)
    return_visit(world.actor(world.coordinator()), UUID(form["submission"]), "Perinci")

    mended = browser.post("/mentoring/visits", data=typed(cooperative, replaces=form["submission"]))

    assert mended.status_code == 303
