"""Pictures that editors add for the questions of a bank: kept by their content, never changed."""

from collections.abc import Sequence

from sqlalchemy import select

from lms.assessments.formats.moodle import write_moodle
from lms.assessments.keeping import ensure_editable
from lms.assessments.models import Bank, BankPicture
from lms.assessments.parsed import ParsedQuestion
from lms.core import storage
from lms.core.acts import take, use_case
from lms.core.database import db
from lms.core.errors import NotThere
from lms.core.policy import Actor
from lms.core.storage import JPEG, PNG, Kept

LARGEST = 500_000
"""Bytes of a picture: whoever learns pays for them."""
ACCEPTED = (PNG, JPEG)
LONGEST_WORDS = 300


@use_case("picture.add")
def add_picture(actor: Actor, bank_code: str, kept: Kept, words: str) -> BankPicture:
    """The picture can stand in questions from now on; adding it again changes nothing.

    Raises WrittenInFiles for a bank of files.
    """
    ensure_editable(take(actor, Bank, bank_code))
    storage.record(kept)
    db.session.flush()
    name = f"{kept.sha256[:16]}.{storage.SUFFIXES[kept.mime]}"
    picture = db.session.get(BankPicture, name)
    if picture is None:
        picture = BankPicture(name=name, bank_code=bank_code, sha256=kept.sha256, words=words)
        db.session.add(picture)
    return picture


def pictures_of(bank_code: str) -> Sequence[BankPicture]:
    """The pictures of a bank, by what they show."""
    mine = select(BankPicture).where(BankPicture.bank_code == bank_code)
    return db.session.scalars(mine.order_by(BankPicture.words, BankPicture.name)).all()


def with_added(questions: Sequence[ParsedQuestion]) -> bytes:
    """The questions as Moodle XML together with the pictures that were added for them."""
    return write_moodle(questions, lambda name: picture(name)[0]).encode()


def picture(name: str) -> tuple[bytes, str]:
    """A picture with what it is. Raises NotThere for a name that none has."""
    found = db.session.get(BankPicture, name)
    if found is None:
        raise NotThere(f"picture {name}")
    return storage.content_of(found.sha256), PNG if name.endswith(".png") else JPEG
