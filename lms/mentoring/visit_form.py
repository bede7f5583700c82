"""The form of a visit: its fields depend on what the cooperative promised before.

One form serves the page, the page without JavaScript and the phone's queue. Beside the fixed
fields there are `status-ID` and `note-ID` for each undone follow-up, and `action-N`, `owner-N`
and `deadline-N` for each new one.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from lms.cooperatives.rules import PositionKind
from lms.core import clock
from lms.core.i18n import gettext
from lms.core.i18n import lazy_gettext as _
from lms.courses.queries import objective_titles
from lms.mentoring import labels
from lms.mentoring.models import FollowUp
from lms.mentoring.rules.codes import Mode, Obstacle, Outcome, People, Place, Topic, VisitKind
from lms.mentoring.rules.follow_ups import Status, needs_status
from lms.mentoring.visit_context import VisitContext
from lms.mentoring.visit_fields import Found, NewFollowUp, VisitFields
from lms.web.forms import (
    Choice,
    Choices,
    DateField,
    Form,
    LongText,
    Submission,
    Text,
    Tick,
    TimeField,
    Uuid,
    WholeNumber,
)

ROWS = 5
"""Rows for new follow-ups that the page offers without JavaScript."""
MOST_ROWS = 20
MOST_PEOPLE = 5_000
NONE = "none"
NOT_HELD = {Outcome.NOBODY_MET.value, Outcome.REFUSED.value}
_ACTION = re.compile(r"(?:action|owner|deadline)-(\d{1,2})", re.ASCII)
_STATUS = re.compile(r"status-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.ASCII)


class VisitForm(Form):
    """What every visit has. `follow_ups` are those that need a status, `rows` the new ones.

    `others` are follow-ups of which the sent form speaks and that are not there for this mentor any
    more: what it says is kept, so that sending it again is the same submission.
    """

    follow_ups: tuple[FollowUp, ...] = ()
    rows = ROWS
    others: tuple[UUID, ...] = ()
    is_garbled = False

    submission = Submission()
    cooperative = Uuid()
    due = Uuid(required=False)
    replaces = Uuid(required=False)
    visited_on = DateField(_("Date of the visit"), default=clock.today)
    started_at = TimeField(_("It began at"), required=False)
    outcome = Choice(_("Outcome"), choices=labels.choices(labels.OUTCOMES))
    kind = Choice(
        _("What was the visit for?"),
        choices=labels.choices(labels.KINDS),
        default=VisitKind.REGULAR.value,
    )
    mode = Choice(
        _("How did you meet?"),
        choices=labels.choices(labels.MODES),
        default=Mode.ON_SITE.value,
    )
    place = Choice(_("Place"), choices=labels.choices(labels.PLACES), default=Place.STORE.value)
    late_reason = Text(
        _("Why was it made later?"),
        required=False,
        limit=300,
        hint=_("Only when the days for this visit have passed."),
    )
    discussed = Choices(_("What was discussed?"), required=False)
    topics = Choices(_("Topics"), required=False, choices=labels.choices(labels.TOPICS))
    observations = LongText(_("Observations"), limit=4000)
    obstacles = Choices(
        _("Obstacles"),
        required=False,
        alone=NONE,
        choices=[*labels.choices(labels.OBSTACLES), (NONE, _("No obstacle"))],
    )
    another = Tick(_("This is another visit on the same day"))

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Each field by itself, then what only the whole can tell."""
        # While no outcome is chosen, all that a held visit needs is asked for in the same round.
        may_be_held = self.outcome.data not in NOT_HELD
        self.observations.required = may_be_held
        for row in self.follow_ups:
            is_older = needs_status(row.agreed_on, self.visited_on.data or row.agreed_on)
            self[f"status-{row.id}"].required = may_be_held and is_older and row.is_undone
        is_sound = bool(super().validate(extra_validators))
        if self.is_garbled:
            self.form_errors.append(
                gettext(
                    "Part of this page was sent in a form that cannot be read. "
                    "Look through part 1 once more, then send again."
                )
            )
        return self._has_whole_rows() and is_sound and not self.is_garbled

    def visit_fields(self) -> VisitFields:
        """The valid form as plain values."""
        return VisitFields(
            cooperative_id=self.cooperative.data,
            due_id=self.due.data,
            replaces=self.replaces.data,
            visited_on=self.visited_on.data,
            started_at=self.started_at.data,
            outcome=Outcome(self.outcome.data),
            kind=VisitKind(self.kind.data),
            mode=Mode(self.mode.data),
            place=Place(self.place.data),
            late_reason=self.late_reason.data or "",
            people={role.value: self._people(role) for role in People},
            topics=tuple(Topic(code) for code in self.topics.data or ()),
            obstacles=tuple(Obstacle(code) for code in self.obstacles.data or () if code != NONE),
            observations=self.observations.data or "",
            discussed=tuple(self.discussed.data or ()),
            another=self.another.data,
            statuses=self._statuses(),
            new_follow_ups=tuple(self._new_follow_ups()),
        )

    def people_rows(self) -> list[tuple[Any, Any, Any]]:
        """Role, men's field and women's field, for the page."""
        return [
            (word, self[f"{role.value}_men"], self[f"{role.value}_women"])
            for role, word in labels.PEOPLE.items()
        ]

    def _has_whole_rows(self) -> bool:
        """A row that was begun is finished; one that was left empty does not matter."""
        is_whole = True
        for row in range(self.rows):
            fields = [self[f"{name}-{row}"] for name in ("action", "owner", "deadline")]
            begun = any(field.data or field.errors for field in fields)
            for field in fields:
                if begun and not field.data and not field.errors:
                    field.errors = [gettext("Please fill this in, or empty the whole row.")]
                    is_whole = False
        return is_whole

    def _people(self, role: People) -> tuple[int, int]:
        return self[f"{role.value}_men"].data or 0, self[f"{role.value}_women"].data or 0

    def _statuses(self) -> dict[UUID, Found]:
        return {
            key: Found(Status(self[f"status-{key}"].data), self[f"note-{key}"].data or "")
            for key in (*(row.id for row in self.follow_ups), *self.others)
            if self[f"status-{key}"].data
        }

    def _new_follow_ups(self) -> Iterable[NewFollowUp]:
        for row in range(self.rows):
            if action := self[f"action-{row}"].data:
                owner = PositionKind(self[f"owner-{row}"].data)
                yield NewFollowUp(action, owner, self[f"deadline-{row}"].data)


def form_for(
    context: VisitContext, sent: Iterable[str] = (), data: Mapping[str, Any] | None = None
) -> VisitForm:
    """The form of a visit to this cooperative; `sent` are the names of the fields sent."""
    sent = tuple(sent)
    rows = rows_sent((*sent, *(data or ())))
    others = follow_ups_named(sent) - {row.id for row in context.follow_ups}
    fields: dict[str, Any] = {
        "follow_ups": tuple(context.follow_ups),
        "others": tuple(sorted(others)),
        "is_garbled": any(n.startswith("status-") and not _STATUS.fullmatch(n) for n in sent),
        "rows": rows,
    }
    for role in People:
        for gender in ("men", "women"):
            fields[f"{role.value}_{gender}"] = WholeNumber(
                labels.PEOPLE[role], required=False, most=MOST_PEOPLE
            )
    for row in context.follow_ups:
        needed = row.is_undone and needs_status(row.agreed_on, clock.today())
        fields |= status_fields(row.id, row.action, required=needed)
    for other in others:
        fields |= status_fields(other, _("A follow-up that is not yours to see"))
    for index in range(rows):
        fields |= new_row(index)
    form: VisitForm = type("VisitForm", (VisitForm,), fields)(data=dict(data or {}))
    form.discussed.choices = [(weak.objective, weak.title) for weak in context.weaknesses]
    # What was discussed stays discussed, also when the board has learnt it meanwhile.
    learnt = set(form.discussed.data or ()) - {weak.objective for weak in context.weaknesses}
    form.discussed.choices += sorted(objective_titles(learnt).items()) if learnt else []
    return form


def follow_ups_named(names: Iterable[str]) -> set[UUID]:
    """The follow-ups of which these fields speak, whether or not they are open now."""
    return {UUID(found[1]) for name in names if (found := _STATUS.fullmatch(name))}


def rows_sent(names: Iterable[str]) -> int:
    """How many rows of new follow-ups were sent, at least what the page offers."""
    numbers = [int(found[1]) for name in names if (found := _ACTION.fullmatch(name))]
    return max(ROWS, min(MOST_ROWS, 1 + max(numbers, default=0)))


def new_row(index: object) -> dict[str, Any]:
    """The fields of one new follow-up."""
    return {
        f"action-{index}": Text(_("What will be done?"), required=False, limit=300),
        f"owner-{index}": Choice(
            _("Who sees to it?"), required=False, choices=labels.choices(labels.POSITIONS)
        ),
        f"deadline-{index}": DateField(_("Until when?"), required=False),
    }


def status_fields(follow_up_id: UUID, action: Any, *, required: bool = False) -> dict[str, Any]:
    """The fields in which the mentor says how an earlier promise was found."""
    return {
        f"status-{follow_up_id}": Choice(
            action, required=required, choices=labels.choices(labels.STATUSES)
        ),
        f"note-{follow_up_id}": Text(_("Note"), required=False, limit=500),
    }
