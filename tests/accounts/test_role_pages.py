"""Roles as pages: listed, given after a preview, changed and ended."""

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import func, select

from lms.accounts import grants, role_queries, roles
from lms.accounts.models import RoleGrant
from lms.cooperatives.models import Cooperative
from lms.cooperatives.rules import PositionKind
from lms.core import clock, reach
from lms.core.database import db
from lms.core.policy import Actor, Grant, Role, Scope, System, may, visible_to
from tests.courses.test_pages import sent_for
from tests.world import CITY

HERE, ELSEWHERE = "35.73.01.1001", "35.73.05.1001"
DISTRICT = "35.73.01"


@pytest.fixture
def boss(world):
    return world.with_role(Role.ADMINISTRATOR, name="Ibu Kepala Sistem")


def table(page) -> list[list[str]]:
    """The text of the page's table, by row and cell."""
    rows = re.findall(r"<tr>(.*?)</tr>", page.text, re.S)
    return [
        [
            unescape(re.sub(r"<[^>]+>", "", cell)).strip()
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)
        ]
        for row in rows
    ][1:]


def hidden(page) -> dict[str, str]:
    return dict(
        re.findall(r'<input type="hidden" name="(?!csrf)(\w+)" value="([^"]*)">', page.text)
    )


def given(person) -> list[RoleGrant]:
    return list(
        db.session.scalars(
            select(RoleGrant).where(
                RoleGrant.person_id == person.id,
                RoleGrant.valid_to.is_(None),
                RoleGrant.source == "hand",
            )
        )
    )


class TestList:
    def test_it_says_who_has_which_role_where_and_by_whom(self, world, boss):
        person = world.person("Dewi Lestari")
        roles.give_role(world.actor(boss), person.id, Role.TRAINER, DISTRICT)

        rows = table(world.sign_in(boss).get("/roles?who=dewi"))

        (row,) = rows
        assert row[0] == "Dewi Lestari, Pengajar"
        # On a phone the area stands below the role.
        assert row[1:3] == ["PengajarKecamatan Blimbing", "Kecamatan Blimbing"]
        assert row[4:] == ["tanpa batas", "Ibu Kepala Sistem"]

    def test_what_came_from_a_membership_is_not_in_it(self, world, boss):
        world.member("Sri Rahayu")

        assert table(world.sign_in(boss).get("/roles?who=rahayu")) == []

    def test_it_is_narrowed_by_role_and_by_number(self, world, boss):
        lurah, _ = world.with_role(Role.LURAH, HERE, "Pak Lurah"), world.staff()
        browser = world.sign_in(boss)

        by_role = table(browser.get("/roles?role=lurah"))
        by_number = table(browser.get(f"/roles?who={lurah.participant_no}"))

        assert [row[2] for row in by_role] == ["Kelurahan Balearjosari"]
        assert by_number == by_role

    def test_coordinator_and_staff_see_those_of_their_own_area(self, world):
        world.with_role(Role.LURAH, HERE, "Pak Lurah")
        world.with_role(Role.LURAH, ELSEWHERE, "Bu Lurah")
        for person in (world.coordinator(DISTRICT), world.staff(DISTRICT)):
            page = world.sign_in(person).get("/roles").text
            assert "Pak Lurah" in page and "Bu Lurah" not in page

    @pytest.mark.parametrize("query", ["role=boss", "who=" + "x" * 999, "page=0", "page=99999"])
    def test_a_filter_that_means_nothing_gets_an_answer(self, world, boss, query):
        assert world.sign_in(boss).get(f"/roles?{query}").status_code in (200, 422)

    def test_a_broken_page_number_is_the_first_page(self, world, boss):
        browser = world.sign_in(boss)
        for page in ("x", "-1", "²", "9" * 50, "٣"):
            assert table(browser.get(f"/roles?page={page}")) == table(browser.get("/roles"))

    def test_it_costs_as_much_for_forty_roles_as_for_one(self, app, world, boss):
        browser = world.sign_in(boss)
        few = sent_for(app, browser, "/roles")
        for number in range(40):
            world.with_role(Role.LURAH, HERE, f"Lurah {number}")

        assert sent_for(app, browser, "/roles") == few


class TestFinding:
    def test_people_are_found_by_part_of_the_name_whatever_its_case_and_by_number(
        self, world, boss
    ):
        dewi = world.member("Dewi Lestari", phone="+6281298765432")
        world.member("Budi Santoso")
        browser = world.sign_in(boss)

        for typed in ("LESTA", "dewi", "0812-9876-5432", dewi.participant_no):
            page = browser.get("/roles/new", query_string={"who": typed}).text
            assert f'value="{dewi.id}"' in page and "Budi" not in page

    def test_a_wildcard_is_a_letter_like_any_other(self, world, boss):
        world.member("Dewi Lestari")

        for typed in ("%", "_", "D%i"):
            page = world.sign_in(boss).get("/roles/new", query_string={"who": typed}).text
            assert "Dewi" not in page

    def test_nobody_finds_themselves_or_whom_they_may_not_see(self, world):
        staff = world.with_role(Role.STAFF, DISTRICT, "Dewi Staf")
        world.member("Dewi Jauh", cooperative=world.cooperative(ELSEWHERE))
        here = world.member("Dewi Dekat", cooperative=world.cooperative(HERE))

        page = world.sign_in(staff).get("/roles/new?who=dewi").text

        assert re.findall(r'name="person" value="([^"]+)"', page) == [str(here.id)]

    def test_staff_are_offered_what_they_may_give_over_their_own_area(self, world):
        world.member("Dewi", cooperative=world.cooperative(HERE))

        page = world.sign_in(world.staff(DISTRICT)).get("/roles/new?who=dewi").text

        assert set(re.findall(r'name="role" value="(\w+)"', page)) == {
            "coordinator",
            "trainer",
            "lurah",
        }
        codes = re.findall(r'<option value="(35[\d.]*)"', page)
        assert DISTRICT in codes and all(code.startswith(DISTRICT) for code in codes)

    def test_nobody_found_is_said(self, world, boss):
        page = world.sign_in(boss).get("/roles/new?who=zzz")

        assert page.status_code == 200
        assert "Tidak ada nama atau nomor ini" in page.text


class TestPreview:
    def test_it_counts_what_the_policy_lets_the_person_see(self, world, boss):
        cooperatives = [world.cooperative(HERE) for _ in range(3)] + [world.cooperative(ELSEWHERE)]
        person = world.member("Dewi", cooperative=cooperatives[3])

        page = world.sign_in(boss).get(
            "/roles/preview", query_string=self.asked(person, "coordinator", DISTRICT)
        )

        shown = {row[0]: row[1:] for row in table(page)}
        after = Actor(
            person.id,
            (*grants.grants_of(person.id), Grant(Role.COORDINATOR, Scope.AREA, DISTRICT)),
        )
        seen = visible_to(after, Cooperative).subquery()
        assert db.session.scalar(select(func.count()).select_from(seen)) == 4
        assert shown["Koperasi"] == ["1", "4"]
        assert given(person) == []

    def test_what_it_says_comes_true(self, world, boss):
        world.member(cooperative=world.cooperative(HERE))
        person = world.person("Dewi")
        browser = world.sign_in(boss)
        page = browser.get("/roles/preview", query_string=self.asked(person, "staff", CITY))

        answer = browser.post("/roles", data=hidden(page))

        assert answer.status_code == 303
        actor = world.actor(person)
        shown = {row[0]: int(row[2].replace(".", "")) for row in table(page)}
        assert shown["Orang"] > 1
        for name, sight in reach.sights():
            # The role itself is one more to see.
            more = 1 if name == "roles" else 0
            assert sight.count(actor) == shown[str(sight.label)] + more
        ways = browser.get(answer.location).status_code
        assert ways == 200
        assert "/coverage" in world.sign_in(person).get("/").location

    def test_every_act_that_it_names_is_one_that_the_policy_allows(self, world):
        cooperative = world.cooperative(HERE)
        world.member(cooperative=cooperative)
        for role in (Role.COORDINATOR, Role.STAFF, Role.HEAD, Role.AUDITOR):
            actor = Actor(world.person().id, (Grant(role, Scope.AREA, CITY),))
            for deed in reach.deeds_of(actor):
                assert deed.model, deed.act
                rows = db.session.scalars(visible_to(actor, deed.model)).unique().all()
                assert any(may(actor, deed.act, row) for row in rows), deed.act

    def test_what_is_done_to_nothing_is_asked_as_such(self, world, boss):
        acts = [deed.act for deed in reach.deeds_of(world.actor(boss))]

        assert "setting.change" in acts
        assert "setting.change" not in [
            deed.act for deed in reach.deeds_of(world.actor(world.staff()))
        ]

    def test_an_auditor_is_shown_to_do_nothing_but_take_figures_away(self, world, boss):
        world.member(cooperative=world.cooperative(HERE))
        person = world.person("Dewi")
        actor = Actor(person.id, (Grant(Role.AUDITOR, Scope.AREA, CITY),))

        assert [deed.act for deed in reach.deeds_of(actor)] == ["coverage.export"]

    @pytest.mark.parametrize(
        ("changed", "field"),
        [
            ({"role": "auditor"}, "expires_on"),
            ({"role": "administrator"}, "area"),
            ({"role": "member"}, "role"),
            ({"role": ""}, "role"),
            ({"area": "11.01"}, "area"),
            ({"area": "35"}, "area"),
            ({"valid_from": "2020-01-01"}, "valid_from"),
            ({"valid_from": "kemarin"}, "valid_from"),
            ({"expires_on": "2020-01-01"}, "expires_on"),
            ({"person": "x"}, "person"),
            ({"person": "00000000-0000-4000-8000-000000000000"}, "person"),
        ],
    )
    def test_what_cannot_be_is_said_at_its_field_on_both_ways(self, world, boss, changed, field):
        person = world.person("Dewi")
        sent = self.asked(person, "coordinator", DISTRICT) | changed
        browser = world.sign_in(boss)

        for answer in (
            browser.get("/roles/preview", query_string=sent),
            browser.post("/roles", data=sent),
        ):
            assert answer.status_code == 422
            assert f'href="#{field}"' in answer.text
        assert given(person) == []

    def test_one_does_not_preview_oneself(self, world, boss):
        answer = world.sign_in(boss).get(
            "/roles/preview", query_string=self.asked(boss, "coordinator", CITY)
        )

        assert answer.status_code == 422

    def test_it_costs_as_much_for_ten_cooperatives_as_for_one(self, app, world, boss):
        person = world.member("Dewi", cooperative=world.cooperative(HERE))
        sent = self.asked(person, "coordinator", CITY)
        path = "/roles/preview?" + "&".join(f"{name}={value}" for name, value in sent.items())
        browser = world.sign_in(boss)
        few = sent_for(app, browser, path)
        for _ in range(10):
            world.officer(world.cooperative(HERE), PositionKind.CHAIR)

        assert sent_for(app, browser, path) == few

    def asked(self, person, role: str, area: str) -> dict[str, str]:
        return {"person": str(person.id), "role": role, "area": area}


class TestOne:
    def test_the_last_day_is_changed_and_the_role_ended(self, world, boss):
        person = world.staff()
        browser = world.sign_in(boss)
        day = clock.today() + timedelta(days=40)

        moved = browser.post(
            f"/roles/{given(person)[0].id}/until", data={"expires_on": day.isoformat()}
        )
        assert given(person)[0].expires_on == day
        assert browser.get(moved.location).status_code == 200

        browser.post(f"{moved.location}/end")
        assert given(person) == []
        assert browser.get(moved.location).status_code == 404

    @pytest.mark.parametrize("typed", ["2020-01-01", "besok", "31/2/2027"])
    def test_a_day_that_cannot_be_is_refused_and_changes_nothing(self, world, boss, typed):
        person = world.staff()
        before = given(person)[0].id

        answer = world.sign_in(boss).post(f"/roles/{before}/until", data={"expires_on": typed})

        assert answer.status_code == 422
        assert [row.id for row in given(person)] == [before]

    def test_the_last_administrator_is_told_why_not(self, world, boss):
        answer = world.sign_in(boss).post(f"/roles/{given(boss)[0].id}/end")

        assert answer.status_code == 409
        assert "Setiap hari harus ada administrator" in answer.text
        assert len(given(boss)) == 1

    def test_one_that_has_expired_says_so(self, world, boss):
        person = world.person("Dewi")
        grants.give(
            System(),
            person.id,
            Grant(Role.EDITOR, Scope.AREA, CITY),
            valid_from=clock.today() - timedelta(days=9),
            expires_on=clock.today() - timedelta(days=1),
        )
        browser = world.sign_in(boss)

        assert "kedaluwarsa" in browser.get("/roles?who=dewi").text
        assert not role_queries.holds_now(given(person)[0])


def test_only_those_who_may_are_shown_the_way(world, boss):
    for person, shown in ((boss, True), (world.staff(), True), (world.member(), False)):
        browser = world.sign_in(person)
        # The foot of a phone has room for five ways; the others are behind "More".
        ways = browser.get("/me").text + browser.get("/more").text
        assert ('href="/roles"' in ways) is shown
