"""What a question page sends: the answer, whether the person is sure, and the page's own count."""

import hashlib
import json
from typing import Any
from uuid import uuid4

from flask import request
from wtforms import Field, ValidationError, widgets

from lms.assessments.answers import ANSWER, GAP, LONGEST_ANSWER, LONGEST_ESSAY, parse_answer
from lms.assessments.attempts import GREATEST_SEQUENCE
from lms.assessments.handing_in import ACCEPTED, LARGEST
from lms.assessments.kinds import Answer, Cloze, Essay, FileTask, Numerical, Question
from lms.assessments.models import LONGEST_CLIENT
from lms.assessments.texts import typed_number
from lms.core.i18n import lazy_gettext as _
from lms.core.text import BadText
from lms.web.forms import Form, Text, Tick, WholeNumber
from lms.web.uploads import StoredUpload

MOST_CLIENT = LONGEST_CLIENT - 17
"""Room is left for the name of a page that was gone back to."""


class AnswerField(Field):
    """The answer to one question; its kind decides which fields of the page it is read from."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Nothing yet: a matching has a field for each side, so the form reads them together."""


class AnswerForm(Form):
    """One question's answer.

    `before` tells what the page showed when it was opened; `kept` is set by a page that has had
    all of it acknowledged and only turns over.
    """

    client = Text(limit=MOST_CLIENT, widget=widgets.HiddenInput())
    sequence = WholeNumber(most=GREATEST_SEQUENCE, widget=widgets.HiddenInput())
    before = Text(limit=16, required=False, widget=widgets.HiddenInput())
    kept = Tick(required=False)
    answer = AnswerField(_("Your answer"))
    sure = Tick(_("I am sure of this answer"))

    def __init__(
        self, question: Question, *args: Any, so_far: Answer | None = None, **kwargs: Any
    ) -> None:
        """`so_far` stands for an answer that this form does not carry: a file handed in."""
        super().__init__(*args, **kwargs)
        self.question = question
        self.so_far = so_far

    def validate_answer(self, field: AnswerField) -> None:
        """Read the answer as its question understands it."""
        if isinstance(self.question, FileTask):
            field.data = self.so_far
            return
        try:
            field.data = parse_answer(self.question, self._own_fields())
        except BadText as bad:
            raise ValidationError(str(bad.message)) from bad

    @property
    def is_sure(self) -> bool | None:
        """True when ticked; who leaves the box alone has not said."""
        return True if self.sure.data else None

    def typed(self, name: str = ANSWER) -> list[str]:
        """What stands in a field of the page: as it was sent, else the answer so far."""
        if self.is_submitted():
            sent = request.form.getlist(f"{self.at}{name}")
            return [_printable(self.question, value) for value in sent]
        return _as_typed(self.question, self.answer.data).get(name, [])

    @property
    def at(self) -> str:
        """What stands before the names of its fields where several questions share a page."""
        return str(self._prefix)

    def _own_fields(self) -> dict[str, list[str]]:
        every = request.form.to_dict(flat=False)
        return {
            name.removeprefix(self.at): values
            for name, values in every.items()
            if name.startswith(self.at)
        }

    @property
    def changes_nothing(self) -> bool:
        """Whether the page is sent as it was opened."""
        return bool(self.before.data == fingerprint(self.answer.data, self.is_sure))


class FileForm(Form):
    """The file that a task asks for."""

    file = StoredUpload(
        _("File to hand in"),
        hint=_("PDF, photo, Word or Excel, at most 5 MB."),
        kinds=ACCEPTED,
        most=LARGEST,
    )

    @property
    def file_name(self) -> str:
        """How its owner calls it."""
        return request.files[self.file.name].filename or ""


def blank_form(question: Question, value: Answer | None, is_sure: bool | None) -> AnswerForm:
    """The form of a page that opens: under a name of its own, counting from 0."""
    return AnswerForm(
        question,
        formdata=None,
        data={
            "client": uuid4().hex,
            "sequence": 0,
            "before": fingerprint(value, is_sure),
            "answer": value,
            "sure": bool(is_sure),
        },
    )


def fingerprint(value: Answer | None, is_sure: bool | None) -> str:
    """A short sign of an answer: tells whether a page still says what it said at first."""
    said = json.dumps([value, bool(is_sure)], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _as_typed(question: Question, value: Answer | None) -> dict[str, list[str]]:
    """The fields of the page that stand for an answer."""
    match value:
        case bool():
            return {ANSWER: ["true" if value else "false"]}
        case str():
            return {ANSWER: [typed_number(value) if isinstance(question, Numerical) else value]}
        case list():
            return {ANSWER: value}
        case dict() if isinstance(question, Cloze):
            return _gaps_as_typed(question, value)
        case dict():
            return {left: [right] for left, right in value.items()}
    return {}


def _gaps_as_typed(question: Cloze, value: dict[str, Any]) -> dict[str, list[str]]:
    parts = {key: gap.question for key, gap in question.numbered()}
    return {
        f"{GAP}{key}": _as_typed(parts[key], given).get(ANSWER, [])
        for key, given in value.items()
        if key in parts
    }


def _printable(question: Question, value: str) -> str:
    if isinstance(question, Essay):
        return "".join(c for c in value[:LONGEST_ESSAY] if c.isprintable() or c in "\r\n\t")
    return "".join(char for char in value[:LONGEST_ANSWER] if char.isprintable())
