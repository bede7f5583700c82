"""Commands about quizzes and their figures."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click
from flask.cli import AppGroup

from lms.assessments.marks_table import read_marks
from lms.assessments.rules.analysis import Analysis, SlotFigures, analyse
from lms.core.errors import Invalid

commands = AppGroup("assessments", help="Quizzes and their figures.")


@commands.command("analyse")
@click.argument("marks", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Every figure under its name.")
def analyse_marks(marks: Path, as_json: bool) -> None:
    """Item analysis of a table of slot marks: header slot:max, one row an attempt."""
    try:
        table = read_marks(marks.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        click.echo(f"{marks}: not a text file in UTF-8; save it as CSV UTF-8", err=True)
        sys.exit(1)
    except Invalid as fault:
        click.echo(f"{marks}: {fault.message}", err=True)
        sys.exit(1)
    found = analyse(table.slots, table.attempts)
    click.echo(_json(found) if as_json else _lines(found))


def _json(found: Analysis) -> str:
    slots = [{**asdict(one), "negative_covariance": one.is_against_the_rest} for one in found.slots]
    return json.dumps({"quiz": asdict(found.quiz), "slots": slots}, indent=2)


SLOT_FIGURES = (
    "facility",
    "sd",
    "discrimination_index",
    "discriminative_efficiency",
    "effective_weight",
)


def _lines(found: Analysis) -> str:
    quiz = [f"{name}: {_shown(value)}" for name, value in asdict(found.quiz).items()]
    header = " ".join(f"{name:>26}" for name in ("slot", *SLOT_FIGURES))
    return "\n".join([*quiz, "", header, *(_line(one) for one in found.slots)])


def _line(one: SlotFigures) -> str:
    figures = [_shown(getattr(one, name)) for name in SLOT_FIGURES]
    if one.is_against_the_rest:
        figures[-1] = "negative covariance"
    return " ".join(f"{cell:>26}" for cell in (one.slot, *figures))


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.10g}"
