"""What a question page sends: the answer, whether the person is sure, and the page's own count."""

import hashlib
import json
from typing import Any
from uuid import uuid4

from flask import request
from wtforms import Field, ValidationError, widgets

from lms.assessments.answers import ANSWER, LONGEST_ANSWER, parse_answer
from lms.assessments.attempts import GREATEST_SEQUENCE
from lms.assessments.kinds import Answer, Numerical, Question
from lms.assessments.models import LONGEST_CLIENT
from lms.assessments.texts import typed_number
from lms.core.i18n import lazy_gettext as _
from lms.core.text import BadText
from lms.web.forms import Form, Text, Tick, WholeNumber

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

    def __init__(self, question: Question, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question = question

    def validate_answer(self, field: AnswerField) -> None:
        """Read the answer as its question understands it."""
        try:
            field.data = parse_answer(self.question, request.form.to_dict(flat=False))
        except BadText as bad:
            raise ValidationError(str(bad.message)) from bad

    @property
    def is_sure(self) -> bool | None:
        """True when ticked; who leaves the box alone has not said."""
        return True if self.sure.data else None

    def typed(self, name: str = ANSWER) -> list[str]:
        """What stands in a field of the page: as it was sent, else the answer so far."""
        if self.is_submitted():
            return [_printable(value) for value in request.form.getlist(name)]
        return _as_typed(self.question, self.answer.data).get(name, [])

    @property
    def changes_nothing(self) -> bool:
        """Whether the page is sent as it was opened."""
        return bool(self.before.data == fingerprint(self.answer.data, self.is_sure))


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
        case dict():
            return {left: [right] for left, right in value.items()}
    return {}


def _printable(value: str) -> str:
    return "".join(char for char in value[:LONGEST_ANSWER] if char.isprintable())
