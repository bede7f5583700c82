"""The second factor: whose it is asked, which code fits when, and how codes on paper are written. Pure."""

import hmac
import re
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import pyotp

from lms.core.roles import Role

REQUIRED_OF = frozenset({Role.STAFF, Role.HEAD, Role.AUDITOR, Role.ADMINISTRATOR})
"""Those who see or change what belongs to many: they cannot do without. Everybody else may."""
STEP = 30
"""Seconds for which a phone shows one code. Source: RFC 6238, the default of every app."""
SKEW = 1
"""Steps by which a phone's clock may be off, either way."""
DIGITS = 6
RECOVERY_CODES = 10
RECOVERY_LENGTH = 12
RECOVERY_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without what is easily mistaken when written by hand: i, l, o, 0, 1."""
HALF_STAY = timedelta(minutes=15)
"""How long a secret that fitted waits for its code."""


def is_required(roles: Iterable[Role]) -> bool:
    """Whether somebody with these roles must have a second factor."""
    return bool(REQUIRED_OF.intersection(roles))


def step_at(moment: datetime) -> int:
    """The step of time in which the moment lies."""
    return int(moment.timestamp()) // STEP


def fresh_step(key: str, typed: str, moment: datetime, last_step: int) -> int | None:
    """The step whose code was typed; None when none fits, or it was used up by this or a later one."""
    code = typed.replace(" ", "")
    if len(code) != DIGITS or not (code.isascii() and code.isdigit()):
        return None
    now, maker = step_at(moment), pyotp.TOTP(key)
    for step in range(max(now - SKEW, last_step + 1), now + SKEW + 1):
        if hmac.compare_digest(maker.generate_otp(step), code):
            return step
    return None


def recovery_code(draw: Callable[[str], str]) -> str:
    """A new code for paper, such as `k7fm-x2qa-9hdr`; `draw` takes one letter out of several."""
    return _grouped("".join(draw(RECOVERY_ALPHABET) for _ in range(RECOVERY_LENGTH)))


def meant_recovery_code(typed: str) -> str | None:
    """The code that was meant, however it was spaced; None when it cannot be one."""
    code = re.sub(r"[\s-]", "", typed.casefold())
    if len(code) != RECOVERY_LENGTH or not set(code) <= set(RECOVERY_ALPHABET):
        return None
    return _grouped(code)


def spaced(key: str) -> str:
    """A key as it is typed by hand: in groups of four."""
    return " ".join(key[at : at + 4] for at in range(0, len(key), 4))


def _grouped(code: str) -> str:
    return "-".join(code[at : at + 4] for at in range(0, RECOVERY_LENGTH, 4))
