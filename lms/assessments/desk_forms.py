"""What the grading desk sends: a level for each criterion, or another mark for a reason."""

from typing import Any

from wtforms import widgets

from lms.assessments.kinds import Rubric
from lms.assessments.marking import LONGEST_REASON, Marked
from lms.core.i18n import lazy_gettext as _
from lms.web.forms import Choice, Form, LongText, Text, WholeNumber

LEVEL = "level"


class _Marking(Form):
    """What every mark of a person carries; `known` is how many marks the screen showed."""

    known = WholeNumber(most=10_000, widget=widgets.HiddenInput())
    comment = LongText(
        _("A word to the one who answered"),
        required=False,
        limit=2000,
        hint=_("What was good, and what to do next."),
    )

    def marked(self) -> Marked:
        """What was said beside the mark."""
        reason = self["reason"].data if "reason" in self else ""
        return Marked(known=self.known.data, comment=self.comment.data, reason=reason)


class OverrideForm(_Marking):
    """Another mark for a question that has one."""

    percent = WholeNumber(_("The mark in percent"), most=100, hint=_("0 to 100"))
    reason = Text(
        _("Why the mark changes"), limit=LONGEST_REASON, hint=_("The one who answered reads it.")
    )


def rubric_form(rubric: Rubric, *, needs_reason: bool) -> type[_Marking]:
    """A form with one choice for each criterion, and a reason where there is a mark already."""
    fields: dict[str, Any] = {
        f"{LEVEL}{place}": Choice(
            criterion.name,
            choices=[
                (number, level.text, _("%(points)s points", points=level.points))
                for number, level in enumerate(criterion.levels)
            ],
        )
        for place, criterion in enumerate(rubric)
    }
    if needs_reason:
        fields["reason"] = OverrideForm.reason
    return type("RubricForm", (_Marking,), fields)


def levels_of(form: _Marking, rubric: Rubric) -> list[int]:
    """The levels chosen, by their places."""
    return [int(form[f"{LEVEL}{place}"].data) for place in range(len(rubric))]
