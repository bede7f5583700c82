"""The pages of people and cooperatives, as staff and secretaries use them."""

import io
import re
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from lms.accounts.models import Person
from lms.accounts.service import begin_sign_in
from lms.cooperatives import beside
from lms.cooperatives.joining import waiting_requests
from lms.cooperatives.models import BoardChange, Cooperative, Headcount, Membership, Position
from lms.cooperatives.rules import PositionKind
from lms.core import clock
from lms.core.database import db
from lms.core.policy import System
from lms.core.storage import content_of
from tests.cooperatives.test_joining import asked
from tests.world import SINCE, Client, World, counted_statements

HERE, FAR = "35.73.01.1001", "35.73.05.1001"
PDF = b"%PDF-1.7\nberita acara"


@pytest.fixture
def here(world: World) -> Cooperative:
    return world.cooperative(HERE, "KKMP Arjowinangun")


@pytest.fixture
def staff(world: World) -> Client:
    return world.sign_in(world.staff())


def names(page: str) -> list[str]:
    """The names in the list of people, in its order."""
    return re.findall(r'<th scope="row"><a href="/people/[^"]+">([^<]+)</a>', page)


def errors_at(page: str, field: str) -> bool:
    return f'id="{field}-e"' in page


class TestFinding:
    def test_a_misspelt_name_is_found_and_the_address_keeps_the_question(self, world, here, staff):
        world.member("Moch. Soekarno", cooperative=here)
        world.member("Sri Wahyuni", cooperative=here)

        page = staff.get("/people?q=muhamad sukarna").text

        assert names(page) == ["Moch. Soekarno"]
        assert 'value="muhamad sukarna"' in page

    @pytest.mark.parametrize("typed", ["0812-3456-7890", "+62 812 3456 7890", "3456789"])
    def test_a_number_is_found_however_it_is_written(self, world, here, staff, typed):
        world.member("Budi", phone="+6281234567890", cooperative=here)
        world.member("Sri", cooperative=here)

        page = staff.get("/people", query_string={"q": typed}).text

        assert names(page) == ["Budi"]

    def test_participant_and_member_numbers_are_found(self, world, here, staff):
        person = world.person("Budi")
        from lms.cooperatives.service import give_membership

        give_membership(System(), person.id, here.id, "AGT-07", SINCE)

        for typed in (person.participant_no, "agt-07"):
            assert names(staff.get("/people", query_string={"q": typed}).text) == ["Budi"]

    def test_filters_narrow_what_is_found(self, world, here, staff):
        world.officer(here, PositionKind.CHAIR, "Ketua Sini")
        world.member("Anggota Sini", cooperative=here)
        there = world.cooperative(FAR)
        world.officer(there, PositionKind.CHAIR, "Ketua Sana")

        def found(**asked: str) -> set[str]:
            return set(names(staff.get("/people", query_string=asked).text))

        assert found(area=HERE) == {"Ketua Sini", "Anggota Sini"}
        assert found(area="35.73.05") == {"Ketua Sana"}
        assert found(cooperative=str(here.id), position="ketua") == {"Ketua Sini"}
        assert found(q="ketua", area="35.73.01") == {"Ketua Sini"}

    def test_those_who_never_signed_in_can_be_listed(self, world, here, staff):
        known, other = (world.member(name, cooperative=here) for name in ("Sudah", "Belum"))
        begin_sign_in(System(known.id), known.id, "x")

        listed = names(staff.get(f"/people?never=1&area={HERE}").text)

        assert listed == [other.name]

    def test_a_secretary_finds_the_own_members_and_a_mentor_those_looked_after(self, world, here):
        secretary = world.officer(here, PositionKind.SECRETARY, "Wulan")
        world.member("Sri Sini", cooperative=here)
        world.member("Sri Sana", cooperative=world.cooperative(FAR))

        assert names(world.sign_in(secretary).get("/people?q=sri").text) == ["Sri Sini"]
        mentor = world.mentor(here)
        assert names(world.sign_in(mentor).get("/people?q=sri").text) == ["Sri Sini"]

    @pytest.mark.parametrize(
        "query",
        [
            "q=%F0%9F%98%80", "q='; DROP TABLE", "page=0", "page=-1", "page=99999999999", "page=x",
            "page=0000019999999999999999999999", "page=" + "9" * 5000,
            "cooperative=x", "position=raja", "area=%25", "never=7", "q=%25", "q=0", "q=" + "x" * 900,
        ],
    )  # fmt: skip
    def test_what_makes_no_sense_is_left_out(self, world, here, staff, query):
        world.member(cooperative=here)

        assert staff.get(f"/people?{query}").status_code == 200

    def test_statements_do_not_grow_with_the_people(self, app: Flask, world, here):
        person = world.staff()

        def cost(query: str) -> int:
            browser = world.sign_in(person)
            with counted_statements(app) as statements:
                assert browser.get(f"/people{query}").status_code == 200
            return len(statements)

        world.officer(here, PositionKind.CHAIR, "Sri Satu")
        before = [cost(query) for query in ("", "?q=sri", "?q=0800")]
        for number in range(8):
            world.member(f"Sri {number}", cooperative=world.cooperative(FAR))
        assert [cost(query) for query in ("", "?q=sri", "?q=0800")] == before

    def test_a_long_list_is_paged(self, world, here, staff):
        for number in range(53):
            world.member(f"Orang {number:02d}", cooperative=here)

        first = names(staff.get(f"/people?area={HERE}").text)
        second = names(staff.get(f"/people?area={HERE}&page=2").text)

        assert (len(first), len(second)) == (50, 3)
        assert not set(first) & set(second)


class TestOnePerson:
    def post(self, browser: Client, person: Person, step: str, **data: str):
        return browser.post(f"/people/{person.id}/{step}", data=data)

    def test_somebody_is_added_as_a_member(self, world, here, staff):
        answer = staff.post(
            "/people/new",
            data={
                "name": "Eko Prasetyo",
                "phone": "0812 3456 7890",
                "gender": "L",
                "cooperative": str(here.id),
                "since": "2026-01-05",
            },
        )

        person = db.session.scalars(select(Person).where(Person.name == "Eko Prasetyo")).one()
        assert answer.location == f"/people/{person.id}"
        assert person.phone == "+6281234567890"
        assert db.session.scalars(select(Membership)).one().member_no == "0001"

    @pytest.mark.parametrize(
        ("data", "field"),
        [
            ({"name": ""}, "name"),
            ({"name": "Eko", "phone": "abc"}, "phone"),
            ({"name": "Eko", "phone": "0812-0000-1111"}, "phone"),
            ({"name": "Eko", "member_no": "A1"}, "member_no"),
            ({"name": "Eko", "since": "2999-01-01"}, "since"),
            ({"name": "Eko", "cooperative": "x"}, "cooperative"),
        ],
    )
    def test_what_is_wrong_is_said_beside_its_field(self, world, here, staff, data, field):
        from lms.cooperatives.service import give_membership

        other = world.person(phone="+6281200001111")
        give_membership(System(), other.id, here.id, "A1", SINCE)

        answer = staff.post("/people/new", data={"cooperative": str(here.id), **data})

        assert answer.status_code == 422
        assert errors_at(answer.text, field)
        assert not db.session.scalars(select(Person).where(Person.name == "Eko")).all()

    def test_a_number_of_somebody_else_is_offered_to_be_taken_away(self, world, here, staff):
        holder = world.member("Budi", phone="+6281234567890", cooperative=here)
        person = world.member("Sri", cooperative=here)
        assert "release" not in staff.get(f"/people/{person.id}/number").text

        answer = self.post(staff, person, "number", phone="081234567890")
        assert answer.status_code == 422
        assert "Budi" in answer.text and 'name="release"' in answer.text

        self.post(staff, person, "number", phone="081234567890", release="1")
        db.session.expire_all()
        assert db.session.get_one(Person, person.id).phone == "+6281234567890"
        assert db.session.get_one(Person, holder.id).phone is None

    def test_after_moving_out_of_ones_area_the_list_is_shown(self, world, here):
        there = world.cooperative("35.73.01.1002")
        browser = world.sign_in(world.staff("35.73.01"))
        person = world.member(cooperative=here)

        answer = self.post(browser, person, "move", cooperative=str(there.id), on="2026-11-01")
        assert answer.location == f"/people/{person.id}"

        answer = self.post(browser, person, "leave", on="2026-11-02", reason="Pindah kota")
        assert answer.location == "/people"

    def test_a_death_is_recorded_and_nothing_more_can_be(self, world, here, staff):
        person = world.officer(here, PositionKind.TREASURER)

        answer = self.post(staff, person, "died", on="2026-11-01")

        assert answer.status_code == 303
        page = staff.get(f"/people/{person.id}").text
        assert "2026" in page and f"/people/{person.id}/move" not in page
        assert self.post(staff, person, "number", phone="").status_code == 403

    def test_a_conflict_of_interest_is_said_clearly(self, world, here, staff):
        mentor = world.mentor(here)

        answer = self.post(
            staff, mentor, "position", cooperative=str(here.id), kind="ketua", since="2026-11-01"
        )

        assert answer.status_code == 422
        assert "mendampingi koperasi tersebut" in answer.text
        assert db.session.scalars(select(Position)).all() == []

    def test_a_position_is_given_and_ended(self, world, here, staff):
        person = world.member(cooperative=here)

        self.post(
            staff, person, "position", cooperative=str(here.id), kind="ketua", since="2026-10-01"
        )
        row = db.session.scalars(select(Position)).one()
        staff.post(f"/cooperatives/positions/{row.id}/end", data={"on": "2026-11-01"})

        db.session.expire_all()
        assert db.session.scalars(select(Position.valid_to)).one().isoformat() == "2026-11-01"

    def test_a_seat_is_not_taken_before_its_holder_began(self, world, here, staff):
        world.officer(here, PositionKind.CHAIR)
        person = world.member(cooperative=here)

        answer = self.post(
            staff, person, "position", cooperative=str(here.id), kind="ketua", since="2020-01-01"
        )

        assert answer.status_code == 422 and errors_at(answer.text, "since")

    @pytest.mark.parametrize(
        "typed", ["\x00", "x" * 5000, "\ud800", "<script>alert(1)</script>", "'"]
    )
    def test_hostile_text_breaks_nothing(self, world, here, staff, typed):
        person = world.member(cooperative=here)
        typed = typed.encode("utf-8", "surrogatepass")

        for step, fields in (
            ("correct", {"name": typed}),
            ("number", {"phone": typed}),
            ("leave", {"reason": typed, "on": typed}),
            ("move", {"cooperative": typed, "on": typed}),
            ("position", {"cooperative": typed, "kind": typed, "since": typed}),
            ("died", {"on": typed}),
        ):
            assert self.post(staff, person, step, **fields).status_code in (303, 400, 422)
        assert b"<script>alert" not in staff.get(f"/people/{person.id}").data

    def test_a_secretary_is_shown_only_what_a_secretary_may(self, world, here):
        browser = world.sign_in(world.officer(here, PositionKind.SECRETARY, "Wulan"))
        person = world.member(cooperative=here)

        page = browser.get(f"/people/{person.id}").text

        for step in ("number", "correct", "leave"):
            assert f"/people/{person.id}/{step}" in page
        for step in ("move", "died", "position"):
            assert f"/people/{person.id}/{step}" not in page


class TestCooperativePages:
    def test_the_missing_ones_are_listed_first_and_registered_at_once(self, world, here, staff):
        page = staff.get("/cooperatives/missing").text
        codes = re.findall(r'name="areas" value="([^"]+)"', page)
        assert len(codes) == 56

        answer = staff.post("/cooperatives/missing", data={"areas": codes, "since": "2025-07-21"})

        assert answer.location == "/cooperatives"
        assert len(db.session.scalars(select(Cooperative)).all()) == 57

    def test_master_data_are_kept_and_shown(self, world, here, staff):
        data = {
            "name": "KKMP Arjowinangun", "national_no": "3573010001", "deed_no": "12",
            "deed_on": "2025-06-02", "nib": "1234567890123", "board_seats": "5",
            "supervisor_seats": "3", "latitude": "-8,0301", "longitude": "112,6412",
            "units": ["sembako", "apotek"], "address": "Jl. Raya 1",
        }  # fmt: skip
        assert staff.post(f"/cooperatives/{here.id}/edit", data=data).status_code == 303

        page = staff.get(f"/cooperatives/{here.id}").text

        assert "3573010001" in page and "-8,0301" in page and "Apotek" in page

    @pytest.mark.parametrize(
        ("field", "value"),
        [("name", ""), ("nib", "12"), ("latitude", "x"), ("deed_on", "2999-01-01"),
         ("board_seats", "0"), ("units", "kasino"), ("latitude", "nan")],
    )  # fmt: skip
    def test_what_is_wrong_is_said_beside_its_field(self, world, here, staff, field, value):
        data = {"name": "X", "board_seats": "5", "supervisor_seats": "3", field: value}

        answer = staff.post(f"/cooperatives/{here.id}/edit", data=data)

        assert answer.status_code == 422
        assert errors_at(answer.text, field)

    def test_a_number_is_declared_once_a_day_and_corrected_with_a_reason(self, world, here, staff):
        path = f"/cooperatives/{here.id}/headcounts"
        data = {
            "group": "members",
            "as_of": "2026-03-31",
            "men": "20",
            "women": "30",
            "source": "RAT",
        }
        assert staff.post(path, data=data).status_code == 303

        again = staff.post(path, data={**data, "men": "21"})
        assert again.status_code == 422 and errors_at(again.text, "as_of")

        row = db.session.scalars(select(Headcount)).one()
        data = {
            "men": "21",
            "women": "30",
            "unknown": "0",
            "source": "RAT",
            "reason": "Salah ketik",
        }
        staff.post(f"/cooperatives/headcounts/{row.id}", data=data)
        assert "Salah ketik" in staff.get(f"/cooperatives/{here.id}").text

    def test_a_lurah_is_found_by_name_or_number(self, world, here, staff):
        person = world.person("Agus Lurah")

        for typed in ("agus lurah", person.participant_no):
            answer = staff.post(
                f"/cooperatives/lurah/{HERE}", data={"person": typed, "since": "2026-11-01"}
            )
            assert answer.status_code == 303, answer.text
        world.person("李明")
        for typed in ("Siapa", "...", "王"):
            nobody = staff.post(f"/cooperatives/lurah/{HERE}", data={"person": typed})
            assert nobody.status_code == 422 and errors_at(nobody.text, "person")
        assert "Agus Lurah" in staff.get(f"/cooperatives/{here.id}").text

    def test_an_acting_lurah_has_a_last_day(self, world, here, staff):
        person = world.person("Agus Lurah")

        answer = staff.post(
            f"/cooperatives/lurah/{HERE}",
            data={"person": person.participant_no, "is_acting": "1"},
        )

        assert answer.status_code == 422 and errors_at(answer.text, "expires_on")

    def test_the_poster_leads_to_the_page(self, world, here, staff):
        answer = staff.get(f"/cooperatives/{here.id}/poster.pdf")

        (page,) = PdfReader(io.BytesIO(answer.data)).pages
        assert f"/join/{here.code}" in page.extract_text().replace("\n", "")
        assert here.name in page.extract_text()

    def test_a_member_sees_no_names_of_others(self, world, here):
        world.officer(here, PositionKind.CHAIR, "Budi Ketua")

        page = world.sign_in(world.member(cooperative=here)).get(f"/cooperatives/{here.id}").text

        assert "Budi Ketua" not in page and "/people" not in page

    def test_statements_do_not_grow_with_the_rows(self, app: Flask, world, here):
        person = world.staff()

        def cost(path: str) -> int:
            browser = world.sign_in(person)
            with counted_statements(app) as statements:
                assert browser.get(path).status_code == 200
            return len(statements)

        chair = world.officer(here, PositionKind.CHAIR)
        paths = ("/cooperatives", f"/cooperatives/{here.id}", f"/people/{chair.id}")
        before = [cost(path) for path in paths]
        world.board(here)
        for number in range(5):
            world.headcount(here, 50, SINCE + timedelta(days=number))
            world.cooperative(f"35.73.01.10{number + 2:02d}")
        assert [cost(path) for path in paths] == before


class TestBoardOnScreen:
    def form(self, here, lines: dict[int, str], **data):
        seats = {f"seat{number}": lines.get(number, "") for number in range(8)}
        return {
            **seats,
            "on": "2026-11-01",
            "minutes_no": "1/RAT",
            "minutes_on": "2026-11-01",
            **data,
        }

    def test_the_form_holds_who_is_there_the_preview_says_who_changes_then_it_is_done(
        self, world, here, staff
    ):
        chair = world.officer(here, PositionKind.CHAIR, "Budi Lama")
        newcomer = world.member("Sri Baru", cooperative=here)
        path = f"/cooperatives/{here.id}/board"
        assert f"Budi Lama · {chair.participant_no}" in staff.get(path).text
        data = self.form(here, {0: "sri baru", 4: f"x · {chair.participant_no}"})

        scan = {"scan": (io.BytesIO(PDF), "ba.pdf")}
        preview = staff.post(path, data={**data, **scan}, content_type="multipart/form-data")
        assert preview.status_code == 200
        assert db.session.scalars(select(BoardChange)).all() == []
        kept = re.search(r'name="scan_kept" value="([^"]+)"', preview.text)
        assert kept

        done = staff.post(path, data={**data, "scan_kept": kept.group(1), "confirm": "1"})
        assert done.status_code == 303, done.text

        row = db.session.scalars(select(BoardChange)).one()
        assert row.scan and content_of(row.scan) == PDF
        held = {
            one.kind: one.person_id
            for one in db.session.scalars(select(Position).where(Position.valid_to.is_(None)))
        }
        assert held == {PositionKind.CHAIR: newcomer.id, PositionKind.TREASURER: chair.id}
        scan_answer = staff.get(f"/cooperatives/changes/{row.id}/minutes")
        assert (
            scan_answer.data == PDF and "attachment" in scan_answer.headers["Content-Disposition"]
        )

    def test_somebody_unknown_is_refused_until_it_is_ticked_that_they_are_new(
        self, world, here, staff
    ):
        path = f"/cooperatives/{here.id}/board"
        data = self.form(here, {0: "Eko Prasetyo"})

        refused = staff.post(path, data=data)
        assert refused.status_code == 422 and errors_at(refused.text, "seat0")
        assert 'name="add0"' in refused.text

        assert staff.post(path, data={**data, "add0": "1", "confirm": "1"}).status_code == 303
        assert db.session.scalars(select(Person.name).where(Person.name == "Eko Prasetyo")).one()

    @pytest.mark.parametrize("content", [b"<html>", b"MZ\x90", b"", b"PK\x03\x04"])
    def test_another_kind_of_file_is_refused(self, world, here, staff, content):
        data = {**self.form(here, {0: "Eko"}, add0="1"), "scan": (io.BytesIO(content), "a.pdf")}

        answer = staff.post(
            f"/cooperatives/{here.id}/board", data=data, content_type="multipart/form-data"
        )

        assert answer.status_code == 422 and errors_at(answer.text, "scan")

    @pytest.mark.parametrize("kept", ["x", "WyJhIiwiYiJd.x", "a" * 5000])
    def test_nobody_names_a_file_that_they_did_not_hand_in(self, world, here, staff, kept):
        data = self.form(here, {0: "Eko"}, add0="1", confirm="1", scan_kept=kept)

        answer = staff.post(f"/cooperatives/{here.id}/board", data=data)

        assert answer.status_code == 422
        assert db.session.scalars(select(BoardChange)).all() == []

    def test_a_mentor_of_the_cooperative_is_refused_with_the_reason(self, world, here, staff):
        mentor = world.mentor(here)
        data = self.form(here, {0: mentor.participant_no}, confirm="1")

        answer = staff.post(f"/cooperatives/{here.id}/board", data=data)

        assert answer.status_code == 422
        assert "mendampingi koperasi tersebut" in answer.text
        assert db.session.scalars(select(BoardChange)).all() == []

    def test_the_office_allows_it_with_a_reason_that_is_kept_with_that_position_alone(
        self, world, here, staff
    ):
        mentor = world.mentor(here)
        path = f"/cooperatives/{here.id}/board"
        data = self.form(here, {0: mentor.participant_no, 4: "Eko"}, add4="1", confirm="1")
        assert 'name="conflict_reason"' in staff.post(path, data=data).text

        answer = staff.post(path, data={**data, "conflict_reason": "Tidak ada orang lain"})

        assert answer.status_code == 303
        kept = db.session.execute(select(Position.kind, Position.conflict_reason)).all()
        assert sorted(tuple(row) for row in kept) == [
            ("bendahara", ""),
            ("ketua", "Tidak ada orang lain"),
        ]

    def test_one_position_is_allowed_with_a_reason_as_well(self, world, here, staff):
        mentor = world.mentor(here)
        path = f"/people/{mentor.id}/position"
        data = {"cooperative": str(here.id), "kind": "ketua", "since": clock.today().isoformat()}
        assert 'name="conflict_reason"' not in staff.get(path).text

        refused = staff.post(path, data=data)
        given = staff.post(path, data={**data, "conflict_reason": "Sementara"})

        assert refused.status_code == 422 and 'name="conflict_reason"' in refused.text
        assert given.status_code == 303
        assert db.session.scalars(select(Position.conflict_reason)).all() == ["Sementara"]

    def test_going_back_from_the_preview_keeps_what_was_typed(self, world, here, staff):
        data = self.form(here, {0: "Eko"}, add0="1", edit="1")

        answer = staff.post(f"/cooperatives/{here.id}/board", data=data)

        assert 'value="Eko"' in answer.text


class TestRequestsOnScreen:
    def test_a_secretary_is_told_accepts_and_the_person_is_a_member(self, world, here):
        browser = world.sign_in(world.officer(here, PositionKind.SECRETARY, "Wulan"))
        submission: UUID = asked(here)

        assert "Endang" in browser.get("/people/requests").text
        answer = browser.post(f"/people/requests/{submission}/accept", data={"who": "new"})

        assert answer.location == "/people/requests"
        assert "Endang" in browser.get("/people?q=endang").text
        assert waiting_requests(System()) == []

    def test_a_known_number_is_offered_as_the_same_person(self, world, here):
        world.member("Endang L.", phone="+6281234567890", cooperative=here)
        browser = world.sign_in(world.officer(here, PositionKind.SECRETARY, "Wulan"))
        submission = asked(here)

        page = browser.get(f"/people/requests/{submission}/accept").text

        assert "Endang L." in page and 'value="same" checked' in page


def test_the_pages_say_today_unless_another_day_is_chosen(world, here, staff):
    person = world.member(cooperative=here)

    page = staff.get(f"/people/{person.id}/leave").text

    assert f'value="{clock.today().isoformat()}"' in page
    assert re.search(r'<button class="btn main"[^>]*>Keluar dari koperasi</button>', page)


def test_other_rooms_add_their_pages_of_a_person_for_whom_these_open(world, here, staff):
    person, other = (world.member(cooperative=here) for _ in range(2))
    beside.show_beside_person(
        "cooperatives.person", "Kartu Masuk", "qr", lambda _viewer, one: one.id == person.id
    )
    try:
        assert "Kartu Masuk" in staff.get(f"/people/{person.id}").text
        assert "Kartu Masuk" not in staff.get(f"/people/{other.id}").text
    finally:
        del beside._of_people["cooperatives.person"]
