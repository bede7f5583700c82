"""Codes of a phone and of paper, by the rules alone."""

from datetime import UTC, datetime, timedelta
from itertools import cycle

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.accounts import factor_rules
from lms.accounts.factor_rules import fresh_step, is_required, meant_recovery_code, step_at
from lms.core.roles import Role

KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NOW = datetime(2026, 11, 25, 2, 0, 7, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2036, 1, 1), timezones=st.just(UTC))


def code_at(moment: datetime) -> str:
    return pyotp.TOTP(KEY).at(int(moment.timestamp()))


@given(MOMENTS)
def test_the_code_that_a_phone_shows_fits_and_only_once(moment):
    step = fresh_step(KEY, code_at(moment), moment, 0)

    assert step is not None and abs(step - step_at(moment)) <= 1
    again = fresh_step(KEY, code_at(moment), moment, step)
    # Two steps may by chance have the same code; the used one is never accepted again.
    assert again is None or again > step


@pytest.mark.parametrize(
    ("off", "fits"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)]
)
def test_a_phones_clock_may_be_off_by_one_step(off, fits):
    typed = code_at(NOW + timedelta(seconds=off))

    assert (fresh_step(KEY, typed, NOW, 0) is not None) is fits


def test_a_code_from_before_one_that_was_used_fits_no_more():
    used = fresh_step(KEY, code_at(NOW), NOW, 0)

    assert fresh_step(KEY, code_at(NOW - timedelta(seconds=30)), NOW, used) is None


@pytest.mark.parametrize(
    "typed", ["", "12345", "1234567", "abcdef", "１２３４５６", "12 34", "-12345"]
)
def test_what_is_no_code_never_fits(typed):
    assert fresh_step(KEY, typed, NOW, 0) is None


def test_a_code_may_be_typed_with_a_blank_in_the_middle():
    code = code_at(NOW)

    assert fresh_step(KEY, f"{code[:3]} {code[3:]}", NOW, 0) is not None


@given(
    st.lists(st.sampled_from(factor_rules.RECOVERY_ALPHABET), min_size=12, max_size=12), st.data()
)
def test_a_recovery_code_is_understood_however_it_is_spaced(letters, data):
    letter = cycle(letters)
    code = factor_rules.recovery_code(lambda _: next(letter))
    gaps = data.draw(st.lists(st.sampled_from(["", " ", "-", " - "]), min_size=12, max_size=12))
    typed = "".join(gap + one for gap, one in zip(gaps, letters, strict=True))

    assert meant_recovery_code(code) == code
    assert meant_recovery_code(typed.upper()) == code


@given(st.text())
def test_whatever_else_is_typed_is_none_or_a_well_formed_code(typed):
    code = meant_recovery_code(typed)

    assert code is None or (len(code) == 14 and code.count("-") == 2)


@pytest.mark.parametrize("role", list(Role))
def test_whose_roles_reach_many_people_must_have_one(role):
    required = {Role.STAFF, Role.HEAD, Role.AUDITOR, Role.ADMINISTRATOR}

    assert is_required([Role.MEMBER, role]) is (role in required)
