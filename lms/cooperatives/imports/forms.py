"""What is filled in about a list: the file itself, then what its columns mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import FileStorage
from wtforms import widgets

from lms.cooperatives.imports.reading import Meanings, Part
from lms.cooperatives.imports.registry import Kind
from lms.core.i18n import gettext
from lms.core.i18n import lazy_gettext as _
from lms.core.sheets import column_letter
from lms.web.forms import Choice, Choices, DateField, Form, Value

EXAMPLES = 2
LONGEST_EXAMPLE = 40


class ListFile(Value):
    """A file that somebody chose; its content is judged by whoever reads it."""

    widget: Any = widgets.FileInput()

    def process_formdata(self, valuelist: list[Any]) -> None:
        """The file, when one was chosen."""
        self.data = None
        if valuelist and isinstance(valuelist[0], FileStorage) and valuelist[0].filename:
            self.data = valuelist[0]

    def missing(self) -> str:
        """What to say when no file was chosen."""
        return gettext("Please choose a file.")

    def _value(self) -> str:
        return ""


class SendForm(Form):
    """Which kind of list it is, and the file."""

    kind = Choice(_("What the list holds"))
    file = ListFile(_("File"), hint=_("XLSX or CSV, at most 20 MB."))


class DecideForm(Form):
    """Whom a row means: the id of somebody offered, or `other`."""

    choice = Choice(_("Who is meant"))


@dataclass(frozen=True)
class Group:
    """Sheets whose tables have the same headings, asked about once."""

    part: Part
    sheets: tuple[str, ...]
    fields: tuple[str, ...]


def groups_of(parts: Sequence[Part]) -> list[Group]:
    """The tables of a file by their headings, in the order in which they come."""
    by_signature: dict[str, list[Part]] = {}
    for part in parts:
        if part.headings:
            by_signature.setdefault(part.headings.signature, []).append(part)
    return [
        Group(
            many[0],
            tuple(part.title for part in many),
            tuple(f"g{number}_{column}" for column in _columns(many[0])),
        )
        for number, many in enumerate(by_signature.values())
    ]


def _columns(part: Part) -> list[int]:
    """The columns that are asked about: those with a heading, without NIK numbers."""
    words = part.headings.words if part.headings else {}
    return [column for column in sorted(words) if column not in part.identity_columns]


class ColumnsForm(Form):
    """The sheets, the day from which the list holds, and what each column means."""

    sheets = Choices(_("Sheets"))
    since = DateField(
        _("Holds since"),
        hint=_("For rows that name no day of their own."),
    )

    kind: Kind
    groups: list[Group]

    def meanings(self) -> dict[str, Meanings]:
        """By signature of headings, what each column means."""
        found: dict[str, Meanings] = {}
        for group in self.groups:
            if group.part.headings is None:
                continue
            chosen = {
                int(name.partition("_")[2]): str(self[name].data)
                for name in group.fields
                if self[name].data
            }
            found[group.part.headings.signature] = chosen
        return found

    def validate(self, extra_validators: Any = None) -> bool:
        """Each meaning stands once a table, and none that is needed is missing."""
        is_valid = bool(super().validate(extra_validators))
        for group in self.groups:
            if set(group.sheets).intersection(self.sheets.data or group.sheets):
                is_valid = self._is_whole(group) and is_valid
        return is_valid

    def _is_whole(self, group: Group) -> bool:
        seen: set[str] = set()
        is_whole = True
        for name in group.fields:
            meant = self[name].data
            if meant and meant in seen:
                self[name].errors = [gettext("Another column means this already.")]
                is_whole = False
            seen.add(meant or "")
        missing = [column.label for column in self.kind.required if column.name not in seen]
        if missing and group.fields:
            self[group.fields[0]].errors = [
                gettext("No column is chosen for: %(names)s.", names=", ".join(missing))
            ]
            is_whole = False
        return is_whole


def columns_form(
    parts: Sequence[Part], kind: Kind, remembered: Mapping[str, Meanings], **data: Any
) -> ColumnsForm:
    """The form about these tables, filled with what is remembered or guessed."""
    groups = groups_of(parts)
    fields: dict[str, Any] = {}
    for group in groups:
        headings = group.part.headings
        if headings is None:
            continue
        meant = remembered.get(headings.signature, headings.meant)
        for name in group.fields:
            column = int(name.partition("_")[2])
            fields[name] = Choice(
                f"{column_letter(column)} · {headings.words[column][:60]}",
                hint=_examples(group.part, column),
                choices=[(one.name, one.label) for one in kind.columns],
                required=False,
                default=meant.get(column),
            )
    made: Any = type("ColumnsOfTheList", (ColumnsForm,), {**fields, "kind": kind, "groups": groups})
    names = [part.title for part in parts if part.headings]
    form: ColumnsForm = made(data={"sheets": names, **data})
    form.sheets.choices = [(name, name) for name in names]
    return form


def _examples(part: Part, column: int) -> str:
    last = part.headings.last_row if part.headings else 0
    texts = [
        text[:LONGEST_EXAMPLE]
        for row in part.sheet.rows
        if row.number > last and (text := row.text(column))
    ]
    return gettext("For example: %(text)s", text="; ".join(texts[:EXAMPLES])) if texts else ""
