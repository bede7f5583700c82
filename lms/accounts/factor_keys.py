"""What keeps second factors unreadable in the database: a key file of this installation."""

import base64
import hashlib
import hmac
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken
from flask import current_app

from config.settings import kept_key
from lms.core import clock

FILE = "second_factor_key"


def seal(text: str) -> str:
    """The text, readable only with the key file."""
    return _box().encrypt_at_time(text.encode(), _now()).decode()


def opened(sealed: str, *, within: timedelta | None = None) -> str | None:
    """What was sealed; None when it was sealed with another key, changed, or longer ago than that."""
    try:
        if within is None:
            return _box().decrypt(sealed.encode()).decode()
        ttl = int(within.total_seconds())
        return _box().decrypt_at_time(sealed.encode(), ttl, _now()).decode()
    except (InvalidToken, ValueError):
        return None


def seal_for(person_id: UUID, text: str) -> str:
    """The text on a page of this person, to come back with the form."""
    return seal(f"{person_id} {text}")


def opened_for(person_id: UUID, sealed: str, *, within: timedelta) -> str | None:
    """What came back with the form; None when it was another person's, or too old."""
    owner, _, text = (opened(sealed, within=within) or "").partition(" ")
    return text if text and owner == str(person_id) else None


def recovery_hash(person_id: UUID, code: str) -> str:
    """What is kept of a recovery code: nobody can try codes without the key file."""
    words = f"recovery {person_id} {code}".encode()
    return hmac.new(_key().encode(), words, hashlib.sha256).hexdigest()


def _now() -> int:
    return int(clock.now().timestamp())


def _key() -> str:
    return _read(current_app.config["SETTINGS"].data)


def _box() -> Fernet:
    made = hmac.new(_key().encode(), b"seal", hashlib.sha256).digest()
    return Fernet(base64.urlsafe_b64encode(made))


@lru_cache(maxsize=16)
def _read(data: Path) -> str:
    return kept_key(data, FILE)
