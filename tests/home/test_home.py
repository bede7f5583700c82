"""What do I do now: everybody begins where their work is, with one thing to do."""

import re
from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from lms.cooperatives.rules import PositionKind
from lms.cooperatives.service import give_membership
from lms.core import clock
from lms.core.policy import Role, System
from lms.core.roles import ROLES_OF
from lms.home import rules
from lms.mentoring.schedule import plan_dues
from tests.courses import builders
from tests.courses.builders import CODE
from tests.courses.test_catalogue import bundle, crowd
from tests.courses.test_pages import main_buttons, sent_for
from tests.mentoring.builders import held, promise, visited


@pytest.mark.parametrize(
    ("at", "part"),
    [
        (time(0), "morning"), (time(9, 59, 59), "morning"), (time(10), "midday"),
        (time(14, 59), "midday"), (time(15), "afternoon"), (time(17, 59), "afternoon"),
        (time(18), "evening"), (time(23, 59), "evening"),
    ],
)  # fmt: skip
def test_a_greeting_fits_the_part_of_the_day(at, part):
    assert rules.greeting(at) == part


@given(st.times(), st.times())
def test_the_day_goes_from_morning_to_evening_and_never_back(one, other):
    parts = ["morning", "midday", "afternoon", "evening"]
    earlier, later = sorted((one, other))

    assert parts.index(rules.greeting(earlier)) <= parts.index(rules.greeting(later))


@pytest.mark.parametrize(
    ("utc", "words"),
    [(23, "Selamat pagi"), (4, "Selamat siang"), (9, "Selamat sore"), (13, "Selamat malam")],
)
def test_the_hour_is_that_of_malang(world, utc, words):
    with time_machine.travel(datetime(2026, 11, 24, utc, tzinfo=UTC), tick=False):
        page = world.sign_in(world.member("Sri Rahayu")).get("/").text

    assert f"{words}, Sri Rahayu" in page


WITH_DESK = {role for hat in rules.DESKS for role in ROLES_OF[hat]}


class TestDesks:
    @pytest.mark.parametrize("role", [role for role in Role if role not in WITH_DESK])
    def test_who_has_no_work_to_look_after_begins_with_learning(self, world, role):
        person = world.with_role(role)

        assert world.sign_in(person).get("/").status_code == 200

    @pytest.mark.parametrize("role", sorted(WITH_DESK))
    def test_who_comes_to_work_begins_at_a_desk_that_opens_for_them(self, world, role):
        cooperative = world.cooperative()
        person = world.mentor(cooperative) if role is Role.MENTOR else world.with_role(role)
        browser = world.sign_in(person)

        answer = browser.get("/")

        desks = {Role.MENTOR: "/mentoring", Role.COORDINATOR: "/mentoring/verification"}
        assert (answer.status_code, answer.location) == (302, desks.get(role, "/coverage"))
        assert browser.get(answer.location, follow_redirects=True).status_code == 200

    def test_a_member_who_is_a_mentor_elsewhere_begins_with_the_agenda(self, world):
        mentor = world.mentor(world.cooperative())
        give_membership(System(), mentor.id, world.cooperative("35.73.05.1001").id, "A1")

        assert world.sign_in(mentor).get("/").location == "/mentoring"

    def test_before_sign_in_everybody_is_led_to_the_door(self, world):
        assert "/sign-in" in world.client().get("/").location


class TestLearning:
    def test_somebody_new_is_offered_to_begin_what_is_called_for(self, world):
        builders.course("AAA-101")
        builders.course()
        bundle("anggota", ("position", "anggota"), 90, UJI_101=False)

        page = world.sign_in(world.member()).get("/").text

        assert re.search(rf'action="/courses/{CODE}/begin"', page)
        assert main_buttons(page) == 1

    def test_whoever_has_begun_goes_on_where_they_stopped(self, world):
        builders.course("AAA-101")
        builders.course()
        person = world.member()
        builders.read_all(world.actor(person), lessons=1)

        page = world.sign_in(person).get("/").text

        assert f'href="/courses/{CODE}/lessons/02-pelajaran"' in page
        assert main_buttons(page) == 1

    def test_when_everything_is_completed_it_says_so(self, world):
        builders.course(check=True)
        person = world.member()
        builders.complete(world.actor(person))

        page = world.sign_in(person).get("/").text

        assert "Semua kursus sudah selesai" in page
        assert main_buttons(page) <= 1

    def test_a_course_that_waits_for_another_is_not_what_to_do_now(self, world):
        builders.course("AAA-201", requires=(CODE,))
        builders.course()

        page = world.sign_in(world.member()).get("/").text

        assert f'action="/courses/{CODE}/begin"' in page
        assert 'action="/courses/AAA-201/begin"' not in page

    def test_without_courses_home_says_so(self, world):
        answer = world.sign_in(world.member()).get("/")

        assert answer.status_code == 200
        assert "Belum ada kursus" in answer.text


class TestWaiting:
    def test_the_board_sees_what_it_promised_the_most_overdue_first_and_members_do_not(self, world):
        cooperative = world.cooperative()
        treasurer = world.officer(cooperative, PositionKind.TREASURER)
        member, today = world.member(cooperative=cooperative), clock.today()
        promises = tuple(
            promise(action=f"Janji {days}", due_on=today + timedelta(days=days)) for days in (9, 3)
        )
        fields = held(cooperative, today, new_follow_ups=promises)
        visited(world, world.mentor(cooperative), fields)

        seen = world.sign_in(treasurer).get("/").text
        unseen = world.sign_in(member).get("/").text

        assert 0 < seen.index("Janji 3") < seen.index("Janji 9")
        assert "Janji" not in unseen

    def test_a_member_sees_when_the_mentor_comes_next(self, world):
        cooperative = world.cooperative()
        member = world.member(cooperative=cooperative)
        world.mentor(cooperative)
        before = world.sign_in(member).get("/").text

        plan_dues(System())
        after = world.sign_in(member).get("/").text

        assert "Kunjungan pendamping berikutnya" not in before
        assert "Kunjungan pendamping berikutnya" in after


def test_home_costs_at_most_8_statements_and_as_many_for_thirty_courses_as_for_one(app, world):
    builders.course()
    bundle("anggota", ("position", "anggota"), 90, UJI_101=False)
    cooperative = world.cooperative()
    browser = world.sign_in(world.officer(cooperative, PositionKind.TREASURER))
    few = sent_for(app, browser, "/")
    for number in range(30):
        builders.course(f"UJI-2{number:02}")
    crowd(2_000)

    assert sent_for(app, browser, "/") == few <= 8


class TestMe:
    def test_a_person_sees_their_own_number_and_devices(self, world):
        person = world.member("Sri")
        world.sign_in(person)

        page = world.sign_in(person).get("/me").text

        assert person.participant_no in page
        assert page.count('action="/me/devices/') == 2

    def test_the_only_device_has_no_button_to_end_it_but_the_one_to_sign_out(self, world):
        page = world.sign_in(world.member()).get("/me").text

        assert 'action="/me/devices/' not in page
        assert 'action="/sign-out"' in page


def test_the_date_is_that_of_malang(world):
    with time_machine.travel(datetime(2026, 11, 24, 18, tzinfo=UTC), tick=False):
        page = world.sign_in(world.member()).get("/").text

    assert "25 November 2026" in page


def test_who_has_more_ways_than_a_phone_has_room_for_finds_the_rest_behind_more(world):
    browser = world.sign_in(world.with_role(Role.ADMINISTRATOR))

    dock = browser.get("/people").text.partition('<nav class="dock"')[2].partition("</nav>")[0]
    more = browser.get("/more").text

    assert dock.count("<a ") == 5
    assert 'href="/more" aria-current="page"' not in dock or "/people" not in dock
    for address in ("/audit", "/roles", "/me"):
        assert f'href="{address}"' in dock + more


def test_a_member_needs_no_more(world):
    browser = world.sign_in(world.member())

    assert "/more" not in browser.get("/").text
    assert browser.get("/more").status_code == 200
