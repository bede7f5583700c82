"""From a written row to values: each cell is read by its column, and every fault is named."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from lms.cooperatives.imports.lines import Given, RowRefused, Written
from lms.cooperatives.imports.reading import DROPPED
from lms.cooperatives.imports.registry import Column, Kind
from lms.cooperatives.imports.rules.saying import N_, Say, Unclear
from lms.cooperatives.imports.rules.words import is_nothing


def understand(
    kind: Kind,
    written: Written,
    *,
    since: date,
    file_name: str,
    decision: Mapping[str, Any] | None = None,
    memory: dict[str, Any] | None = None,
) -> Given:
    """The row's values. Raises RowRefused, naming every cell that cannot be read."""
    faults = [say for say in written.faults if say.message != DROPPED]
    notes = [say for say in written.faults if say.message == DROPPED]
    flawed = {say.column for say in faults}
    values: dict[str, Any] = {}
    for column in kind.columns:
        text, letter = written.cells.get(column.name, ("", ""))
        try:
            values[column.name] = _value(column, text, letter, notes, is_flawed=letter in flawed)
        except Unclear as fault:
            faults.append(Say(fault.say.message, fault.say.values, letter or written.letter()))
    if faults:
        raise RowRefused(*faults, *notes)
    memory = {} if memory is None else memory
    return Given(written, values, since, file_name, notes, decision or {}, memory)


def _value(column: Column, text: str, letter: str, notes: list[Say], *, is_flawed: bool) -> Any:
    if is_flawed:
        return None
    if is_nothing(text):
        if column.is_required and not column.is_implied:
            raise Unclear(N_("%(name)s is empty."), name=column.label)
        return None
    read = column.read(text)
    notes += [Say(say.message, say.values, letter) for say in read.notes]
    return read.value
