"""The pages of the settings: what holds, what comes next, who decided, and what is refused."""

import io
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pypdf
import pytest
import time_machine
from flask import Flask

from lms.core import settings
from lms.core.policy import System
from lms.core.roles import Role
from lms.courses.hours import JP, hours
from lms.notifications.times import QUIET_HOURS, times_of
from lms.web import papers
from lms.web.office import LOGO, OFFICE_NAME, SIGNATURE, letterhead, logo, logo_svg, png_size
from tests.mentoring.builders import DAY, NOON, at, due_of
from tests.notifications.builders import Mailbox, listening, with_email
from tests.world import Client, World, counted_statements


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)


PNG = (
    SIGNATURE
    + _chunk(b"IHDR", bytes([0, 0, 0, 2, 0, 0, 0, 1, 8, 2, 0, 0, 0]))
    + _chunk(b"IDAT", zlib.compress(bytes([0, 200, 0, 0, 0, 0, 200])))
    + _chunk(b"IEND", b"")
)


@pytest.fixture(autouse=True)
def noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def browser(world: World) -> Client:
    return world.sign_in(world.with_role(Role.ADMINISTRATOR, name="Admin Kantor"))


def test_a_name_decided_today_stands_on_every_page(world: World, browser: Client) -> None:
    answer = browser.post("/settings/office.name", data={"value": "Dinas Uji Kota Malang"})

    assert answer.location == "/settings/office.name"
    assert "Dinas Uji Kota Malang" in browser.get("/help").text
    assert "Dinas Uji Kota Malang" in world.client().get("/help").text
    page = browser.get("/settings/office.name").text
    assert "Diskopindag Kota Malang → Dinas Uji Kota Malang" in page
    assert "Admin Kantor" in page


def test_what_is_to_come_is_said_and_can_be_called_off(browser: Client) -> None:
    browser.post("/settings/courses.jp", data={"value": "50", "valid_from": "2027-01-01"})

    said = "mulai 1 Januari 2027: 50"
    assert said in browser.get("/settings").text
    assert hours(90) == "2"
    assert hours(90, date(2027, 1, 1)) == "1,8"
    browser.post("/settings/courses.jp/call-off", data={"valid_from": "2027-01-01"})
    assert said not in browser.get("/settings").text
    assert settings.value(JP, date(2027, 1, 1)) == 45


@pytest.mark.parametrize(
    ("name", "typed", "field"),
    [
        ("courses.jp", {"value": "0"}, "value"),
        ("courses.jp", {"value": "empat puluh"}, "value"),
        ("courses.jp", {"value": ""}, "value"),
        ("courses.jp", {"value": "50", "valid_from": "2020-01-01"}, "valid_from"),
        ("courses.jp", {"value": "50", "valid_from": "besok"}, "valid_from"),
        ("office.name", {"value": "x" * 150}, "value"),
        ("office.name", {"value": "a\x00b"}, "value"),
        ("office.paper", {"value": "a3"}, "value"),
        ("office.letterhead", {"value": "\n".join("abcdefgh")}, "value"),
        ("messages.quiet", {"from": "06:00", "until": "20:00"}, "from"),
        ("messages.quiet", {"from": "25:00", "until": "06:00"}, "from"),
        ("cooperatives.seats", {"board": "0", "supervisors": "3"}, "board"),
        ("mentoring.visits", {"value": "9"}, "value"),
    ],
)
def test_what_makes_no_sense_is_said_at_its_field_and_changes_nothing(
    browser: Client, name: str, typed: dict[str, str], field: str
) -> None:
    setting = settings.named(name)

    answer = browser.post(f"/settings/{name}", data=typed)

    assert answer.status_code == 422
    assert f'id="{field}-e"' in answer.text
    assert settings.values_of([name]) == []
    assert settings.value(setting) == setting.default


def test_staff_read_and_do_not_decide(world: World) -> None:
    browser = world.sign_in(world.staff())

    page = browser.get("/settings/office.name").text
    assert "<form" not in page.split("<main")[1].split("</main>")[0]
    assert browser.post("/settings/office.name", data={"value": "Lain"}).status_code == 403
    assert browser.get("/settings/no.such").status_code == 404
    assert settings.value(OFFICE_NAME) == OFFICE_NAME.default


def test_every_setting_has_a_page_that_shows_and_takes_its_own_value(browser: Client) -> None:
    for setting in settings.registered():
        page = browser.get(f"/settings/{setting.name}")
        assert page.status_code == 200, setting.name


class TestLogo:
    def send(self, browser: Client, content: bytes) -> int:
        return browser.post(
            "/settings/office.logo",
            data={"value": (io.BytesIO(content), "logo.png")},
            content_type="multipart/form-data",
        ).status_code

    def test_a_picture_is_kept_and_shown(self, browser: Client) -> None:
        assert self.send(browser, PNG) == 303

        assert logo() == PNG
        assert browser.get("/settings/office.logo/picture").data == PNG
        assert png_size(PNG) == (2, 1)

    def test_it_stands_on_papers_and_can_be_taken_away(
        self, browser: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        self.send(browser, PNG)
        for file in papers.FOLDER.glob("*.typ"):
            (tmp_path / file.name).write_bytes(file.read_bytes())
        (tmp_path / "head.typ").write_text(
            '#import "paper.typ": *\n#show: paper.with(title: "Surat")\n'
            "#letterhead(data.lines, logo: data.logo)\nIsi\n"
        )
        monkeypatch.setattr(papers, "FOLDER", tmp_path)

        made = papers.pdf("head", {"lines": letterhead(), "logo": logo_svg()})

        assert len(pypdf.PdfReader(io.BytesIO(made)).pages[0].images) == 1
        browser.post("/settings/office.logo", data={"remove": "1"})
        assert logo_svg() == ""

    @pytest.mark.parametrize(
        "content", [b"GIF89a", b"%PDF-1.7", b"", PNG[:-1], PNG[:40], PNG + b"x" * 200_001]
    )
    def test_anything_but_a_small_whole_png_is_refused(
        self, browser: Client, content: bytes
    ) -> None:
        assert self.send(browser, content) == 422
        assert settings.value(LOGO) == ""

    def test_a_letterhead_without_lines_is_the_name(self, app: Flask) -> None:
        assert letterhead() == ["Diskopindag Kota Malang"]
        settings.change(System(), "office.letterhead", "PEMERINTAH KOTA MALANG\n\n Diskopindag ")
        assert letterhead() == ["PEMERINTAH KOTA MALANG", "Diskopindag"]


class TestWhereItIsUsed:
    def test_two_visits_a_month_make_two_due_from_the_next_month(
        self, world: World, noon: time_machine.Traveller
    ) -> None:
        cooperative = world.cooperative()
        world.mentor(cooperative)
        due_of(cooperative)
        settings.change(System(), "mentoring.visits", 2)
        with pytest.raises(LookupError):
            due_of(cooperative, number=2)
        noon.move_to(at(date(2026, 12, 1)))

        first, second = due_of(cooperative, 1), due_of(cooperative, 2)

        assert (first.window_start, first.window_end) == (date(2026, 12, 1), date(2026, 12, 15))
        assert (second.window_start, second.window_end) == (
            date(2026, 12, 16),
            date(2026, 12, 31),
        )

    def test_new_cooperatives_get_the_seats_and_known_ones_keep_theirs(self, world: World) -> None:
        before = world.cooperative()
        settings.change(System(), "cooperatives.seats", {"board": 7, "supervisors": 5})
        after = world.cooperative("35.73.01.1002")

        assert (before.board_seats, before.supervisor_seats) == (5, 3)
        assert (after.board_seats, after.supervisor_seats) == (7, 5)

    def test_quiet_hours_and_the_morning_follow_the_settings(self, app: Flask) -> None:
        settings.change(System(), QUIET_HOURS.name, {"from": "18:00", "until": "07:00"})
        settings.change(System(), "hours.office", {"opens": "09:00", "closes": "16:00"})
        times = times_of(DAY)

        assert (times.morning.hour, times.quiet_from.hour, times.quiet_until.hour) == (8, 18, 7)

    def test_reading_settings_costs_a_page_no_statement(self, world: World, app: Flask) -> None:
        member = world.member()
        browser = world.sign_in(member)
        browser.get("/me")
        with counted_statements(app) as before:
            browser.get("/me")
        settings.change(System(), "office.name", "Dinas Lain")
        browser.get("/me")
        with counted_statements(app) as after:
            page = browser.get("/me")

        assert "Dinas Lain" in page.text
        assert len(after) == len(before)


class TestSignatoriesAndHolidays:
    def test_a_signatory_is_added_and_ended(self, browser: Client) -> None:
        data = {"name": "Hadi, S.E.", "position": "Kepala Dinas", "nip": "197001011995031001"}
        browser.post("/settings/signatories", data=data)
        page = browser.get("/settings/signatories").text
        assert "197001011995031001" in page
        bad = browser.post("/settings/signatories", data={**data, "nip": "12"})
        assert bad.status_code == 422
        assert 'id="nip-e"' in bad.text
        from lms.core.signatories import all_signatories

        (row,) = all_signatories()
        future = (DAY + timedelta(days=3)).isoformat()
        url = f"/settings/signatories/{row.id}/end"
        assert browser.post(url, data={"on": future}).status_code == 422
        assert browser.post(url).status_code == 303
        assert browser.post(url).status_code == 404

    def test_a_holiday_of_the_city_is_added_and_removed(self, browser: Client) -> None:
        data = {"day": "2026-12-07", "name": "Hari jadi kota", "area": "35.73"}
        assert browser.post("/settings/holidays", data=data).status_code == 303
        again = browser.post("/settings/holidays", data=data)
        assert again.status_code == 422
        assert 'id="day-e"' in again.text
        assert "Hari jadi kota" in browser.get("/settings/holidays").text
        gone = {"day": "2026-12-07", "area": "35.73"}
        assert browser.post("/settings/holidays/end", data=gone).status_code == 303
        assert browser.post("/settings/holidays/end", data=gone).status_code == 404
        assert "Hari jadi kota" not in browser.get("/settings/holidays").text


class TestChannels:
    def test_the_test_sends_a_real_message_to_the_own_address(
        self, world: World, app: Flask, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        administrator = with_email(world.with_role(Role.ADMINISTRATOR), "admin@example.com")
        browser = world.sign_in(administrator)
        box = Mailbox()
        with listening(box) as port:
            mail = replace(
                app.config["SETTINGS"],
                smtp_host="127.0.0.1",
                smtp_port=port,
                smtp_password="rahasia-sekali",
            )
            monkeypatch.setitem(app.config, "SETTINGS", mail)
            answer = browser.post("/settings/channels/test")
            page = browser.get(answer.location).text

        assert [email["To"] for email in box.mails] == ["admin@example.com"]
        assert "admin@example.com" in page
        assert "rahasia-sekali" not in page

    def test_a_server_that_cannot_be_reached_is_said(
        self, world: World, app: Flask, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        administrator = with_email(world.with_role(Role.ADMINISTRATOR), "admin@example.com")
        browser = world.sign_in(administrator)
        mail = replace(app.config["SETTINGS"], smtp_host="127.0.0.1", smtp_port=1)
        monkeypatch.setitem(app.config, "SETTINGS", mail)

        browser.post("/settings/channels/test")

        assert "tidak dapat dihubungi" in browser.get("/settings/channels").text

    def test_without_a_server_or_an_address_it_says_the_mend(self, world: World) -> None:
        browser = world.sign_in(world.with_role(Role.ADMINISTRATOR))
        assert browser.post("/settings/channels/test").status_code == 422
        other = world.sign_in(with_email(world.with_role(Role.ADMINISTRATOR), "a@example.com"))
        other.post("/settings/channels/test")
        assert "LMS_SMTP_HOST" in other.get("/settings/channels").text
        for _ in range(5):
            last = other.post("/settings/channels/test").status_code
        assert last == 429
