"""Gabung: requests from the public page, and those who decide on them."""

from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms.accounts.models import Gender, Person
from lms.cooperatives import joining
from lms.cooperatives.joining import Decided, accept_request, ask, refuse_request, waiting_count
from lms.cooperatives.models import JoinRequest, Membership
from lms.cooperatives.rules import PositionKind, RequestState
from lms.core.database import db
from lms.core.errors import Invalid, NotAllowed, NotThere, TooMany
from lms.core.policy import ANYBODY, Role
from lms.core.submissions import OtherContent
from tests.world import World, counted_statements

PHONE = "+6281234567890"
HERE, FAR = "35.73.01.1001", "35.73.05.1001"
TYPED = {
    "name": "Endang Lestari",
    "phone": "0812 3456 7890",
    "gender": "P",
    "address": "RT 03/RW 05",
}


def asked(home, submission: UUID | None = None, **fields) -> UUID:
    submission = submission or uuid4()
    given = {"name": "Endang", "phone": PHONE, "gender": Gender.FEMALE, "address": "RT 03/RW 05"}
    ask(ANYBODY, home.id, submission, from_address="10.0.0.1", **{**given, **fields})
    return submission


def requests() -> list[JoinRequest]:
    return list(db.session.scalars(select(JoinRequest).order_by(JoinRequest.asked_at)))


@pytest.fixture
def here(world):
    return world.cooperative(HERE)


@pytest.fixture
def secretary(world, here):
    return world.actor(world.officer(here, PositionKind.SECRETARY, "Wulan"))


class TestAsking:
    def test_sending_twice_makes_one_request(self, world, here):
        submission = asked(here)
        asked(here, submission)

        assert [row.submission for row in requests()] == [submission]

    def test_the_same_number_waits_once_in_a_cooperative(self, world, here):
        first = asked(here)
        asked(here, name="Endang L.")

        assert [row.submission for row in requests()] == [first]

    def test_other_content_under_the_same_submission_is_refused(self, world, here):
        submission = asked(here)

        with pytest.raises(OtherContent):
            asked(here, submission, name="Eko", phone="+6281234567899")

        assert [row.name for row in requests()] == ["Endang"]

    def test_many_from_one_address_have_to_wait(self, world, here, monkeypatch):
        monkeypatch.setattr(joining, "TRIES_FROM_ONE_ADDRESS", 3)
        for number in range(3):
            asked(here, phone=f"+628123456780{number}")

        with pytest.raises(TooMany):
            asked(here)

    def test_whether_a_number_is_known_changes_nothing_on_the_page(
        self, app: Flask, world: World, here
    ):
        world.member("Budi", phone="+6281234567891", cooperative=here)
        answers = []
        for phone in ("0812 3456 7890", "0812 3456 7891"):
            data = {**TYPED, "phone": phone, "submission": str(uuid4())}
            answer = world.client().post(f"/join/{here.code}", data=data)
            answers.append((answer.status_code, answer.text))

        assert answers[0] == answers[1]
        assert answers[0][0] == 200

    def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(
        self, app: Flask, world: World, here
    ):
        data = {**TYPED, "phone": "123", "submission": str(uuid4())}

        answer = world.client().post(f"/join/{here.code}", data=data)

        assert answer.status_code == 422
        assert "Endang Lestari" in answer.text and 'id="phone-e"' in answer.text
        assert requests() == []

    @pytest.mark.parametrize("code", ["nothing", "x" * 300, "KKMP'--"])
    def test_a_cooperative_that_is_not_there_has_no_page(self, app, world, code):
        assert world.client().get(f"/join/{code}").status_code == 404


class TestDeciding:
    def test_who_is_new_becomes_a_member(self, world, here, secretary):
        accept_request(secretary, asked(here))

        person = db.session.scalars(select(Person).where(Person.name == "Endang")).one()
        row = db.session.scalars(select(Membership).where(Membership.person_id == person.id)).one()
        assert (person.phone, row.cooperative_id) == (PHONE, here.id)
        assert requests()[0].state is RequestState.ACCEPTED
        assert requests()[0].person_id == person.id

    def test_who_has_the_number_claims_the_account_and_is_no_second_person(
        self, world, here, secretary
    ):
        member = world.member("Endang L.", phone=PHONE, cooperative=here)
        before = db.session.scalar(select(func.count()).select_from(Person))

        accept_request(secretary, asked(here), same_person=member.id)

        assert db.session.scalar(select(func.count()).select_from(Person)) == before
        assert requests()[0].person_id == member.id

    def test_somebody_who_belonged_nowhere_becomes_a_member_again(self, world, here):
        person = world.person("Endang", phone=PHONE)
        submission = asked(here)

        accept_request(world.actor(world.staff()), submission, same_person=person.id)

        assert db.session.scalars(select(Membership.person_id)).all() == [person.id]

    def test_a_number_of_another_person_is_not_taken_away(self, world, here, secretary):
        holder = world.member("Budi", phone=PHONE, cooperative=world.cooperative(FAR))
        submission = asked(here)

        with pytest.raises(Invalid):
            accept_request(secretary, submission)
        accept_request(secretary, submission, with_phone=False)

        person = db.session.get_one(Person, requests()[0].person_id)
        assert (holder.phone, person.phone) == (PHONE, None)

    def test_nobody_is_claimed_whose_number_it_is_not(self, world, here, secretary):
        other = world.member("Budi", cooperative=here)

        with pytest.raises(Invalid):
            accept_request(secretary, asked(here), same_person=other.id)

    def test_it_is_decided_once(self, world, here, secretary):
        submission = asked(here)
        refuse_request(secretary, submission, "Bukan warga sini.")

        with pytest.raises(Decided):
            accept_request(secretary, submission)
        assert requests()[0].reason == "Bukan warga sini."

    def test_after_a_refusal_one_may_ask_again(self, world, here, secretary):
        refuse_request(secretary, asked(here), "Bukan warga sini.")
        asked(here)

        assert [row.state for row in requests()] == [RequestState.REFUSED, RequestState.WAITING]

    @pytest.mark.parametrize("kind", [PositionKind.CHAIR, PositionKind.TREASURER])
    def test_others_of_the_board_see_no_request(self, world, here, kind):
        submission = asked(here)
        actor = world.actor(world.officer(here, kind))

        with pytest.raises(NotThere):
            accept_request(actor, submission)
        assert waiting_count(actor) == 0

    def test_requests_to_another_cooperative_are_not_there(self, world, here, secretary):
        submission = asked(world.cooperative(FAR))

        with pytest.raises(NotThere):
            refuse_request(secretary, submission, "x")

    @pytest.mark.parametrize("role", [Role.HEAD, Role.COORDINATOR, Role.LURAH, Role.AUDITOR])
    def test_who_only_looks_after_the_area_decides_nothing(self, world, here, role):
        submission = asked(here)

        with pytest.raises((NotThere, NotAllowed)):
            accept_request(world.actor(world.with_role(role, HERE)), submission)


class TestCount:
    def test_secretary_and_office_are_told_how_many_wait(self, world, here, secretary):
        asked(here)
        asked(world.cooperative(FAR), phone="+6281234567899")

        assert waiting_count(secretary) == 1
        assert waiting_count(world.actor(world.staff())) == 2
        assert waiting_count(world.actor(world.staff("35.73.05"))) == 1

    def test_a_member_who_is_no_secretary_pays_no_statement_for_it(self, app, world, here):
        actor = world.actor(world.member(cooperative=here))

        with counted_statements(app) as statements:
            assert waiting_count(actor) == 0

        assert statements == []
