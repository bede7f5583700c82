"""The pages of courses as a member sees them: safe, small in statements, with one thing to do."""

import re

import pytest

from lms.core.policy import System
from lms.courses.catalogue import catalogue
from lms.courses.models import CourseFigure, ItemDone
from lms.courses.service import begin_course
from lms.courses.sync import sync
from tests.assessments import quiz_builders
from tests.courses import builders
from tests.courses.builders import CODE
from tests.courses.content_builder import ContentBuilder
from tests.courses.test_catalogue import bundle, crowd
from tests.world import counted_statements

FIRST, SECOND = (f"/courses/{CODE}/lessons/{number:02}-pelajaran" for number in (1, 2))


@pytest.fixture
def member(world):
    return world.member("Sri")


@pytest.fixture
def browser(world, member):
    return world.sign_in(member)


def main_buttons(page: str) -> int:
    return len(re.findall(r'class="btn main[ "]', page))


def sent_for(app, browser, path: str) -> int:
    assert browser.get(path).status_code == 200
    with counted_statements(app) as sent:
        assert browser.get(path).status_code == 200
    return len(sent)


class TestLearning:
    def test_beginning_leads_to_the_first_lesson(self, world, browser):
        builders.course()

        answer = browser.post(f"/courses/{CODE}/begin")

        assert (answer.status_code, answer.location) == (303, FIRST)

    def test_finishing_leads_from_lesson_to_lesson_and_then_to_the_course(self, world, browser):
        builders.course()

        assert browser.post(f"{FIRST}/done").location == SECOND
        assert browser.post(f"{SECOND}/done").location == f"/courses/{CODE}"

    def test_posting_a_lesson_again_counts_it_once(self, world, browser):
        from lms.core.database import db

        builders.course()

        for _ in range(3):
            assert browser.post(f"{FIRST}/done").status_code == 303

        assert db.session.query(ItemDone).count() == 1
        assert "1 dari 3" in browser.get(f"/courses/{CODE}").text

    def test_a_locked_course_says_what_comes_first_and_leads_there(self, world, browser):
        builders.course()
        builders.course("UJI-201", requires=(CODE,))

        page = browser.get("/courses/UJI-201").text
        refused = browser.post("/courses/UJI-201/begin")

        assert f'href="/courses/{CODE}"' in page
        assert f"Kursus {CODE}" in page
        assert (refused.status_code, f"Kursus {CODE}" in refused.text) == (409, True)

    def test_the_final_check_refuses_with_the_name_of_the_unread_lesson(self, world, browser):
        builders.course(check=True)

        answer = browser.post(f"/quizzes/{CODE}/final/attempts")

        assert answer.status_code == 409
        assert f"Pelajaran {CODE}/1.1" in answer.text

    @pytest.mark.parametrize(
        "path",
        [
            "/courses/XYZ-999", f"/courses/{CODE}/lessons/99-tidak-ada", "/courses/%20",
            f"/courses/{CODE}/job-aid", f"/courses/{CODE}/figures/tidak-ada.svg",
            "/courses/XYZ-999/lessons/01-pelajaran", f"/courses/{CODE}/lessons/final",
            "/courses/" + "x" * 3_000, "/courses/uji-101", "/courses/' OR 1=1 --",
        ],
    )  # fmt: skip
    def test_what_is_not_there_is_a_page_that_says_so(self, world, browser, path):
        builders.course()

        assert browser.get(path).status_code == 404

    def test_whoever_has_not_signed_in_is_led_to_the_door(self, world):
        builders.course()
        stranger = world.client()

        for path in ("/courses", f"/courses/{CODE}", FIRST):
            assert "/sign-in" in stranger.get(path).location
        assert "/sign-in" in stranger.post(f"{FIRST}/done").location


class TestOneThingToDo:
    def test_every_stage_of_a_course_offers_one_main_button(self, world, member, browser):
        builders.course(check=True)
        builders.course("UJI-201", requires=(CODE,))
        actor, here = world.actor(member), f"/courses/{CODE}"
        stages = [
            lambda: None,
            lambda: begin_course(actor, CODE),
            lambda: builders.read_all(actor, lessons=1),
            lambda: builders.read_all(actor),
            lambda: quiz_builders.start_attempt(actor, f"{CODE}/final"),
        ]

        shown = []
        for stage in stages:
            stage()
            shown.append(main_buttons(browser.get(here).text))

        assert shown == [1] * len(stages)
        assert main_buttons(browser.get("/courses/UJI-201").text) == 1

    def test_a_lesson_offers_one_too_read_or_unread(self, world, browser):
        builders.course()
        unread = browser.get(FIRST).text
        browser.post(f"{FIRST}/done")

        assert main_buttons(unread) == main_buttons(browser.get(FIRST).text) == 1


class TestSafety:
    @pytest.fixture
    def hostile(self, app, tmp_path):
        files = ContentBuilder(tmp_path)
        files.change(
            "01-nota.md",
            "Simpan nota sampai rapat berikutnya selesai.",
            "<script>alert(1)</script><img src=x onerror=alert(2)>"
            '<a href="javascript:alert(3)">x</a> [y](javascript:alert(4)) <p style="color:red">z</p>'
            '<iframe src="https://evil.example"></iframe>',
        )
        files.change("course.yaml", "summary: Mencatat", "summary: <script>alert(5)</script>")
        sync(System(), tmp_path)

    def test_no_script_style_or_foreign_frame_of_a_lesson_reaches_the_page(self, hostile, browser):
        for path in ("/courses/ABC-101/lessons/01-nota", "/courses/ABC-101", "/courses"):
            page = browser.get(path).text
            assert "<script>" not in page
            assert not re.search(r"<[^>]*\s(on\w+|style)=", page)
            assert not re.search(r'(href|src)="\s*javascript:', page)
            assert "<iframe" not in page

    @pytest.mark.parametrize("code", ["MAN-101", "PSR-101"])
    def test_every_shipped_lesson_and_job_aid_is_safe_and_whole(self, app, browser, code):
        sync(System())
        paths = [f"/courses/{code}/lessons/{one.slug}" for one in catalogue(code)[code].lessons]

        for path in (*paths, f"/courses/{code}/job-aid"):
            answer = browser.get(path)
            assert answer.status_code == 200
            assert not re.search(r"<script(?![^>]*\ssrc=)", answer.text)
            assert not re.search(r"<[^>]*\s(on\w+|style)=", answer.text)
            figures = re.findall(r'<img[^>]*src="([^"?]*/figures/[^"?]*)', answer.text)
            for figure in figures:
                assert browser.get(figure).status_code == 200

    def test_a_picture_is_kept_for_good_under_an_address_that_names_its_content(
        self, app, browser, world
    ):
        sync(System())
        page = browser.get("/courses/MAN-101/lessons/01-tujuh-prinsip").text
        address = re.search(r'src="([^"]*tujuh-prinsip\.svg\?v=(\w+))"', page)

        answer = world.client().get(address.group(1))

        from lms.core.database import db

        kept = db.session.get_one(CourseFigure, ("MAN-101", "tujuh-prinsip.svg"))
        assert answer.mimetype == "image/svg+xml"
        assert answer.text == kept.svg
        assert answer.cache_control.immutable and answer.cache_control.public
        assert answer.cache_control.max_age >= 31_536_000
        assert kept.sha256.startswith(address.group(2))
        bare = address.group(1).partition("?")[0]
        for other in (bare, f"{bare}?v=lain"):
            assert not world.client().get(other).cache_control.immutable
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_pages_cost_as_many_statements_for_thirty_courses_and_2000_people_as_for_one(
    app, world, browser
):
    builders.course(check=True)
    bundle("anggota", ("position", "anggota"), 90, UJI_101=False)
    browser.post(f"{FIRST}/done")
    paths = ["/courses", f"/courses/{CODE}", FIRST, SECOND]
    few = [sent_for(app, browser, path) for path in paths]
    for number in range(30):
        builders.course(f"UJI-2{number:02}", requires=(CODE,))
    crowd(2_000)

    assert [sent_for(app, browser, path) for path in paths] == few
    assert max(few) <= 8


def test_the_list_names_every_course_with_where_the_person_stands(world, browser):
    builders.course(check=True)
    builders.course("UJI-201", requires=(CODE,))

    page = browser.get("/courses").text

    assert page.index(f"Kursus {CODE}") < page.index("Kursus UJI-201")


def test_without_courses_the_list_says_so(world, browser):
    answer = browser.get("/courses")

    assert answer.status_code == 200
    assert "Belum ada kursus" in answer.text
