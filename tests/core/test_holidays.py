"""The days on which offices are closed, as the project ships them."""

from datetime import date, timedelta

from sqlalchemy import func, select

from lms.core.database import db
from lms.core.holidays import NATIONAL, Holiday, holidays_between, load_holidays
from lms.core.policy import System
from lms.core.workdays import is_working_day


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Holiday)) or 0


def test_loading_again_changes_nothing(app):
    before = count()

    assert load_holidays(System()) == load_holidays(System()) == before == count() > 0


def test_first_and_last_day_are_part_of_the_span(app):
    day = date(2026, 8, 17)

    assert holidays_between(day, day) == {day}
    assert day not in holidays_between(day + timedelta(days=1), day + timedelta(days=9))
    assert holidays_between(day, day - timedelta(days=1)) == frozenset()


def test_feasts_that_the_law_fixes_are_there_in_every_year_that_is_shipped(app):
    years = {day.year for day in db.session.scalars(select(Holiday.day))}

    assert {2025, 2026} <= years
    for year in years:
        shipped = holidays_between(date(year, 1, 1), date(year, 12, 31))
        fixed = {date(year, *day) for day in ((1, 1), (5, 1), (6, 1), (8, 17), (12, 25))}
        assert fixed <= shipped


def test_they_are_those_of_the_whole_country_and_each_has_a_name(app):
    rows = db.session.scalars(select(Holiday)).all()

    assert {row.area_code for row in rows} == {NATIONAL}
    assert all(row.name.strip() for row in rows)


def test_offices_are_closed_on_them(app):
    independence = date(2026, 8, 17)

    assert independence.weekday() == 0
    assert not is_working_day(independence, holidays_between(independence, independence))
