"""Addresses of our own pages, kept once made: a page names ten, and they are always the same."""

from functools import lru_cache
from typing import Any

from flask import has_request_context, request, url_for

KEPT = 4096


def address(endpoint: str, **values: Any) -> str:
    """As Flask's `url_for`, from memory where the address does not depend on the present page."""
    if endpoint.startswith(".") or not has_request_context():
        return url_for(endpoint, **values)
    try:
        return _made(request.script_root, endpoint, tuple(values.items()))
    except TypeError:
        # A list as a value cannot be remembered.
        return url_for(endpoint, **values)


@lru_cache(maxsize=KEPT)
def _made(_root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
    return url_for(endpoint, **dict(values))
