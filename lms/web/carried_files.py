"""A file that was looked at once and is taken in by the next press of a button.

Its bytes wait on the disk under their hash; the page carries a signed name, so that nobody names a
file that they did not hand in themselves.
"""

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from wtforms import widgets

from lms.core import storage
from lms.core.errors import Invalid, NotThere
from lms.core.i18n import gettext as _
from lms.web.fields import Value


class Carried(Value):
    """What a page carries to its next button, unseen and as it is: its reader judges it."""

    widget = widgets.HiddenInput()

    def read(self, typed: str) -> str:
        """The text as it was sent."""
        return typed


def carried_as(kept: storage.Kept, owner: object, what: str) -> str:
    """The text by which a page carries the file; `what` says for which door it is."""
    return _signer(what).dumps([kept.sha256, kept.mime, str(owner)])


def carried(text: str, owner: object, what: str, field: str = "file") -> storage.Kept:
    """The file that the text stands for. Raises Invalid at `field` for any other text or person."""
    try:
        digest, mime, whose = _signer(what).loads(text)
        if whose == str(owner):
            return storage.Kept(digest, len(storage.content_of(digest)), mime)
    except (BadSignature, ValueError, NotThere):
        pass
    raise Invalid(_("Please choose the file again."), field)


def _signer(what: str) -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt=f"carried-{what}")
