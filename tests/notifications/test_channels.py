"""Everybody decides for themselves what leaves the app, and whereto."""

import pytest

from lms.accounts.models import Person
from lms.core.database import db
from lms.core.errors import Invalid
from lms.core.policy import ANYBODY, Actor
from lms.notifications import queries, service
from lms.notifications.rules import Channel
from tests.notifications.builders import with_email


def test_nothing_leaves_the_app_until_somebody_says_so(world):
    me = world.actor(world.person())

    assert queries.is_on(me, Channel.IN_APP)
    assert not queries.is_on(me, Channel.EMAIL)


def test_an_address_is_kept_in_its_normal_form(world):
    person = with_email(world.person(), "  Sri@Example.COM ")

    assert queries.is_on(world.actor(person), Channel.EMAIL)
    assert person.email == "sri@example.com"


def test_switching_off_keeps_the_address_for_another_time(world):
    person = with_email(world.person())
    me = world.actor(person)

    service.switch_channel(me, Channel.EMAIL, is_on=False)
    assert not queries.is_on(me, Channel.EMAIL)

    service.switch_channel(me, Channel.EMAIL, is_on=True)
    assert queries.is_on(me, Channel.EMAIL)


@pytest.mark.parametrize("typed", ["", "sri@localhost", "nobody"])
def test_without_a_real_address_it_cannot_be_switched_on(world, typed):
    person = world.person()

    with pytest.raises(Invalid) as refused:
        service.switch_channel(world.actor(person), Channel.EMAIL, is_on=True, typed_address=typed)

    assert refused.value.field == "email"
    assert not queries.is_on(world.actor(person), Channel.EMAIL)


def test_two_people_cannot_have_the_same_address(world):
    with_email(world.person(), "sama@example.com")
    other_id = world.person().id

    with pytest.raises(Invalid):
        service.switch_channel(
            Actor(other_id), Channel.EMAIL, is_on=True, typed_address="SAMA@example.com"
        )

    assert db.session.get_one(Person, other_id).email is None


def test_the_app_itself_cannot_be_switched_off(world):
    with pytest.raises(Invalid):
        service.switch_channel(world.actor(world.person()), Channel.IN_APP, is_on=False)


def test_somebody_who_is_not_signed_in_has_no_notices(world):
    assert queries.unread_count(ANYBODY) == 0
