"""Answers that a phone could not send, as the file that its page saved (`sheet.js`).

The checksum finds a file that was cut off or changed by accident. It proves nothing of who wrote
it: whoever takes it in answers for that in the trail.
"""

import zlib
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from lms.assessments.attempts import GREATEST_SEQUENCE
from lms.assessments.forms import MOST_CLIENT
from lms.core.errors import Invalid
from lms.core.i18n import gettext as _

LARGEST = 400_000
MOST_ANSWERS = 500
MOST_FIELDS = 200
WHAT = "answers/1"

Name = Annotated[str, Meta(max_length=100)]
Typed = Annotated[str, Meta(max_length=20_000)]


class FiledAnswer(Struct, frozen=True):
    """One answer as its page would have sent it: the fields of the form, under the page's number."""

    slot: Annotated[int, Meta(ge=1, le=999)]
    client: Annotated[str, Meta(min_length=1, max_length=MOST_CLIENT)]
    sequence: Annotated[int, Meta(ge=0, le=GREATEST_SEQUENCE)]
    fields: Annotated[list[tuple[Name, Typed]], Meta(max_length=MOST_FIELDS)]

    @property
    def values(self) -> dict[str, list[str]]:
        """The fields by their names."""
        found: dict[str, list[str]] = {}
        for name, text in self.fields:
            found.setdefault(name, []).append(text)
        return found


class AnswerFile(Struct, frozen=True):
    """What of an attempt was not sent, in the order in which it was answered."""

    attempt: UUID
    answers: Annotated[list[FiledAnswer], Meta(min_length=1, max_length=MOST_ANSWERS)]


class _Sealed(Struct, frozen=True):
    what: str
    body: str
    check: str


def read_answer_file(text: str) -> AnswerFile:
    """The answers of a file. Raises Invalid at `file` for what no page of ours has saved so."""
    try:
        sealed = msgspec.json.decode(text, type=_Sealed)
        if sealed.what != WHAT:
            raise Invalid(_("This is no file with answers."), "file")
        if f"{zlib.crc32(sealed.body.encode()):08x}" != sealed.check:
            raise Invalid(_("This file is damaged. Save it once more on the phone."), "file")
        return msgspec.json.decode(sealed.body, type=AnswerFile)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError) as fault:
        raise Invalid(_("This is no file with answers."), "file") from fault
