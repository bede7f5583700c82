"""Entry cards: who is offered, what ends, what is printed, and that nothing of it is kept."""

import io
import re
from datetime import timedelta
from uuid import uuid4

import pypdf
import pytest
import time_machine
from sqlalchemy import func, select

from lms.accounts import codes, first_entry, grants
from lms.accounts.models import CodePurpose, OneTimeCode, Person
from lms.accounts.service import set_secret_hash
from lms.cooperatives import card_making, cards
from lms.cooperatives.card_paper import cards_pdf
from lms.cooperatives.cards import Who
from lms.cooperatives.rules import PositionKind
from lms.core import clock
from lms.core.database import db
from lms.core.errors import Invalid
from lms.core.policy import Grant, Role, Scope, System
from tests.accounts.test_door import hashed
from tests.world import CITY, counted_statements

DIGITS = re.compile(r"\d{4} \d{4} \d{4} \d{4}")


@pytest.fixture
def here(world):
    return world.cooperative(name="KKMP Arjosari")


def shown(world, viewer, cooperative, who=Who.BOARD):
    actor = world.actor(viewer)
    return cards.preview(actor, cards.cooperatives(actor, [cooperative.id]), who)


def text_of(answer) -> list[str]:
    pages = pypdf.PdfReader(io.BytesIO(answer.data)).pages
    return [page.extract_text() for page in pages]


def press(browser, cooperative, *people: Person, submission=None, who="board"):
    return browser.post(
        f"/cards/print?cooperative={cooperative.id}&who={who}",
        data={
            "submission": str(submission or uuid4()),
            "people": [str(person.id) for person in people],
        },
    )


def test_the_board_is_offered_without_members_and_everybody_with_them(world, here):
    board, member = world.board(here), world.member("Sri", cooperative=here)
    staff = world.staff()

    offered = {one.person.id for one in shown(world, staff, here).people}
    everybody = {one.person.id for one in shown(world, staff, here, Who.EVERYBODY).people}

    assert offered == {person.id for person in board.values()}
    assert everybody == offered | {member.id}


def test_mentors_are_offered_to_the_office_alone(world, here):
    mentor, staff = world.mentor(here), world.staff()

    assert [one.person.id for one in shown(world, staff, here, Who.MENTORS).people] == [mentor.id]
    assert Who.MENTORS not in cards.kinds(world.actor(mentor))
    answer = world.sign_in(mentor).get(f"/cards/preview?cooperative={here.id}&who=mentors")
    assert answer.status_code == 404


def test_the_preview_tells_who_has_come_in_and_whose_card_would_end(world, here):
    inside, held, bare = (world.officer(here, kind, kind) for kind in list(PositionKind)[:3])
    staff = world.staff()
    set_secret_hash(System(), inside.id, hashed())
    codes.issue(System(), held.id, CodePurpose.CARD)

    found = {one.person.id: one for one in shown(world, staff, here).people}

    assert found[inside.id].has_secret and not found[held.id].has_secret
    assert found[held.id].held_until > clock.now()
    assert found[bare.id].held_until is None
    page = world.sign_in(staff).get(f"/cards/preview?cooperative={here.id}").text
    assert re.findall(r'value="([^"]*)" checked', page) == [str(bare.id), str(held.id)]
    assert "1 orang masih punya kartu yang berlaku" in page
    assert "1 orang sudah punya kata sandi" in page


def test_looking_at_the_preview_changes_nothing(world, here):
    person, staff = world.officer(here, PositionKind.CHAIR), world.staff()
    code = codes.issue(System(), person.id, CodePurpose.CARD)

    world.sign_in(staff).get(f"/cards/preview?cooperative={here.id}")

    assert first_entry.holder(code, address="10.0.0.1").id == person.id


def test_an_old_card_that_has_run_out_is_no_card_any_more(world, here):
    person, staff = world.officer(here, PositionKind.CHAIR), world.staff()
    with time_machine.travel(clock.now() - timedelta(days=31)):
        codes.issue(System(), person.id, CodePurpose.CARD)

    assert shown(world, staff, here).people[0].held_until is None


def test_who_does_more_elsewhere_is_counted_but_not_offered(world, here):
    person, mentor = world.officer(here, PositionKind.CHAIR), world.mentor(here)
    grants.give(System(), person.id, Grant(Role.STAFF, Scope.AREA, CITY))

    found = shown(world, mentor, here)

    assert (found.people, found.not_ours) == ([], 1)


def test_the_cards_hold_what_a_person_needs_and_the_code_opens_the_way(world, here):
    person = world.officer(here, PositionKind.CHAIR, "Ibu Sri Wahyuni")

    answer = press(world.sign_in(world.staff()), here, person)

    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Cache-Control"] == "no-store"
    assert re.fullmatch(
        r"attachment; filename=kartu-masuk-\d{4}-\d\d-\d\d\.pdf",
        answer.headers["Content-Disposition"],
    )
    (page,) = text_of(answer)
    for words in ("KARTU MASUK", "Ibu Sri Wahyuni", "KKMP Arjosari", person.participant_no):
        assert words in page
    (code,) = DIGITS.findall(page)
    assert first_entry.holder(code, address="10.0.0.1").id == person.id


def test_eight_cards_stand_on_a_page(world, here):
    people = [world.officer(here, PositionKind.SUPERVISOR, f"Pengawas {n}") for n in range(9)]

    pages = text_of(press(world.sign_in(world.staff()), here, *people))

    assert [len(DIGITS.findall(page)) for page in pages] == [8, 1]


def test_the_paper_is_in_indonesian_whoever_prints_it_and_the_qr_holds_the_code_behind_the_hash(
    world, here
):
    card = card_making.Card(
        "Sri", "1234567", None, "KKMP", "1234567812345670", "https://x.id/enter"
    )

    assert card.address == "https://x.id/enter#1234567812345670"
    with world.app.test_request_context(headers={"Accept-Language": "en"}):
        paper = cards_pdf([card], clock.now())
    assert "Nomor peserta" in pypdf.PdfReader(io.BytesIO(paper)).pages[0].extract_text()


def test_long_names_and_names_with_marks_stay_on_their_card(world):
    name = "Raden Ayu #let x = 1 $ <b> Dra. Hj. " + "Kusumaningrum " * 5
    cards_made = [
        card_making.Card(
            name[:120], "1234567", None, "KKMP " + "X" * 100, "1" * 16, "https://x.id/e"
        )
    ] * 9
    with world.app.test_request_context():
        paper = cards_pdf(cards_made, clock.now())

    assert len(pypdf.PdfReader(io.BytesIO(paper)).pages) == 2


def test_printing_again_ends_the_old_card(world, here):
    person = world.officer(here, PositionKind.CHAIR)
    browser = world.sign_in(world.staff())
    (old,) = DIGITS.findall(text_of(press(browser, here, person))[0])

    (new,) = DIGITS.findall(text_of(press(browser, here, person))[0])

    with pytest.raises(Invalid):
        first_entry.holder(old, address="10.0.0.1")
    assert first_entry.holder(new, address="10.0.0.1").id == person.id


def test_two_presses_make_one_lot_of_cards(world, here):
    person, submission = world.officer(here, PositionKind.CHAIR), uuid4()
    browser = world.sign_in(world.staff())
    (code,) = DIGITS.findall(text_of(press(browser, here, person, submission=submission))[0])

    again = press(browser, here, person, submission=submission)

    assert again.status_code == 303
    assert db.session.scalar(select(func.count()).select_from(OneTimeCode)) == 1
    assert first_entry.holder(code, address="10.0.0.1").id == person.id
    assert "baru saja dibuat" in browser.get(again.location).text


def test_others_ticked_on_the_page_that_stayed_open_get_cards_of_their_own(world, here):
    first, second = (world.officer(here, kind, kind) for kind in list(PositionKind)[:2])
    browser, submission = world.sign_in(world.staff()), uuid4()
    press(browser, here, first, submission=submission)

    answer = press(browser, here, second, submission=submission)

    assert answer.status_code == 200
    assert len(DIGITS.findall(text_of(answer)[0])) == 1


def test_nobody_ticked_and_somebody_not_offered_change_nothing(world, here):
    member = world.member("Sri")
    world.officer(here, PositionKind.CHAIR)
    browser = world.sign_in(world.staff())

    for people in ((), (member,)):
        answer = press(browser, here, *people)
        assert answer.status_code == 422
        assert 'id="people-e"' in answer.text
    assert db.session.scalars(select(OneTimeCode)).all() == []


@pytest.mark.parametrize(
    "query", ["cooperative=x", "cooperative=", "who=x", "who=board&cooperative=1"]
)
def test_an_address_that_names_nothing_is_not_found(world, here, query):
    assert world.sign_in(world.staff()).get(f"/cards/preview?{query}").status_code == 404


def test_a_single_code_is_shown_once_with_its_end(world, here):
    person, mentor = world.member("Sri", cooperative=here), world.mentor(here)
    browser = world.sign_in(mentor)
    assert not DIGITS.search(browser.get(f"/cards/people/{person.id}").text)

    made = browser.post(f"/cards/people/{person.id}")

    (code,) = DIGITS.findall(made.text)
    assert made.headers["Cache-Control"] == "no-store"
    assert first_entry.holder(code, address="10.0.0.1").id == person.id
    row = db.session.scalars(select(OneTimeCode)).one()
    assert (row.purpose, row.issued_by) == (CodePurpose.RESET, mentor.id)
    assert code not in browser.get(f"/cards/people/{person.id}").text


def test_who_lets_in_a_single_cooperative_is_led_to_its_people(world, here):
    answer = world.sign_in(world.mentor(here)).get("/cards")

    assert (answer.status_code, answer.location) == (302, f"/cards/preview?cooperative={here.id}")


def test_members_are_shown_no_way_to_the_cards_and_find_none(world, here):
    browser = world.sign_in(world.member(cooperative=here))

    assert "/cards" not in browser.get("/me").text
    assert browser.get("/cards").status_code == 403


def test_the_statements_of_the_pages_do_not_grow_with_people_and_cooperatives(world):
    staff = world.staff()
    browser = world.sign_in(staff)

    def statements() -> list[int]:
        counts = []
        for path in ("/cards", "/cards/preview", "/cards/preview?who=everybody"):
            with counted_statements(world.app) as seen:
                assert browser.get(path).status_code == 200
            counts.append(len(seen))
        return counts

    for area in ("35.73.01.1001", "35.73.01.1002"):
        world.officer(world.cooperative(area), PositionKind.CHAIR)
    few = statements()
    for area in ("35.73.01.1003", "35.73.02.1001", "35.73.05.1001"):
        world.board(world.cooperative(area))

    assert statements() == few
