"""The notice of purpose: public, met once at the door, again only when it must be read again."""

from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lms.accounts.models import Person
from lms.accounts.privacy import notice, rules
from lms.accounts.privacy.notice import acknowledge, notice_today
from lms.accounts.service import set_secret_hash
from lms.core import clock, settings
from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.errors import Invalid, NotAllowed, NotThere
from lms.core.policy import System
from tests.accounts.test_door import SECRET, hashed
from tests.world import counted_statements


@pytest.fixture
def sri(world) -> Person:
    """Somebody who has never been told."""
    person = world.member("Sri", phone="+6281234567890", notice_version=None)
    set_secret_hash(System(), person.id, hashed())
    return person


def sign_in(browser, query: str = ""):
    return browser.post(f"/sign-in{query}", data={"identifier": "081234567890", "password": SECRET})


class TestAtTheDoor:
    def test_the_first_sign_in_leads_to_the_notice_and_from_there_to_what_was_wanted(
        self, world, sri
    ):
        browser = world.client()

        led = urlsplit(sign_in(browser, "?next=/courses").location)
        page = browser.get(f"{led.path}?{led.query}")
        gone_on = browser.post("/privacy/read", data={"next": parse_qs(led.query)["next"][0]})

        assert led.path == "/privacy"
        assert "Saya sudah membaca" in page.text
        assert (gone_on.status_code, gone_on.location) == (303, "/courses")
        assert sign_in(world.client(), "?next=/courses").location == "/courses"

    def test_going_around_it_is_possible_and_it_comes_again_at_the_next_sign_in(self, world, sri):
        browser = world.client()
        sign_in(browser)

        assert browser.get("/courses").status_code == 200
        assert urlsplit(sign_in(world.client()).location).path == "/privacy"

    def test_it_is_read_again_only_when_the_office_says_so(self, world, sri):
        acknowledge(world.actor(sri), sri.id)
        settings.change(System(), notice.NOTICE.name, "Teks baru.")
        assert sign_in(world.client()).location == "/"

        settings.change(System(), notice.READ_AGAIN.name, True)
        assert urlsplit(sign_in(world.client()).location).path == "/privacy"

        acknowledge(world.actor(sri), sri.id)
        assert sign_in(world.client()).location == "/"

    def test_what_holds_from_a_later_day_asks_nobody_before(self, world, sri):
        acknowledge(world.actor(sri), sri.id)
        later = clock.today() + timedelta(days=3)
        settings.change(System(), notice.READ_AGAIN.name, True, later)
        assert sign_in(world.client()).location == "/"

        with clock.set_to(clock.now() + timedelta(days=4)):
            assert urlsplit(sign_in(world.client()).location).path == "/privacy"

    def test_it_never_leads_to_another_site(self, world, sri):
        browser = world.client()
        sign_in(browser)

        answer = browser.post("/privacy/read", data={"next": "//evil.example/"})

        assert answer.location == "/"

    def test_who_has_read_it_pays_nothing_on_other_pages(self, world, app):
        person = world.member()
        browser = world.sign_in(person)
        browser.get("/courses")
        with counted_statements(app) as seen:
            browser.get("/courses")

        assert not [one for one in seen if "setting.value" in one]


class TestThePage:
    def test_anybody_reads_it_and_nobody_is_asked_for_consent(self, world):
        page = world.client().get("/privacy")

        assert page.status_code == 200
        assert "Pasal 20" in page.text and "Hak Anda" in page.text
        assert "{kantor}" not in page.text
        assert "Saya sudah membaca" not in page.text

    def test_the_door_the_help_and_the_footer_lead_to_it(self, world):
        client = world.client()

        for path in ("/sign-in", "/help"):
            assert 'href="/privacy"' in client.get(path).text
        assert 'href="/privacy"' in world.sign_in(world.member()).get("/courses").text

    def test_the_office_writes_its_own_and_the_earlier_text_is_kept(self, world):
        today = clock.today()
        settings.change(System(), notice.NOTICE.name, "## Judul\n\n- satu <b>dua</b>\n- tiga")

        page = world.client().get("/privacy").text

        assert "<h2>Judul</h2>" in page and "&lt;b&gt;dua" in page
        before = settings.value(notice.NOTICE, today - timedelta(days=1))
        assert before == notice.SHIPPED

    @pytest.mark.parametrize("text", ["", "  \n ", "x" * 20_001])
    def test_an_empty_or_endless_notice_is_refused(self, app, text):
        with pytest.raises(Invalid):
            settings.change(System(), notice.NOTICE.name, text)


class TestAcknowledging:
    def test_it_keeps_which_version_was_read_and_leaves_a_row_in_the_trail(self, world, sri):
        acknowledge(world.actor(sri), sri.id)

        assert sri.notice_version == rules.FIRST
        acts = select(AuditEntry).where(AuditEntry.act == "notice.acknowledge")
        assert db.session.scalars(acts).one().object_id == str(sri.id)

    def test_nobody_reads_it_for_somebody_else(self, world, sri):
        for other in (world.member("Tutik"), world.staff()):
            with pytest.raises((NotAllowed, NotThere)):
                acknowledge(world.actor(other), sri.id)
        assert sri.notice_version is None

    def test_today_is_one_statement(self, app):
        with counted_statements(app) as seen:
            notice_today()

        assert len(seen) == 1


class TestTheRules:
    @given(st.text(alphabet="ab #-\n", max_size=200))
    def test_no_word_of_a_notice_is_lost(self, text):
        found = rules.parts(text)

        shown = " ".join(" ".join([part.text, *part.items]) for part in found)
        assert sorted("".join(shown.split()).replace("-", "").replace("#", "")) == sorted(
            "".join(text.split()).replace("-", "").replace("#", "")
        )

    def test_headings_points_and_paragraphs(self):
        found = rules.parts("Satu\ndua.\n\nTiga.\n## Empat\n- lima\n- enam\n\n- tujuh\ndelapan")

        assert [(part.kind, part.text or part.items) for part in found] == [
            ("paragraph", "Satu dua."),
            ("paragraph", "Tiga."),
            ("heading", "Empat"),
            ("list", ["lima", "enam"]),
            ("list", ["tujuh"]),
            ("paragraph", "delapan"),
        ]

    @given(st.lists(st.dates()), st.lists(st.dates()))
    def test_whoever_reads_now_has_read(self, written, again):
        assert rules.has_read(rules.version_now(written, again), again)

    @given(st.dates(min_value=rules.FIRST, max_value=date(2100, 1, 1)))
    def test_a_later_duty_is_not_met_by_an_earlier_reading(self, day):
        assert not rules.has_read(day, [day + timedelta(days=1)])
        assert not rules.has_read(None, [])
