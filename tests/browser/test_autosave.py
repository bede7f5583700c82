"""Answers are kept while one types, on a bad line, in two tabs, and when the sign-in ends."""

import re
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
from tests.browser.answering import asked, fill, go_on, steps_of
from tests.browser.browsing import Door
from tests.browser.site import Site

SENDING = 15_000
"""Milliseconds until what waited must have been sent: a try is made at least this often at first."""


@pytest.fixture
def attempt(site: Site) -> tuple[UUID, UUID]:
    """Somebody in the middle of a check: the ids of person and attempt."""
    with site.inside() as world:
        quiz([single(f"B{number}") for number in range(3)], shown=3)
        person = world.member().id
        return person, start_attempt(world.actor(person), "UJI-101/final").id


def test_an_answer_given_without_a_signal_waits_and_arrives_once(
    site: Site, door: Door, attempt: tuple[UUID, UUID]
) -> None:
    person, attempt_id = attempt
    page, chosen = _at_first_question(site, door, person, attempt_id)
    page.context.set_offline(True)
    _choose(site, page, attempt_id)
    _expect_state(page, "waiting")
    assert steps_of(site, attempt_id) == []
    page.context.set_offline(False)
    _expect_state(page, "saved")
    assert steps_of(site, attempt_id) == [(1, chosen)]
    door.forgive()
    page.reload()
    expect(page.locator("[name=answer]:checked")).to_have_value(chosen)


def test_leaving_before_it_was_sent_waits_for_the_signal_and_then_goes_on(
    site: Site, door: Door, attempt: tuple[UUID, UUID]
) -> None:
    person, attempt_id = attempt
    page, chosen = _at_first_question(site, door, person, attempt_id)
    page.context.set_offline(True)
    _choose(site, page, attempt_id)
    page.locator(".act .btn.main").click()
    _expect_state(page, "waiting")
    expect(page).to_have_url(re.compile(r"/1$"))
    page.context.set_offline(False)
    expect(page).to_have_url(re.compile(r"/2$"), timeout=SENDING)
    assert {value for _slot, value in steps_of(site, attempt_id)} == {chosen}
    door.forgive()


def test_closing_the_page_with_an_unsent_answer_asks_first(
    site: Site, door: Door, attempt: tuple[UUID, UUID]
) -> None:
    person, attempt_id = attempt
    page, _chosen = _at_first_question(site, door, person, attempt_id)
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


def test_of_two_tabs_the_answer_that_was_given_last_counts(
    site: Site, door: Door, attempt: tuple[UUID, UUID]
) -> None:
    person, attempt_id = attempt
    first, chosen = _at_first_question(site, door, person, attempt_id)
    second = first.context.new_page()
    second.goto(first.url)
    _choose(site, first, attempt_id)
    _expect_state(first, "saved")
    other = second.locator(f"[name=answer]:not([value='{chosen}'])").first
    other.check()
    _expect_state(second, "saved")
    first.goto(f"/attempts/{attempt_id}/1")
    expect(first.locator("[name=answer]:checked")).to_have_value(other.get_attribute("value") or "")


def test_a_tab_in_which_nothing_was_changed_hides_no_newer_answer(
    site: Site, door: Door, attempt: tuple[UUID, UUID]
) -> None:
    person, attempt_id = attempt
    first, chosen = _at_first_question(site, door, person, attempt_id)
    second = first.context.new_page()
    second.goto(first.url)
    _choose(site, first, attempt_id)
    _expect_state(first, "saved")
    go_on(second)
    first.reload()
    expect(first.locator("[name=answer]:checked")).to_have_value(chosen)


def test_when_the_sign_in_has_ended_nothing_is_lost(
    site: Site, door: Door, attempt: tuple[UUID, UUID]
) -> None:
    person, attempt_id = attempt
    page, chosen = _at_first_question(site, door, person, attempt_id, expected=(400, 401))
    with site.inside():
        db.session.execute(update(SignIn).values(ended_at=clock.now()))
        db.session.commit()
    _choose(site, page, attempt_id)
    _expect_state(page, "expired")
    # In another tab the person signs in again: the same browser carries the new sign-in.
    page.context.add_cookies([site.cookie_of(person)])
    other = page.context.new_page()
    other.goto("/courses")
    _expect_state(page, "saved")
    with site.inside():
        assert db.session.scalar(select(func.count()).select_from(AnswerStep)) == 1
    go_on(page)
    page.goto(f"/attempts/{attempt_id}/1")
    expect(page.locator("[name=answer]:checked")).to_have_value(chosen)


def _at_first_question(
    site: Site, door: Door, person: UUID, attempt_id: UUID, expected: tuple[int, ...] = ()
) -> tuple[Page, str]:
    """The page of the first question, and the answer that will be given."""
    page = door.open(site, person, expected=expected)
    page.goto(f"/attempts/{attempt_id}/1")
    return page, str(right(asked(site, attempt_id)[0].question))


def _choose(site: Site, page: Page, attempt_id: UUID) -> None:
    question = asked(site, attempt_id)[0].question
    fill(page, question, right(question))


def _expect_state(page: Page, name: str) -> None:
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", name, timeout=SENDING)
