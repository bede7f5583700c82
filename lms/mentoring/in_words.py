"""A visit as it was sent, field by field in words, and two of them side by side."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lms.core.i18n import gettext as _
from lms.mentoring import labels
from lms.mentoring.rules.codes import People
from lms.web.formats import date_long


@dataclass(frozen=True)
class Line:
    """One field in both versions; `differs` when they do not say the same."""

    name: str
    first: str
    later: str

    @property
    def differs(self) -> bool:
        """Whether a person has to decide about this field."""
        return self.first != self.later


def side_by_side(first: Mapping[str, Any], later: Mapping[str, Any]) -> list[Line]:
    """Both versions, what differs first; fields that both leave empty are left out."""
    one, other = in_words(first), in_words(later)
    lines = [Line(name, one[name], other[name]) for name in one if one[name] or other[name]]
    return sorted(lines, key=lambda line: not line.differs)


def in_words(fields: Mapping[str, Any]) -> dict[str, str]:
    """The kept fields of a visit (`VisitFields.as_json`) by their names, in words."""
    return {
        _("Date of the visit"): _day(fields.get("visited_on")),
        _("It began at"): str(fields.get("started_at") or "")[:5].replace(":", "."),
        _("Outcome"): _word(labels.OUTCOMES, fields.get("outcome")),
        _("Purpose"): _word(labels.KINDS, fields.get("kind")),
        _("How did you meet?"): _word(labels.MODES, fields.get("mode")),
        _("Place"): _word(labels.PLACES, fields.get("place")),
        _("People met"): _people(fields.get("people") or {}),
        _("Topics"): _words(labels.TOPICS, fields.get("topics") or ()),
        _("Observations"): fields.get("observations") or "",
        _("Obstacles"): _words(labels.OBSTACLES, fields.get("obstacles") or ()),
        _("What was discussed?"): ", ".join(fields.get("discussed") or ()),
        _("What was agreed before"): _statuses(fields.get("statuses") or {}),
        _("New follow-ups"): _promises(fields.get("new_follow_ups") or ()),
        _("Why was it made later?"): fields.get("late_reason") or "",
    }


def _word(words: Mapping[Any, Any], code: Any) -> str:
    return str(words.get(code, code or ""))


def _words(words: Mapping[Any, Any], codes: Iterable[Any]) -> str:
    return ", ".join(_word(words, code) for code in codes)


def _day(iso: str | None) -> str:
    return date_long(date.fromisoformat(iso)) if iso else ""


def _people(people: Mapping[str, Any]) -> str:
    """Men and women by role; who was not met is left out."""
    return ", ".join(
        _("%(role)s: %(men)s men, %(women)s women", role=word, men=met[0], women=met[1])
        for role, word in ((role, labels.PEOPLE[role]) for role in People)
        if any(met := people.get(role.value, (0, 0)))
    )


def _statuses(statuses: Mapping[str, Mapping[str, str]]) -> str:
    return "; ".join(
        " ".join(filter(None, (_word(labels.STATUSES, found.get("status")), found.get("note"))))
        for _key, found in sorted(statuses.items())
    )


def _promises(promises: Iterable[Mapping[str, str]]) -> str:
    return "; ".join(
        _(
            "%(action)s (%(position)s, until %(day)s)",
            action=new["action"],
            position=_word(labels.POSITIONS, new["owner"]),
            day=_day(new["due_on"]),
        )
        for new in promises
    )
