"""When the offices work, as the office has set it."""

from collections.abc import Iterator
from datetime import date, time, timedelta

import pytest
import time_machine

from lms.core import settings
from lms.core.errors import Invalid, NotThere
from lms.core.holidays import add_holiday, end_holiday, holidays_between, load_holidays
from lms.core.policy import System
from lms.core.workdays import DaysOff, Hours, is_working_day, working_days_after
from lms.core.working_time import FASTING_HOURS, OFFICE_HOURS, WORKING_WEEK, calendar, hours_of
from tests.mentoring.builders import DAY, NOON

CITY, ELSEWHERE = "35.73", "35.74"
HERE = "35.73.01.1001"
SATURDAY = date(2026, 11, 21)
FREE = date(2026, 11, 18)


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def test_saturdays_are_free_until_the_office_works_on_them(app):
    settings.change(System(), WORKING_WEEK.name, "6", SATURDAY)
    off = calendar(DAY, DAY + timedelta(days=20)).of(HERE)

    assert not is_working_day(SATURDAY - timedelta(days=7), off)
    assert is_working_day(SATURDAY, off)
    assert not is_working_day(SATURDAY + timedelta(days=1), off)
    assert working_days_after(date(2026, 11, 19), 2, off) == SATURDAY
    assert working_days_after(date(2026, 11, 19), 2, ()) == date(2026, 11, 23)


def test_a_local_holiday_holds_in_its_area_and_below_and_nowhere_else(app):
    add_holiday(System(), FREE, "Hari jadi kota", CITY)
    days = calendar(DAY, FREE)

    assert not is_working_day(FREE, days.of(HERE))
    assert not is_working_day(FREE, days.of(CITY))
    assert is_working_day(FREE, days.of(ELSEWHERE))
    assert FREE not in holidays_between(DAY, FREE)


def test_a_holiday_that_was_removed_stays_removed_when_the_list_is_loaded_again(app):
    christmas = date(2026, 12, 25)
    assert christmas in holidays_between(christmas, christmas)
    end_holiday(System(), christmas)
    load_holidays(System())

    assert holidays_between(christmas, christmas) == frozenset()
    with pytest.raises(NotThere):
        end_holiday(System(), christmas)
    add_holiday(System(), christmas, "Natal")
    assert christmas in holidays_between(christmas, christmas)


def test_days_that_have_passed_and_holidays_that_are_known_are_refused(app):
    add_holiday(System(), FREE, "Libur")
    for day in (DAY - timedelta(days=1), FREE):
        with pytest.raises(Invalid) as refused:
            add_holiday(System(), day, "Libur")
        assert refused.value.field == "day"


def test_in_the_fasting_month_the_hours_are_others(app):
    settings.change(
        System(),
        FASTING_HOURS.name,
        {"first": "2027-02-08", "last": "2027-03-09", "opens": "08:00", "closes": "15:00"},
    )

    assert hours_of(date(2027, 2, 7)) == Hours(time(7, 30), time(16))
    assert hours_of(date(2027, 2, 8)) == hours_of(date(2027, 3, 9)) == Hours(time(8), time(15))
    assert hours_of(date(2027, 3, 10)) == Hours(time(7, 30), time(16))


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        (OFFICE_HOURS, {"opens": "16:00", "closes": "07:30"}),
        (FASTING_HOURS, {"first": "2027-02-08", "last": "", "opens": "", "closes": ""}),
        (
            FASTING_HOURS,
            {"first": "2027-03-09", "last": "2027-02-08", "opens": "08:00", "closes": "15:00"},
        ),
    ],
)
def test_hours_that_make_no_sense_are_refused(app, setting, value):
    with pytest.raises(Invalid):
        settings.change(System(), setting.name, value)
    assert settings.value(setting) == setting.default


def test_days_off_are_days():
    assert is_working_day(SATURDAY, DaysOff())
    assert not is_working_day(SATURDAY, DaysOff({SATURDAY}))
