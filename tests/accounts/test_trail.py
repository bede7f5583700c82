"""The trail as it is read: by whom, what, which object and when; names only for those who may."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lms.accounts.grants import give
from lms.accounts.service import register_person, set_email
from lms.accounts.trail import queries, rules, shown
from lms.accounts.trail.queries import Wanted
from lms.cooperatives import service as cooperatives
from lms.cooperatives.rules import Group
from lms.core import audit, clock, worker
from lms.core.acts import one_act
from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.errors import NotAllowed, NotThere
from lms.core.policy import ANYBODY, Grant, Role, Scope, System
from tests.world import SINCE, counted_statements

HERE, FAR = "35.73.01.1001", "35.73.05.1001"


@pytest.fixture
def office(world):
    """An administrator, and a member of staff who did three things to one cooperative."""
    here = world.cooperative(HERE, "KKMP Ujung")
    administrator = world.with_role(Role.ADMINISTRATOR, name="Admin")
    staff = world.staff()
    actor = world.actor(staff)
    for number in range(3):
        day = clock.today() - timedelta(days=number)
        cooperatives.declare_headcount(
            actor, here.id, Group.MEMBERS, day, unknown=70 + number, source="RAT"
        )
    return {"here": here, "administrator": administrator, "staff": staff}


def page(world, office, **asked):
    return world.sign_in(office["administrator"]).get("/audit", query_string=asked)


def table(answer) -> str:
    """What the rows of the page say, without the filter above them."""
    found = re.search(r"<tbody>.*</tbody>", answer.text, re.S)
    return found.group() if found else ""


def _entry(act: str, subject) -> UUID:
    return db.session.scalars(
        select(AuditEntry.id).where(AuditEntry.act == act, AuditEntry.object_id == str(subject.id))
    ).one()


class TestWhoReads:
    def test_administrators_and_auditors_and_nobody_else(self, world):
        for role in (Role.ADMINISTRATOR, Role.AUDITOR):
            assert world.sign_in(world.with_role(role)).get("/audit").status_code == 200
        for person in (world.staff(), world.coordinator(), world.member()):
            for path in ("/audit", "/audit.csv", "/audit.xlsx", f"/audit/{uuid4()}"):
                assert world.sign_in(person).get(path).status_code == 403
        for actor in (ANYBODY, world.actor(world.with_role(Role.HEAD))):
            with pytest.raises(NotAllowed):
                queries.trail(actor, Wanted())

    def test_an_auditor_of_a_kelurahan_reads_only_what_its_people_did(self, world, office):
        auditor = world.with_role(Role.AUDITOR, HERE)
        insider = world.member("Dalam", cooperative=office["here"])
        outsider = world.member("Luar", cooperative=world.cooperative(FAR))
        for person, address in ((insider, "dalam@example.com"), (outsider, "luar@example.com")):
            set_email(world.actor(person), person.id, address)

        text = world.sign_in(auditor).get("/audit").text
        hidden = db.session.scalars(
            select(AuditEntry).where(AuditEntry.actor_id == outsider.id)
        ).first()

        assert "dalam@example.com" in text and "luar@example.com" not in text
        assert "Menyatakan jumlah anggota</b>" not in text
        with pytest.raises(NotThere):
            queries.entry(world.actor(auditor), hidden.id)

    def test_the_way_there_is_shown_to_its_readers(self, world, office):
        for person, is_shown in ((office["administrator"], True), (world.staff(), False)):
            browser = world.sign_in(person)
            # The foot of a phone has room for five ways; the others are behind "More".
            ways = browser.get("/me").text + browser.get("/more").text
            assert ('href="/audit"' in ways) is is_shown

    def test_the_page_of_a_thing_leads_its_readers_to_what_was_done_to_it(self, world, office):
        here = office["here"]
        address = f"/audit?kind=cooperative&amp;object={here.id}"
        path = f"/coverage/cooperatives/{here.id}"

        assert address in world.sign_in(office["administrator"]).get(path).text
        assert "/audit?" not in world.sign_in(office["staff"]).get(path).text


class TestTheFilter:
    def test_by_person(self, world, office):
        by_staff = page(world, office, who=office["staff"].participant_no)

        assert table(by_staff).count("<tr>") == 3
        assert "Mendaftarkan koperasi" not in table(by_staff)

    @pytest.mark.parametrize("how", ["id", "phone", "participant_no"])
    def test_a_person_is_found_by_any_sure_mark(self, world, office, how):
        sri = world.member("Sri Tunggal", cooperative=office["here"])
        set_email(world.actor(sri), sri.id, "tunggal@example.com")

        answer = page(world, office, who=str(getattr(sri, how)))

        assert "tunggal@example.com" in table(answer)

    def test_by_part_of_a_name_of_somebody_who_is_seen(self, world, office):
        sri = world.member("Sri Tunggal", cooperative=office["here"])
        set_email(world.actor(sri), sri.id, "tunggal@example.com")

        assert "tunggal@example.com" in table(page(world, office, who="tungg"))

    def test_several_who_fit_are_offered(self, world, office):
        for name in ("Tutik Satu", "Tutik Dua"):
            world.member(name, cooperative=office["here"])

        answer = page(world, office, who="tutik")

        assert answer.status_code == 422
        assert "Tutik Satu" in answer.text and "Tutik Dua" in answer.text

    def test_nobody_finds_by_name_or_phone_whom_they_may_not_see(self, world, office):
        auditor = world.with_role(Role.AUDITOR, HERE)
        outsider = world.member("Luar Biasa", cooperative=world.cooperative(FAR))
        browser = world.sign_in(auditor)

        for typed in ("Luar Biasa", outsider.phone):
            answer = browser.get("/audit", query_string={"who": typed})
            assert answer.status_code == 422
            assert "Luar Biasa</b>" not in answer.text

    def test_by_act_and_by_object(self, world, office):
        here = office["here"]
        by_act = page(world, office, act="headcount.declare")
        by_object = page(world, office, kind="cooperative", object=str(here.id))

        assert table(by_act).count("<tr>") == 3
        assert "KKMP Ujung" in table(by_object)
        assert table(page(world, office, kind="cooperative", object=str(uuid4()))) == ""

    def test_by_days_in_the_time_of_malang(self, world, office):
        moment = clock.now() - timedelta(days=40)
        late = moment.astimezone(clock.WIB).replace(hour=23, minute=50)
        sri = world.member("Sri", cooperative=office["here"])
        with clock.set_to(late):
            set_email(System(), sri.id, "lama@example.com")
        day = late.date().isoformat()
        after = (late + timedelta(days=1)).date().isoformat()

        assert "lama@example.com" in table(page(world, office, first=day, last=day))
        assert "lama@example.com" not in table(page(world, office, first=after))

    @pytest.mark.parametrize(
        ("asked", "said"),
        [
            ({"act": "no.such"}, "Pilih salah satu jawaban"),
            ({"kind": "no_such"}, "Pilih salah satu jawaban"),
            ({"first": "31/2/2026"}, "Tulis tanggal"),
            ({"first": "0001-01-01"}, "Tulis tanggal"),
            ({"last": "9999-12-31"}, "Tulis tanggal"),
            ({"first": "2026-11-20", "last": "2026-11-01"}, "Hari terakhir"),
            ({"object": str(uuid4())}, "Pilih juga jenis"),
            ({"who": "nobody at all"}, "Tidak ada orang"),
            ({"who": "x" * 300}, "Siapa"),
            ({"before": "nonsense"}, "Halaman ini tidak ada"),
            ({"before": "20261301T000000.0_" + "0" * 32}, "Halaman ini tidak ada"),
            ({"cause": "nonsense"}, "Muat ulang"),
            ({"who": "%_%\\"}, "Tidak ada orang"),
        ],
    )
    def test_nonsense_is_answered_in_words(self, world, office, asked, said):
        for path in ("/audit", "/audit.csv", "/audit.xlsx"):
            answer = world.sign_in(office["administrator"]).get(path, query_string=asked)
            assert answer.status_code == 422, (path, asked)
            assert said in answer.text

    def test_hostile_addresses_break_nothing(self, world, office):
        browser = world.sign_in(office["administrator"])
        for query in ("who=%00", "act=a&act=b", "who=%F0%9F%98%80", "first[]=1", "cause=1'--"):
            assert browser.get(f"/audit?{query}").status_code in (200, 400, 422)
        for path in ("/audit/1", "/audit.pdf", "/audit.csv/x"):
            assert browser.get(path).status_code == 404


class TestWhatIsShown:
    def test_a_line_says_when_who_what_which_and_from_what_to_what(self, world, office):
        row = table(page(world, office, act="headcount.declare"))

        assert "Menyatakan jumlah anggota" in row and "WIB" in row
        assert "KKMP Ujung" in row
        assert "menunggu" in row
        staff_no = office["staff"].participant_no
        assert staff_no in row or "Staf Dinas" in row

    def test_names_and_numbers_of_people_who_may_not_be_seen_are_hidden_everywhere(
        self, world, office
    ):
        auditor = world.with_role(Role.AUDITOR, HERE)
        insider = world.member("Dalam Lihat", cooperative=office["here"])
        by_insider = System(insider.id)
        stranger = register_person(by_insider, "Orang Lain", phone="+6281999888777")
        set_email(by_insider, stranger.id, "lain@example.com")

        browser = world.sign_in(auditor)
        text = browser.get("/audit").text
        text += browser.get(f"/audit/{_entry('person.register', stranger)}").text
        text += browser.get("/audit.csv").text

        assert "untuk Dalam Lihat" in text and f"Peserta {stranger.participant_no}" in text
        assert "tidak ditampilkan" in text
        for hidden in ("Orang Lain", "+6281999888777", "lain@example.com"):
            assert hidden not in text
        for_all = shown.lines(System(), queries.trail(System(), Wanted()).entries, {})
        assert "Orang Lain" in str(for_all)

    def test_a_secret_is_never_shown(self, world, office):
        from lms.accounts.service import set_secret_hash

        set_secret_hash(System(), office["staff"].id, "$argon2id$unlikely")

        row = table(page(world, office, act="credential.set"))

        assert "argon2" not in row and "kata sandi: …" in row

    def test_keys_of_other_things_are_shown_as_their_names(self, world, office):
        world.member("Dalam Lihat", cooperative=office["here"])

        (line,) = shown.lines(
            System(), queries.trail(System(), Wanted(act="membership.give")).entries, {}
        )
        told = {change.part: change.new for change in line.changes if change.thing == "keanggotaan"}

        assert told["orang"] == "Dalam Lihat" and told["koperasi"] == "KKMP Ujung"

    def test_what_was_erased_on_request_says_so(self, world, office):
        entry = db.session.scalars(
            select(AuditEntry).where(AuditEntry.act == "headcount.declare").limit(1)
        ).one()
        with one_act("test.erase", System()):
            audit.erase_details([entry.id], clock.now())

        assert "dihapus atas permintaan" in page(world, office, act="headcount.declare").text
        alone = world.sign_in(office["administrator"]).get(f"/audit/{entry.id}")
        assert "dihapus atas permintaan" in alone.text

    def test_it_says_up_to_where_the_trail_is_sealed(self, world, office):
        assert "Belum ada yang tersegel" in page(world, office).text
        worker._seal(System())
        assert f"Tersegel sampai catatan ke-{audit.sealed_up_to()}" in page(world, office).text

    def test_script_in_what_was_typed_stays_text(self, world, office):
        cooperatives.declare_headcount(
            System(), office["here"].id, Group.BOARD, SINCE, unknown=5, source="<script>x</script>"
        )

        assert "<script>x" not in page(world, office).text


class TestActsWithinActs:
    def test_they_are_folded_under_their_cause(self, world, office):
        member = world.member("Dalam Lihat", cooperative=office["here"])
        give_membership = db.session.scalars(
            select(AuditEntry).where(AuditEntry.act == "membership.give")
        ).one()

        found = queries.trail(System(), Wanted())
        top = next(one for one in found.entries if one.entry.id == give_membership.id)

        assert [child.entry.act for child in top.children] == ["grant.give"]
        assert top.count == 1
        assert all(one.entry.cause_id is None for one in found.entries)
        assert member.name in table(page(world, office))

    def test_asked_for_they_stand_alone_and_name_their_cause(self, world, office):
        world.member("Dalam Lihat", cooperative=office["here"])

        row = table(page(world, office, act="grant.give"))

        assert "bagian dari" in row and "Menerima anggota" in row

    def test_many_of_them_are_one_step_away(self, world, office):
        staff = office["staff"]
        with one_act("demo.day", System()):
            for number in range(queries.CHILDREN + 2):
                set_email(System(), staff.id, f"staf{number}@example.com")
        cause = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "demo.day")).one()

        row = table(page(world, office, act="demo.day"))
        inner = page(world, office, cause=str(cause.id))

        assert f'href="/audit?cause={cause.id}"' in row and "12 tindakan" in row
        assert table(inner).count("<tr>") == queries.CHILDREN + 2


class TestPaging:
    def test_every_entry_is_met_once_also_among_those_of_one_moment(
        self, world, office, monkeypatch
    ):
        monkeypatch.setattr(queries, "PAGE_SIZE", 4)
        with clock.set_to(clock.now()):
            for number in range(11):
                set_email(System(), office["staff"].id, f"staf{number}@example.com")
        wanted = Wanted(act="person.set_email")
        met, mark = [], None
        while True:
            found = queries.trail(System(), wanted, mark)
            met += [one.entry.id for one in found.entries]
            mark = found.older
            if mark is None:
                break
            assert rules.parse_mark(str(mark)) == mark

        assert len(met) == len(set(met)) == 11

    def test_the_page_leads_on(self, world, office, monkeypatch):
        monkeypatch.setattr(queries, "PAGE_SIZE", 2)
        first = page(world, office, act="headcount.declare")
        older = re.search(r'href="(/audit\?before=[^"]+)"', first.text).group(1)

        second = world.sign_in(office["administrator"]).get(older.replace("&amp;", "&"))

        assert (table(first).count("<tr>"), table(second).count("<tr>")) == (2, 1)
        assert "before=" not in table(second)

    def test_statements_do_not_grow_with_the_rows(self, world, office, app):
        browser = world.sign_in(office["administrator"])
        address = "/audit?act=membership.give"
        world.member(cooperative=office["here"])
        browser.get(address)
        with counted_statements(app) as few:
            browser.get(address)
        for _ in range(30):
            world.member(cooperative=office["here"])
        with counted_statements(app) as many:
            answer = browser.get(address)

        assert table(answer).count("<tr>") == 31
        assert len(many) == len(few) <= 16

    @given(
        st.datetimes(datetime(2000, 1, 1), datetime(2999, 1, 1), timezones=st.just(UTC)),
        st.uuids(),
    )
    def test_a_mark_survives_its_way_through_an_address(self, at, key):
        mark = rules.Mark(at, key)
        found = rules.parse_mark(str(mark))

        assert found is not None and found.id == key
        assert found.at == at

    @given(st.text(max_size=60))
    def test_any_other_address_is_no_mark(self, text):
        found = rules.parse_mark(text)

        assert found is None or isinstance(found, rules.Mark)


def test_a_grant_given_by_hand_names_role_and_person(world, office):
    member = world.member("Dalam Lihat", cooperative=office["here"])
    give(System(), member.id, Grant(Role.STAFF, Scope.AREA, "35.73"))

    row = table(page(world, office, act="grant.give", who=""))

    assert "Staf dinas" in row and "Dalam Lihat" in row
