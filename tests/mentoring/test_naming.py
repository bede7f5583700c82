"""How offices write whom they send where."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.mentoring.rules.assignments import DAYS_TO_HAND_IN, is_taken, last_day
from lms.mentoring.rules.naming import grouped, meant, pasted_rows, places, plain

KNOWN = {1: {"KKMP-1", "KKMP Dinoyo", "Dinoyo"}, 2: {"KKMP-2", "Kauman"}, 3: {"Kauman"}}


def test_a_place_is_meant_by_its_code_or_its_name_whatever_stands_before_it() -> None:
    for typed in ("kkmp-1", " DINOYO ", "Kel. Dinoyo", "Kelurahan  Dinoyo", "KKMP Dinoyo"):
        assert meant(typed, KNOWN).fits == (1,)
    assert meant("Kauman", KNOWN).fits == (2, 3)
    assert meant("Lowokwaru", KNOWN).fits == ()


def test_a_pasted_list_gives_one_row_a_mentor() -> None:
    text = "0812-1; Dinoyo\n\n0812-2\tKauman\n0812-1;KKMP-2, Dinoyo\nsendiri\n0812-3, Merjosari\n"

    assert grouped(pasted_rows(text)) == [
        ("0812-1", "Dinoyo, KKMP-2"),
        ("0812-2", "Kauman"),
        ("sendiri", ""),
        ("0812-3", "Merjosari"),
    ]


@given(st.text())
def test_places_are_each_there_once_and_never_empty(typed: str) -> None:
    found = places(typed)
    assert len(set(found)) == len(found)
    assert all(part.strip() == part and part for part in found)


@given(st.text(max_size=40))
def test_a_plain_name_stays_as_it_is(name: str) -> None:
    assert plain(plain(name)) == plain(name)


@given(st.dates(min_value=date(2020, 1, 1)), st.dates())
def test_an_assignment_ends_with_what_comes_first(ended: date, expires: date) -> None:
    assert last_day(ended, expires) == min(ended - timedelta(days=1), expires)
    assert last_day(None, expires) == expires
    assert last_day(None, None) is None


@given(st.integers(-30, 60))
def test_what_was_visited_in_time_is_taken_for_14_days(days: int) -> None:
    last = date(2026, 11, 12)
    assert is_taken(last, last + timedelta(days=days)) == (days <= DAYS_TO_HAND_IN)
