"""What the office decides, from a day on."""

from datetime import date, timedelta

import pytest

from lms.core import clock, settings
from lms.core.errors import Invalid, NotAllowed
from lms.core.policy import Actor, Role, System
from lms.core.settings import Kind, Setting
from tests.world import World


def at_least_one(minutes: int) -> str | None:
    return None if minutes >= 1 else "at least one minute"


@pytest.fixture
def minutes(monkeypatch: pytest.MonkeyPatch) -> Setting[int]:
    monkeypatch.setattr(settings, "_registry", {})
    return settings.register(
        Setting("test.minutes", "test", "Minutes", Kind.WHOLE, 45, fault=at_least_one)
    )


def test_before_anything_was_decided_the_default_holds(app, minutes):
    assert settings.value(minutes) == 45


def test_a_value_holds_from_its_day_on_and_not_before(app, minutes):
    today = clock.today()
    settings.change(System(), "test.minutes", 50, today + timedelta(days=10))

    assert settings.value(minutes) == 45
    assert settings.value(minutes, today + timedelta(days=9)) == 45
    assert settings.value(minutes, today + timedelta(days=10)) == 50


def test_deciding_again_on_the_same_day_replaces(app, minutes):
    settings.change(System(), "test.minutes", 50)
    settings.change(System(), "test.minutes", 60)

    assert settings.value(minutes) == 60


def test_the_past_is_not_decided_anew(app, minutes):
    with pytest.raises(Invalid) as refused:
        settings.change(System(), "test.minutes", 50, date(2020, 1, 1))

    assert refused.value.field == "valid_from"
    assert settings.value(minutes) == 45


def test_a_value_that_makes_no_sense_changes_nothing(app, minutes):
    with pytest.raises(Invalid):
        settings.change(System(), "test.minutes", 0)

    assert settings.value(minutes) == 45


def test_administrators_decide_and_nobody_else(app, world: World, minutes):
    administrator = world.with_role(Role.ADMINISTRATOR)

    settings.change(world.actor(administrator), "test.minutes", 50)

    for other in (world.actor(world.staff()), world.actor(world.member()), Actor()):
        with pytest.raises(NotAllowed):
            settings.change(other, "test.minutes", 55)
    assert settings.value(minutes) == 50
