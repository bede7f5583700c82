"""Who signs the office's papers on a day."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from lms.core.errors import Invalid, NotAllowed, NotThere
from lms.core.policy import System
from lms.core.signatories import add_signatory, end_signatory, signatory_on
from tests.mentoring.builders import DAY, NOON, at
from tests.world import World


@pytest.fixture(autouse=True)
def noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def name_on(day: date) -> str | None:
    found = signatory_on(day)
    return found.name if found else None


def test_an_acting_one_stands_before_the_one_they_stand_for_until_their_last_day(app):
    assert signatory_on(DAY) is None
    add_signatory(System(), "Hadi", "Kepala Dinas", nip="19700101 199503 1 001")
    acting = add_signatory(
        System(),
        "Sri",
        "Kepala Dinas",
        is_acting=True,
        since=DAY + timedelta(days=5),
        expires_on=DAY + timedelta(days=9),
    )

    assert acting.title == "Plt. Kepala Dinas"
    assert [name_on(DAY + timedelta(days=n)) for n in (0, 4, 5, 9, 10)] == [
        "Hadi", "Hadi", "Sri", "Sri", "Hadi",
    ]  # fmt: skip


def test_who_has_ended_signs_no_more_and_ends_once(app, noon: time_machine.Traveller):
    signatory = add_signatory(System(), "Hadi", "Kepala Dinas")
    later = add_signatory(System(), "Sri", "Kepala Dinas", since=DAY + timedelta(days=30))
    noon.move_to(at(DAY + timedelta(days=3)))
    end_signatory(System(), signatory.id)
    end_signatory(System(), later.id)

    assert name_on(DAY + timedelta(days=2)) == "Hadi"
    assert name_on(DAY + timedelta(days=3)) is None
    assert name_on(DAY + timedelta(days=40)) is None
    with pytest.raises(NotThere):
        end_signatory(System(), signatory.id)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"nip": "123"}, "nip"),
        ({"nip": "1" * 17 + "x"}, "nip"),
        ({"since": DAY - timedelta(days=1)}, "since"),
        ({"expires_on": DAY - timedelta(days=1)}, "expires_on"),
        ({"is_acting": True}, "expires_on"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(app, changes: dict[str, Any], field: str):
    with pytest.raises(Invalid) as refused:
        add_signatory(System(), "Hadi", "Kepala Dinas", **changes)
    assert refused.value.field == field
    assert signatory_on(DAY) is None


def test_administrators_name_signatories_and_nobody_else(world: World):
    with pytest.raises(NotAllowed):
        add_signatory(world.actor(world.staff()), "Hadi", "Kepala Dinas")
