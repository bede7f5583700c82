"""Answers on a bad line: kept on the phone, sent once, never lost by a sign-in or a closed page."""

import json
import re
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select, update

from lms.accounts.models import SignIn
from lms.assessments.attempts import start_attempt
from lms.assessments.models import AnswerStep
from lms.core import clock
from lms.core.database import db
from tests.assessments.quiz_builders import quiz, right, single
from tests.browser.answering import MAIN, PART, asked, fill, go_on, steps_of
from tests.browser.browsing import Door
from tests.browser.site import Site

SENDING = 15_000
"""Milliseconds until what waited must have been sent: a try is made at least this often at first."""
CHECKED = f"{PART} [name$=answer]:checked"


@pytest.fixture
def attempt(site: Site) -> tuple[UUID, UUID]:
    """Somebody in the middle of a check: the ids of person and attempt."""
    with site.inside() as world:
        quiz([single(f"B{number}") for number in range(3)], shown=3)
        person = world.member().id
        return person, start_attempt(world.actor(person), "UJI-101/final").id


class TestWithoutASignal:
    def test_all_questions_are_answered_and_arrive_once_when_it_is_back(
        self, site: Site, door: Door, attempt: tuple[UUID, UUID]
    ) -> None:
        person, attempt_id = attempt
        page = _at_first_question(site, door, person, attempt_id)
        given = [str(right(one.question)) for one in asked(site, attempt_id)]
        page.context.set_offline(True)
        for place, one in enumerate(asked(site, attempt_id)):
            fill(page, one.question, given[place])
            if place < 2:
                go_on(page)
        _expect_state(page, "waiting")
        expect(page.locator("[data-save-state]")).to_contain_text("3 jawaban")
        assert steps_of(site, attempt_id) == []

        page.context.set_offline(False)
        _expect_state(page, "saved")

        assert sorted(steps_of(site, attempt_id)) == list(enumerate(given, start=1))
        assert _kept(page) == []
        door.forgive()

    def test_the_page_closed_and_opened_again_sends_what_it_kept(
        self, site: Site, door: Door, attempt: tuple[UUID, UUID]
    ) -> None:
        person, attempt_id = attempt
        page = _at_first_question(site, door, person, attempt_id)
        chosen = _choose(site, page, attempt_id)
        _expect_state(page, "saved")
        page.context.set_offline(True)
        other = page.locator(f"{PART} [name$=answer]:not([value='{chosen}'])").first
        other.check()
        _expect_state(page, "waiting")
        wanted = other.get_attribute("value") or ""
        page.close()

        page.context.set_offline(False)
        again = page.context.new_page()
        again.goto(f"/attempts/{attempt_id}/all#q1")

        expect(again.locator(CHECKED)).to_have_value(wanted)
        _expect_state(again, "saved")
        assert steps_of(site, attempt_id) == [(1, chosen), (1, wanted)]
        door.forgive()

    def test_an_answer_that_arrived_without_its_receipt_is_kept_once(
        self, site: Site, door: Door, attempt: tuple[UUID, UUID]
    ) -> None:
        person, attempt_id = attempt
        page = _at_first_question(site, door, person, attempt_id)
        lost = []

        def lose(route) -> None:  # type: ignore[no-untyped-def]
            route.fetch()
            lost.append(1)
            route.abort() if len(lost) == 1 else route.continue_()

        page.route(re.compile(r"/attempts/[^/]+/\d+$"), lose)
        chosen = _choose(site, page, attempt_id)
        _expect_state(page, "waiting")
        _expect_state(page, "saved")

        assert len(lost) >= 2
        assert steps_of(site, attempt_id) == [(1, chosen)]
        door.forgive()

    def test_looking_through_the_answers_waits_for_the_signal_and_then_goes_on(
        self, site: Site, door: Door, attempt: tuple[UUID, UUID]
    ) -> None:
        person, attempt_id = attempt
        page = _at_first_question(site, door, person, attempt_id)
        page.context.set_offline(True)
        chosen = _choose(site, page, attempt_id)
        page.locator("[data-any-time] button").click()
        _expect_state(page, "waiting")
        page.context.set_offline(False)
        expect(page).to_have_url(re.compile(r"/review$"), timeout=SENDING)
        assert steps_of(site, attempt_id) == [(1, chosen)]
        door.forgive()

    def test_a_server_that_is_down_for_a_while_gets_the_answer_when_it_is_back(
        self, site: Site, door: Door, attempt: tuple[UUID, UUID]
    ) -> None:
        person, attempt_id = attempt
        page = _at_first_question(site, door, person, attempt_id)
        page.route(re.compile(r"/attempts/[^/]+/\d+$"), lambda route: route.fulfill(status=503))
        chosen = _choose(site, page, attempt_id)
        _expect_state(page, "waiting")
        page.unroute_all()
        _expect_state(page, "saved")
        assert steps_of(site, attempt_id) == [(1, chosen)]
        door.forgive()

    def test_closing_the_page_with_an_unsent_answer_asks_first(
        self, site: Site, door: Door, attempt: tuple[UUID, UUID]
    ) -> None:
        person, attempt_id = attempt
        page = _at_first_question(site, door, person, attempt_id)
        page.context.set_offline(True)
        _choose(site, page, attempt_id)
        _expect_state(page, "waiting")
        warned: list[str] = []
        page.on("dialog", lambda dialog: (warned.append(dialog.type), dialog.dismiss()))
        page.close(run_before_unload=True)
        expect(page.locator("[data-save-state]")).to_be_visible()
        page.wait_for_timeout(300)
        assert warned == ["beforeunload"]
        page.context.set_offline(False)
        _expect_state(page, "saved")
        door.forgive()

    def test_a_browser_that_keeps_nothing_says_so_and_sends_all_the_same(
        self, site: Site, door: Door, attempt: tuple[UUID, UUID]
    ) -> None:
        person, attempt_id = attempt
        page = door.open(site, person)
        page.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('full') }")
        page.goto(f"/attempts/{attempt_id}/all#q1")
        page.context.set_offline(True)
        chosen = _choose(site, page, attempt_id)
        _expect_state(page, "waiting")
        expect(page.locator("[data-save-state]")).to_contain_text("jangan ditutup")
        page.context.set_offline(False)
        _expect_state(page, "saved")
        assert steps_of(site, attempt_id) == [(1, chosen)]
        door.forgive()


class TestTwoTabs:
    def test_the_answer_that_was_given_last_counts(
        self, site: Site, door: Door, attempt: tuple[UUID, UUID]
    ) -> None:
        person, attempt_id = attempt
        first = _at_first_question(site, door, person, attempt_id)
        second = first.context.new_page()
        second.goto(first.url)
        chosen = _choose(site, first, attempt_id)
        _expect_state(first, "saved")
        other = second.locator(f"{PART} [name$=answer]:not([value='{chosen}'])").first
        other.check()
        _expect_state(second, "saved")
        first.reload()
        expect(first.locator(CHECKED)).to_have_value(other.get_attribute("value") or "")

    def test_one_in_which_nothing_was_changed_hides_no_newer_answer(
        self, site: Site, door: Door, attempt: tuple[UUID, UUID]
    ) -> None:
        person, attempt_id = attempt
        first = _at_first_question(site, door, person, attempt_id)
        second = first.context.new_page()
        second.goto(first.url)
        chosen = _choose(site, first, attempt_id)
        _expect_state(first, "saved")
        second.locator("[data-any-time] button").click()
        expect(second).to_have_url(re.compile(r"/review$"))
        first.reload()
        expect(first.locator(CHECKED)).to_have_value(chosen)


def test_who_signs_in_again_returns_to_the_same_question_with_the_answer(
    site: Site, door: Door, attempt: tuple[UUID, UUID]
) -> None:
    person, attempt_id = attempt
    page = _at_first_question(site, door, person, attempt_id, expected=(400, 401))
    go_on(page)
    with site.inside():
        db.session.execute(update(SignIn).values(ended_at=clock.now()))
        db.session.commit()
    question = asked(site, attempt_id)[1].question
    fill(page, question, right(question))
    _expect_state(page, "expired")
    page.locator("a[data-sign-in]").click()
    expect(page.locator("[name=identifier]")).to_be_visible()
    address = page.url
    page.context.add_cookies([site.cookie_of(person)])
    page.goto(address)

    expect(page).to_have_url(f"{site.url}/attempts/{attempt_id}/all#q2")
    expect(page.locator(CHECKED)).to_have_value(str(right(question)))
    _expect_state(page, "saved")
    with site.inside():
        assert db.session.scalar(select(func.count()).select_from(AnswerStep)) == 1


def test_what_is_not_sent_can_be_saved_as_a_file(
    site: Site, door: Door, attempt: tuple[UUID, UUID], tmp_path: Path
) -> None:
    person, attempt_id = attempt
    page = _at_first_question(site, door, person, attempt_id)
    page.context.set_offline(True)
    chosen = _choose(site, page, attempt_id)
    button = page.locator("[data-answers-file]")
    expect(button).to_be_visible(timeout=SENDING)
    with page.expect_download() as download:
        button.click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    body = json.loads(json.loads(path.read_text())["body"])
    assert body["attempt"] == str(attempt_id)
    assert [one["slot"] for one in body["answers"]] == [1]
    assert ["answer", chosen] in body["answers"][0]["fields"]
    page.context.set_offline(False)
    _expect_state(page, "saved")
    door.forgive()


def _at_first_question(
    site: Site, door: Door, person: UUID, attempt_id: UUID, expected: tuple[int, ...] = ()
) -> Page:
    page = door.open(site, person, expected=expected)
    page.goto(f"/attempts/{attempt_id}/1")
    expect(page).to_have_url(f"{site.url}/attempts/{attempt_id}/all#q1")
    expect(page.locator(MAIN)).to_have_count(1)
    return page


def _choose(site: Site, page: Page, attempt_id: UUID) -> str:
    """Answer the first question right; gives what was chosen."""
    question = asked(site, attempt_id)[0].question
    fill(page, question, right(question))
    return str(right(question))


def _kept(page: Page) -> list[str]:
    keys: list[str] = page.evaluate("Object.keys(localStorage)")
    return keys


def _expect_state(page: Page, name: str) -> None:
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", name, timeout=SENDING)
