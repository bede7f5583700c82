"""Consent: off until it is given, withdrawn as easily, with its history; one switch for e-mail."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.accounts.models import Consent, Purpose
from lms.accounts.privacy.consents import consents_of, has_consented, switch_consent
from lms.accounts.service import set_email
from lms.core import clock
from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.errors import NotThere
from lms.core.policy import System
from lms.notifications.models import Preference
from lms.notifications.rules import Channel
from lms.notifications.service import switch_channel


def test_nothing_is_consented_to_before_somebody_says_so(world):
    person = world.member()

    assert not any(has_consented(person.id, purpose) for purpose in Purpose)
    assert 'value="1"' in world.sign_in(person).get("/me/privacy").text


def test_giving_withdrawing_and_giving_again_keeps_each_with_its_days(world):
    person = world.member()
    actor = world.actor(person)
    for number, is_given in enumerate((True, True, False, False, True)):
        with clock.set_to(clock.now() + timedelta(days=number)):
            switch_consent(actor, Purpose.PHOTOS, is_given=is_given)

    rows = consents_of(person.id)

    assert [row.withdrawn_at is None for row in rows] == [True, False]
    assert rows[1].withdrawn_at - rows[1].given_at >= timedelta(days=2)
    assert all(row.text_version for row in rows)
    assert has_consented(person.id, Purpose.PHOTOS)
    assert not has_consented(person.id, Purpose.MESSAGES)


def test_one_persons_consent_is_not_anothers(world):
    sri, tutik = world.member("Sri"), world.member("Tutik")
    switch_consent(world.actor(sri), Purpose.PHOTOS, is_given=True)

    assert not has_consented(tutik.id, Purpose.PHOTOS)
    assert consents_of(tutik.id) == []


def test_the_page_switches_photos_on_and_off(world):
    person = world.member()
    browser = world.sign_in(person)

    on = browser.post("/me/privacy/photos", data={"is_given": "1"})
    assert (on.status_code, on.location) == (303, "/me/privacy")
    assert has_consented(person.id, Purpose.PHOTOS)
    assert "Cabut izin foto" in browser.get("/me/privacy").text

    browser.post("/me/privacy/photos", data={"is_given": "0"})
    assert not has_consented(person.id, Purpose.PHOTOS)


@pytest.mark.parametrize("sent", ["", "yes", "\x00", "2"])
def test_anything_but_a_plain_yes_gives_no_consent(world, sent):
    person = world.member()

    world.sign_in(person).post("/me/privacy/photos", data={"is_given": sent})

    assert not has_consented(person.id, Purpose.PHOTOS)


def test_the_switch_for_e_mail_is_the_consent_to_messages_outside(world):
    person = world.member()
    browser = world.sign_in(person)
    browser.post("/me/channels", data={"is_on": "1", "email": "sri@example.com"})
    assert has_consented(person.id, Purpose.MESSAGES)

    browser.post("/me/channels", data={"email": "sri@example.com"})
    assert not has_consented(person.id, Purpose.MESSAGES)
    assert len(consents_of(person.id)) == 1


def test_channel_and_consent_never_disagree(world):
    person = world.member()
    set_email(System(), person.id, "sri@example.com")
    actor = world.actor(person)
    for is_on in (True, True, False, True, False, False):
        switch_channel(actor, Channel.EMAIL, is_on=is_on)
        kept = db.session.get_one(Preference, (person.id, Channel.EMAIL))
        assert kept.is_on == has_consented(person.id, Purpose.MESSAGES) == is_on


def test_a_refused_address_leaves_no_consent(world):
    person = world.member()

    world.sign_in(person).post("/me/channels", data={"is_on": "1", "email": "no address"})

    assert db.session.scalars(select(Consent)).all() == []


def test_there_is_one_switch_for_e_mail_on_all_own_pages(world):
    browser = world.sign_in(world.member())

    pages = {path: browser.get(path).text for path in ("/me", "/me/privacy")}

    assert 'action="/me/channels"' not in pages["/me"]
    assert pages["/me/privacy"].count('action="/me/channels"') == 1


def test_each_switch_leaves_a_row_in_the_trail_within_its_act(world):
    person = world.member()
    set_email(System(), person.id, "sri@example.com")
    switch_channel(world.actor(person), Channel.EMAIL, is_on=True)

    inner = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "consent.switch")).one()
    outer = db.session.get_one(AuditEntry, inner.cause_id)

    assert outer.act == "channel.switch"
    assert inner.actor_id == person.id


def test_the_system_consents_for_nobody(world):
    world.member()
    with pytest.raises(NotThere):
        switch_consent(System(), Purpose.PHOTOS, is_given=True)
