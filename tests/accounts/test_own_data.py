"""Own data: everything about oneself, nothing of anybody else, and the trail knows that it left."""

import io
import json
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from lms.accounts.grants import give
from lms.accounts.models import Purpose
from lms.accounts.privacy import own_data, paper
from lms.accounts.privacy.consents import switch_consent
from lms.accounts.service import set_email, set_secret_hash
from lms.assessments.attempts import GivenAnswer, save_answer, start_attempt, submit_attempt
from lms.assessments.models import AttemptSlot
from lms.cooperatives.rules import PositionKind
from lms.core import clock, wordings
from lms.core.audit import AuditDetail, AuditEntry
from lms.core.database import db
from lms.core.errors import NotAllowed, NotThere
from lms.core.policy import Grant, Role, Scope, System
from lms.courses.catalogue import catalogue
from lms.courses.service import finish_lesson
from lms.courses.sync import sync
from tests.accounts.test_door import hashed
from tests.mentoring.builders import held, promise, visited


def file_of(world, person, kind="json"):
    answer = world.sign_in(person).post(f"/me/data/{kind}")
    assert answer.status_code == 200
    return answer


def sections(world, person):
    return json.loads(file_of(world, person).data)["sections"]


@pytest.fixture
def village(world):
    """A board member who learns, a mentor who visits, an office that gives roles and verifies."""
    sync(System())
    here = world.cooperative()
    sri = world.officer(here, PositionKind.TREASURER, "Sri Unik")
    budi = world.member("Budi Lain", cooperative=here)
    mentor = world.mentor(here, name="Rina Pendamping")
    for person, address in ((sri, "sri@example.com"), (budi, "budi@example.com")):
        set_secret_hash(System(), person.id, hashed())
        set_email(System(), person.id, address)
        actor = world.actor(person)
        for lesson in catalogue()["MAN-101"].lessons:
            finish_lesson(actor, "MAN-101", lesson.key)
        attempt = start_attempt(actor, "MAN-101/final")
        submit_attempt(actor, attempt.id)
        switch_consent(actor, Purpose.PHOTOS, is_given=True)
    fields = held(
        here,
        clock.today(),
        observations="Catatan Rina Pendamping tentang Sri Unik dan Budi Lain.",
        new_follow_ups=(promise(due_on=clock.today() + timedelta(days=5)),),
    )
    visited(world, mentor, fields)
    return {"sri": sri, "budi": budi, "mentor": mentor, "here": here}


class TestWhatItHolds:
    def test_who_one_is_where_one_belongs_and_what_one_learnt(self, world, village):
        found = sections(world, village["sri"])

        (person,) = found["person"]
        assert person["name"] == "Sri Unik" and person["email"] == "sri@example.com"
        assert found["memberships"][0]["cooperative"] == village["here"].name
        assert found["positions"][0]["kind"] == "bendahara"
        assert len(found["items_done"]) == len(catalogue()["MAN-101"].lessons)
        (attempt,) = found["attempts"]
        assert attempt["state"] == "graded" and attempt["score_percent"] is not None
        assert found["consents"][0]["purpose"] == "photos"
        assert {row["role"] for row in found["roles"]} == {"member", "board"}
        assert any(row["act"] == "lesson.finish" for row in found["acts"])

    def test_the_answers_that_were_given(self, world, village):
        sri = village["sri"]
        actor = world.actor(sri)
        with clock.set_to(clock.now() + timedelta(hours=1)):
            attempt = start_attempt(actor, "MAN-101/final")
            slots = select(AttemptSlot).where(AttemptSlot.attempt_id == attempt.id)
            slot = db.session.scalars(slots.order_by(AttemptSlot.position)).first()
            save_answer(actor, attempt.id, GivenAnswer("tab", 1, slot.position, None, True))

            found = sections(world, sri)["attempts"][-1]

        assert [one["slot"] for one in found["answers"]] == [slot.position]

    def test_it_says_which_shape_it_has_and_what_is_left_out(self, world, village):
        data = json.loads(file_of(world, village["sri"]).data)

        assert (data["schema"], data["version"]) == ("belajar-koperasi/own-data", 1)
        assert data["made_at"].endswith("+00:00")
        assert "visit.verified_by" in data["left_out"]

    def test_a_mentor_finds_assignments_and_visits(self, world, village):
        found = sections(world, village["mentor"])

        assert found["assignments"][0]["cooperative"] == village["here"].name
        assert found["visits"][0]["outcome"] == "held"


class TestWhatItDoesNotHold:
    def test_nobody_elses_name_number_address_or_words(self, world, village):
        people = {name: village[name] for name in ("sri", "budi", "mentor")}
        for name, person in people.items():
            text = file_of(world, person).data.decode()
            pdf = words_of(file_of(world, person, "pdf").data)
            for other_name, other in people.items():
                if other_name == name:
                    continue
                for told in (other.name, other.phone, other.participant_no, str(other.id)):
                    assert told not in text, f"{name}: {told}"
                    assert told not in pdf, f"{name}: {told}"
            assert "Catatan Rina" not in text

    def test_no_secret_no_mark_of_a_device_and_no_key_of_a_question(self, world, village):
        text = file_of(world, village["sri"]).data.decode()

        for word in ("argon2", "token", "hash", "feedback", "correct"):
            assert word not in text


def words_of(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


class TestThePaper:
    def test_it_can_be_read(self, world, village):
        answer = file_of(world, village["sri"], "pdf")

        words = words_of(answer.data)
        assert answer.mimetype == "application/pdf"
        for said in ("Data Anda sendiri", "Sri Unik", "Menyelesaikan pelajaran", "Bendahara"):
            assert said in words

    def test_it_speaks_english_to_whoever_chose_it(self, world, sri):
        browser = world.sign_in(sri)
        browser.post("/language", data={"language": "en"})

        assert "Your own data" in words_of(browser.post("/me/data/pdf").data)

    def test_a_long_section_is_cut_and_says_so(self, world, sri, monkeypatch):
        monkeypatch.setattr(paper, "MOST_ROWS", 2)
        for number in range(3):
            set_email(world.actor(sri), sri.id, f"sri{number}@example.com")

        assert "baris terakhir dari" in words_of(file_of(world, sri, "pdf").data)

    def test_every_part_has_words(self, world, village, app):
        with app.test_request_context("/"):
            gathered = own_data.gathered(village["sri"].id)["sections"].values()
            names = {name for rows in gathered for row in rows for name in row}
            english = {name.replace("_", " ") for name in names} - {"id", "e-mail", "status"}
            said = {wordings.part_words(name) for name in names}

        assert sorted(english & said) == []


@pytest.fixture
def sri(world):
    person = world.member("Sri Unik")
    set_email(System(), person.id, "sri@example.com")
    return person


class TestTaking:
    def test_the_trail_knows_that_it_left_but_not_what(self, world, sri):
        answer = file_of(world, sri)

        acts = select(AuditEntry).where(AuditEntry.act == "person.export")
        entry = db.session.scalars(acts).one()
        detail = db.session.get_one(AuditDetail, entry.id)
        assert (entry.actor_id, entry.object_id) == (sri.id, str(sri.id))
        assert detail.changes["export"]["total"] == [None, len(answer.data)]
        assert "sri@example.com" not in str(detail.changes)

    def test_it_is_kept_by_no_cache_and_named_for_its_owner(self, world, sri):
        answer = file_of(world, sri)

        assert answer.headers["Cache-Control"] == "no-store"
        assert sri.participant_no in answer.headers["Content-Disposition"]

    def test_not_too_often(self, world, sri):
        browser = world.sign_in(sri)

        codes = [browser.post("/me/data/json").status_code for _ in range(own_data.FILES + 1)]

        assert codes == [200] * own_data.FILES + [429]
        assert world.sign_in(world.member("Budi Lain")).post("/me/data/json").status_code == 200

    def test_nobody_takes_anothers(self, world, sri):
        staff = world.staff()
        give(System(), staff.id, Grant(Role.ADMINISTRATOR, Scope.AREA, "35.73"))

        for other in (world.member("Budi Lain"), world.mentor(world.cooperative()), staff):
            with pytest.raises((NotAllowed, NotThere)):
                own_data.export(world.actor(other), sri.id, "json", 1)

    def test_it_is_never_taken_by_a_link_nor_in_another_form(self, world, sri):
        browser = world.sign_in(sri)

        assert browser.get("/me/data/json").status_code == 405
        assert browser.post("/me/data/xml").status_code == 404
        assert browser.get("/me/data").status_code == 200
