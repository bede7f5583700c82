"""Styles, script, icons: served under an address that holds a hash of what they are.

A browser that has a file keeps it for a year and asks for no more until its content changes.
"""

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Response, abort, request, url_for
from markupsafe import Markup
from werkzeug.security import safe_join
from werkzeug.wrappers import Response as AnyResponse

FOLDER = Path(__file__).parent / "static"
KEEP = f"public, max-age={365 * 24 * 60 * 60}, immutable"
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}
OTHER_TYPE = "application/octet-stream"


@lru_cache(maxsize=256)
def static_url(name: str) -> str:
    """The address of a file of ours with the hash of its content, if there is such a file."""
    found = safe_join(str(FOLDER), name)
    if found is None or not Path(found).is_file():
        return url_for("web.static_file", name=name)
    return url_for("web.static_file", name=name, v=_hash_of(found, Path(found).stat().st_mtime_ns))


def serve(name: str) -> AnyResponse:
    """The file, to be kept for a year when asked for by the hash of its present content."""
    found = safe_join(str(FOLDER), name)
    if found is None or not Path(found).is_file():
        abort(404)
    path = Path(found)
    response = Response(path.read_bytes(), mimetype=TYPES.get(path.suffix, OTHER_TYPE))
    response.set_etag(_hash_of(found, path.stat().st_mtime_ns))
    is_hashed = "v" in request.args and request.full_path == static_url(name)
    response.headers["Cache-Control"] = KEEP if is_hashed else "public, no-cache"
    return response.make_conditional(request)


@lru_cache(maxsize=256)
def icon_of(name: str) -> Markup:
    """An icon of the sprite, always beside a word and so hidden from those who hear the page."""
    return Markup('<svg class="i" aria-hidden="true"><use href="{}#{}"/></svg>').format(
        static_url("icons.svg"), name
    )


@lru_cache(maxsize=256)
def _hash_of(path: str, _changed: int) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:10]
