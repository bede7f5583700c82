"""Hashes of people's secrets. Slow on purpose: never call this within an act."""

from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP's minimum for Argon2id: 19 MiB, two passes, one lane; 0.05 s here, where the default takes 0.45 s.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_NOBODY = _hasher.hash("nobody has this secret")
COMMON = frozenset(
    (Path(__file__).parent / "data" / "common_secrets.txt").read_text("utf-8").split()
)


def hash_secret(secret: str) -> str:
    """The Argon2id hash to keep."""
    return _hasher.hash(secret)


def matches(secret_hash: str | None, secret: str) -> bool:
    """Whether the secret fits the hash; takes as long when there is none, so that nothing is told."""
    try:
        _hasher.verify(secret_hash or _NOBODY, secret)
    except (VerificationError, InvalidHashError):
        return False
    return secret_hash is not None
