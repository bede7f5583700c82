"""What is filled in about a list: the file itself, then what its columns mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import FileStorage
from wtforms import widgets

from lms.cooperatives.imports.reading import Part, Said
from lms.cooperatives.imports.registry import Kind
from lms.core.i18n import gettext
from lms.core.i18n import lazy_gettext as _
from lms.core.sheets import column_letter, folded_heading
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
class Heading:
    """One heading of the file, however many sheets have it: asked about once."""

    key: str
    word: str
    place: str
    examples: str
    guess: str


def headings_of(parts: Sequence[Part], said: Said) -> list[Heading]:
    """The headings of all tables, each once, without those of NIK (KTP) numbers."""
    found: dict[str, Heading] = {}
    for part in parts:
        if part.headings is None:
            continue
        meant = part.meanings(said)
        for column, word in sorted(part.headings.words.items()):
            key = folded_heading(word)
            if key and key not in found and column not in part.identity_columns:
                found[key] = Heading(
                    key,
                    word[:60],
                    f"{part.title} {column_letter(column)}",
                    _examples(part, column),
                    meant.get(column, ""),
                )
    return list(found.values())


class ColumnsForm(Form):
    """The sheets, the day from which the list holds, and what each heading means."""

    sheets = Choices(_("Sheets"))
    since = DateField(
        _("Holds since"),
        hint=_("For rows that name no day of their own."),
    )

    kind: Kind
    parts: Sequence[Part]
    headings: Mapping[str, Heading]

    @property
    def fields(self) -> list[Any]:
        """The field of each heading, in the order in which they stand."""
        return [self[name] for name in self.headings]

    def said(self) -> dict[str, str]:
        """What each heading means, as chosen."""
        return {one.key: str(self[name].data or "") for name, one in self.headings.items()}

    def validate(self, extra_validators: Any = None) -> bool:
        """Each meaning stands once in a table, and none that is needed is missing everywhere."""
        is_valid = bool(super().validate(extra_validators))
        said = self.said()
        chosen = [part for part in self.parts if part.title in (self.sheets.data or ())]
        for part in chosen:
            is_valid = self._is_unique(part, said) and is_valid
        return self._is_whole(chosen, said) and is_valid

    def _is_unique(self, part: Part, said: Said) -> bool:
        seen: set[str] = set()
        is_unique = True
        for word in part.headings.words.values() if part.headings else ():
            key = folded_heading(word)
            meant = said.get(key, "")
            if meant and meant in seen:
                name = next(name for name, one in self.headings.items() if one.key == key)
                self[name].errors = [gettext("Another column means this already.")]
                is_unique = False
            seen.add(meant)
        return is_unique

    def _is_whole(self, chosen: Sequence[Part], said: Said) -> bool:
        """A table that lacks what is needed is told of by its place; all of them lack it here."""
        for part in chosen:
            meant = set(part.meanings(said).values())
            if all(column.name in meant for column in self.kind.required):
                return True
        if chosen:
            names = ", ".join(column.label for column in self.kind.required)
            self.sheets.errors = [gettext("Choose the columns for: %(names)s.", names=names)]
        return not chosen


def columns_form(parts: Sequence[Part], kind: Kind, said: Said, **data: Any) -> ColumnsForm:
    """The form about these tables, filled with what was said before or is guessed."""
    headings = {f"h{number}": one for number, one in enumerate(headings_of(parts, said))}
    fields = {
        name: Choice(
            one.word,
            hint=one.examples or one.place,
            choices=[(column.name, column.label) for column in kind.columns],
            required=False,
            default=one.guess or None,
        )
        for name, one in headings.items()
    }
    about = {"kind": kind, "parts": parts, "headings": headings}
    made: Any = type("ColumnsOfTheList", (ColumnsForm,), {**fields, **about})
    names = [part.title for part in parts if part.headings]
    form: ColumnsForm = made(data={"sheets": names, **data})
    form.sheets.choices = [(name, name) for name in names]
    return form


def _examples(part: Part, column: int) -> str:
    last = part.headings.last_row if part.headings else 0
    texts: list[str] = []
    for row in part.sheet.rows:
        text = row.text(column)[:LONGEST_EXAMPLE] if row.number > last else ""
        if text and text not in texts:
            texts.append(text)
    return gettext("For example: %(text)s", text="; ".join(texts[:EXAMPLES])) if texts else ""
