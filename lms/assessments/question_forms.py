"""The form of each kind of question: what every question has, and so many rows of its own."""

from typing import Any

from wtforms import widgets

from lms.assessments.drafts import COLUMNS, typed_from
from lms.assessments.keeping import sign_of
from lms.assessments.kinds import Kind
from lms.assessments.parsed import ParsedQuestion, Tags
from lms.core.i18n import lazy_gettext as _
from lms.web.forms import Choice, Form, LongText, Text, Tick, WholeNumber

FEWEST_ROWS, MOST_ROWS = 4, 40

_PERCENT = _("100 is right, 0 or nothing is wrong; a part of the mark is possible, for example 50.")
_ROW: dict[tuple[Kind | None, str], tuple[Any, Any]] = {
    (Kind.SINGLE, "text"): (_("Choice"), ""),
    (Kind.MULTIPLE, "text"): (_("Choice"), ""),
    (Kind.SHORT, "text"): (_("Expected answer"), _("* stands for any text.")),
    (Kind.NUMERICAL, "text"): (
        _("A number"),
        _("For example 110.000, 5:0,1 (so much more or less) or 4,9..5,1 (from, to)."),
    ),
    (Kind.MATCHING, "text"): (_("Left side"), _("Left empty, the right side belongs to none.")),
    (Kind.ORDERING, "text"): (_("Thing, in the right order"), ""),
    (Kind.ESSAY, "text"): (_("Criterion"), ""),
    (Kind.FILE_TASK, "text"): (_("Criterion"), ""),
    (None, "percent"): (_("Mark in percent"), _PERCENT),
    (None, "feedback"): (_("What is said to it"), ""),
    (None, "right"): (_("Right side"), ""),
    (None, "levels"): (_("Levels"), _("One level a line, its points first: 2: Partly.")),
}
_STEM = {
    Kind.CLOZE: _(
        "Write each gap in its place: [[=word]] to type a word, [[=right ~wrong ~wrong]] to choose,"
        " [[#=110000]] for a number, [[(2)=word]] to count twice."
    )
}
PICTURES = _("A picture of the course or of the bank: ![what it shows](file.svg).")


class _QuestionForm(Form):
    """What every question has."""

    rows = WholeNumber(most=MOST_ROWS, widget=widgets.HiddenInput(), required=False)
    seen = Text(limit=16, widget=widgets.HiddenInput(), required=False)
    explanation = LongText(_("Explanation for everybody"), required=False)
    code = Text(_("Id"), limit=64, required=False, hint=_("Left empty, it gets the next one."))
    title = Text(_("Title"), limit=200, required=False)
    objective = Text(_("Objective"), limit=64, required=False, hint=_("For example MAN-101/3.2."))
    level = Choice(_("Level"), choices=[(f"C{n}", f"C{n}") for n in range(1, 7)], required=False)
    form = Choice(_("Form"), choices=[("A", "A"), ("B", "B")], required=False)
    category = Text(_("Category"), limit=300, required=False)
    tags = Text(_("Tags"), limit=300, required=False, hint=_("With commas between them."))

    def beside(self, known: ParsedQuestion | None) -> dict[str, Any]:
        """What was typed beside the question itself; sums and notes stay as they were."""
        others = [tag.strip() for tag in (self.tags.data or "").split(",")]
        return {
            "id": (self.code.data or "") if known is None else known.id,
            "title": self.title.data or "",
            "category": self.category.data or "",
            "tags": Tags(
                level=self.level.data or "",
                objective=self.objective.data or "",
                form=self.form.data or "",
                others=tuple(dict.fromkeys(tag for tag in others if tag)),
            ),
            "proofs": known.proofs if known else (),
            "notes": known.notes if known else (),
        }


def question_form(kind: Kind, rows: int) -> type[_QuestionForm]:
    """The form of one kind with so many rows."""
    fields: dict[str, Any] = {
        "stem": LongText(_("Text of the question"), hint=_STEM.get(kind, PICTURES))
    }
    fields |= _own(kind)
    for number in range(rows):
        for name in COLUMNS.get(kind, ()):
            label, hint = _ROW.get((kind, name)) or _ROW[None, name]
            make = LongText if name in ("levels", "feedback") else Text
            most = 2000 if make is LongText else 500
            fields[f"{name}{number}"] = make(
                label, limit=most, required=False, hint=hint if number == 0 else ""
            )
    return type("QuestionForm", (_QuestionForm,), fields)


def _own(kind: Kind) -> dict[str, Any]:
    """The fields that only this kind has."""
    if kind is Kind.TRUE_FALSE:
        return {
            "key": Choice(
                _("The statement is"), choices=[("true", _("True")), ("false", _("Not true"))]
            ),
            "if_right": LongText(_("What is said to the right answer"), required=False),
            "if_wrong": LongText(_("What is said to the wrong answer"), required=False),
        }
    if kind is Kind.SHORT:
        return {"case": Tick(_("Capital letters matter"), required=False)}
    if kind is Kind.NUMERICAL:
        return {"otherwise": LongText(_("What is said to every other number"), required=False)}
    if kind is Kind.ESSAY:
        return {"most_words": WholeNumber(_("About how many words"), most=5000, required=False)}
    return {}


def filled(parsed: ParsedQuestion) -> tuple[int, dict[str, Any]]:
    """How many rows the form of a kept question needs, and what stands in it."""
    typed = typed_from(parsed.question)
    rows = max(FEWEST_ROWS, int(typed["rows"]))
    tags = parsed.tags
    beside = {
        "rows": rows,
        "seen": sign_of(parsed),
        "code": parsed.id,
        "title": parsed.title,
        "objective": tags.objective,
        "level": tags.level or None,
        "form": tags.form or None,
        "category": parsed.category,
        "tags": ", ".join(tags.others),
    }
    return rows, typed | beside
