"""Participant numbers, secrets and addresses."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.accounts import rules
from lms.core.roles import Role

SERIALS = st.integers(0, 699_999)


@given(SERIALS)
def test_a_participant_number_proves_itself(serial):
    number = rules.participant_number(serial)
    assert rules.is_participant_number(number)
    assert number[0] in "1234567"


@given(SERIALS, st.integers(0, 6), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(serial, place, change):
    number = rules.participant_number(serial)
    digit = str((int(number[place]) + change) % 10)
    assert not rules.is_participant_number(number[:place] + digit + number[place + 1 :])


@given(SERIALS, SERIALS)
def test_no_two_serials_share_a_number(one, other):
    same = rules.participant_number(one) == rules.participant_number(other)
    assert same == (one == other)


COMMON = frozenset({"12345678", "bismillah"})


@pytest.mark.parametrize(
    ("secret", "fault"),
    [
        ("1234567", "short"), ("12345678", "common"), ("Bismillah", "common"), ("77777777", "common"),
        ("081234567890", "own"), ("+6281234567890", "own"), ("a" * 201, "long"),
        ("48201573", None), ("kopi susu hangat", None),
    ],
)  # fmt: skip
def test_a_secret_is_long_enough_and_not_easily_guessed(secret, fault):
    assert rules.secret_fault(secret, ["+6281234567890", "1000016"], COMMON) == fault


def test_staff_stay_signed_in_for_a_working_day_and_members_for_two_months():
    assert rules.stay([Role.MEMBER, Role.STAFF]) == timedelta(hours=8)
    assert rules.stay([Role.MEMBER, Role.MENTOR]) == timedelta(days=60)


@pytest.mark.parametrize(
    "typed", ["sri@example.com", "  Sri.Wahyuni+kabar@Example.CO.ID ", "a_b@x-y.example.com"]
)
def test_addresses_are_kept_in_small_letters_without_blanks(typed):
    assert rules.normal_address(typed) == typed.strip().lower()


@pytest.mark.parametrize(
    "typed",
    ["", "sri", "sri@", "@example.com", "sri@localhost", "sri@@example.com", "sri @example.com",
     ".sri@example.com", "sri..w@example.com", "sri@-example.com", "sri@example.com\nBcc: x@y.id",
     "srì@example.com", "\u212ari@example.com", "a" * 65 + "@example.com",
     "a@" + "b." * 130 + "com", "Sri <sri@example.com>", "a@b.com,c@d.com"],
)  # fmt: skip
def test_what_is_no_address_is_refused(typed):
    assert rules.normal_address(typed) is None


@given(st.text(max_size=300))
def test_any_text_is_an_address_that_stays_itself_or_none(typed):
    found = rules.normal_address(typed)

    assert found is None or rules.normal_address(found) == found
