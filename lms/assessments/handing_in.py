"""A file handed in as the answer to a task, and had again by its owner."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from lms.assessments.answering import answer_at, attempt_of, question_at
from lms.assessments.attempts import GivenAnswer, ensure_open, save_answer
from lms.assessments.kinds import Answer, FileTask
from lms.assessments.models import AnswerStep, Attempt
from lms.core import storage, throttle
from lms.core.acts import take, use_case
from lms.core.errors import NotThere
from lms.core.policy import Actor
from lms.core.storage import DOCX, JPEG, PDF, PNG, XLSX, Kept

LARGEST = 5_000_000
ACCEPTED = (PDF, JPEG, PNG, DOCX, XLSX)
LONGEST_NAME = 80
HOUR = timedelta(hours=1)
MOST_AN_HOUR = 30
"""Files that one person may hand in within an hour: each is kept."""


@dataclass(frozen=True)
class HandedIn:
    """A file as an answer holds it, with its bytes."""

    name: str
    mime: str
    content: bytes


@use_case("answer.save", audited=False)
def hand_in(actor: Actor, attempt_id: UUID, slot: int, kept: Kept, name: str) -> AnswerStep:
    """The file becomes the answer; one handed in later takes its place, and both are kept.

    Raises NotOpen when the attempt was sent before, NotThere when it is not the person's own or
    asks for no file there.
    """
    attempt = take(actor, Attempt, attempt_id)
    ensure_file_is_asked(actor, attempt, slot)
    storage.record(kept)
    value = {"file": kept.sha256, "mime": kept.mime, "name": _shown_name(name, kept)}
    return save_answer(actor, attempt_id, GivenAnswer(uuid4().hex, 0, slot, value))


def ensure_file_is_asked(actor: Actor, attempt: Attempt, slot: int) -> None:
    """An open attempt and a task that asks for a file. Raises NotOpen or NotThere."""
    ensure_open(attempt)
    if not isinstance(question_at(actor, attempt.id, slot), FileTask):
        raise NotThere(f"file at slot {slot}")


def ensure_may_come(actor: Actor, attempt: Attempt, slot: int) -> None:
    """Before a file is read: it is asked for, and not too many came within the hour.

    Raises NotOpen, NotThere or TooMany.
    """
    ensure_file_is_asked(actor, attempt, slot)
    throttle.check(_tries(attempt), limit=MOST_AN_HOUR, window=HOUR)


def count_try(attempt: Attempt) -> None:
    """One more file came, whatever becomes of it."""
    throttle.count(_tries(attempt), window=HOUR)


def own_file(viewer: Actor, attempt_id: UUID, slot: int) -> HandedIn:
    """What the viewer has handed in. Raises NotThere when that is nothing."""
    return file_of(answer_at(attempt_of(viewer, attempt_id), slot))


def file_of(answer: Answer | None) -> HandedIn:
    """The file that an answer names. Raises NotThere when it names none."""
    if not isinstance(answer, dict) or "file" not in answer:
        raise NotThere("file of an answer")
    content = storage.content_of(answer["file"])
    return HandedIn(answer["name"], answer["mime"], content)


def _tries(attempt: Attempt) -> str:
    return f"hand-in/{attempt.person_id}"


def _shown_name(name: str, kept: Kept) -> str:
    """Its owner's name for it, without folders and what no name holds, and with its true ending."""
    stem = name.replace("\\", "/").rpartition("/")[2].rpartition(".")[0] or "berkas"
    plain = "".join(char for char in stem if char.isalnum() or char in " -_.()").strip()
    return f"{plain[:LONGEST_NAME] or 'berkas'}.{storage.SUFFIXES[kept.mime]}"
