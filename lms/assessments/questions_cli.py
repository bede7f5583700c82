"""Commands that take questions in from files, and write them to files."""

import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from lms.assessments.formats import LARGEST, Format, guess, read, write_gift
from lms.assessments.keeping import add_questions, questions_of
from lms.assessments.models import Bank
from lms.assessments.parsed import ParsedBank, ParsedQuestion
from lms.core.database import db
from lms.core.errors import Refusal
from lms.core.policy import System
from lms.web.text_files import text_of

commands = AppGroup("questions", help="Questions as files: GIFT, Aiken, pasted text.")
SHOWN = 60


@commands.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--bank", "code", required=True, help="The bank that takes them, such as MAN-201.")
@click.option("--format", "form", type=click.Choice(list(Format)), help="How the file is written.")
@click.option("--dry-run", is_flag=True, help="Only say what would be taken in.")
def take_in(file: Path, code: str, form: str | None, dry_run: bool) -> None:
    """Take questions in, one line each; nothing is stored where there is a fault."""
    _ensure_bank(code)
    try:
        with file.open("rb") as opened:
            text = text_of(opened.read(LARGEST + 1), LARGEST)
        found = read(text, Format(form) if form else guess(text, file.name))
        _say(file, found)
        if not dry_run and not found.faults:
            kept = add_questions(System(), code, found.questions)
            click.echo(f"{kept.new} new, {kept.changed} changed, {kept.unchanged} as before")
    except Refusal as refusal:
        click.echo(f"{file}: {refusal.message}", err=True)
        sys.exit(1)
    if found.faults and not dry_run:
        click.echo("Nothing was stored.", err=True)
    click.echo(f"{len(found.questions)} questions, {len(found.faults)} faults")
    sys.exit(1 if found.faults else 0)


@commands.command("export")
@click.argument("code")
@click.option("--format", "form", type=click.Choice([Format.GIFT]), default=Format.GIFT)
def write_out(code: str, form: str) -> None:
    """Write a bank; what the format cannot hold is named, question by question."""
    from lms.assessments.editing import not_in_a_file

    _ensure_bank(code)
    questions = questions_of(code)
    lost = {one.id for one in not_in_a_file(questions)}
    for one in questions:
        if one.id in lost:
            click.echo(f"{one.id}: not written, GIFT cannot hold it", err=True)
    click.echo(write_gift(one for one in questions if one.id not in lost), nl=False)


def _ensure_bank(code: str) -> None:
    if db.session.get(Bank, code) is None:
        click.echo(f"There is no bank {code}: open it at /banks first.", err=True)
        sys.exit(1)


def _say(file: Path, found: ParsedBank) -> None:
    """What was read and what is wrong, in the order of the file."""
    lines = [(one.line, _told(one)) for one in found.questions]
    lines += [(fault.line, f"fault: {fault}") for fault in found.faults]
    for line, said in sorted(lines):
        click.echo(f"{file}:{line}: {said}")


def _told(one: ParsedQuestion) -> str:
    words = " ".join((one.title or one.question.stem).split())
    return f"{one.question.kind}: {words[:SHOWN]}{'…' if len(words) > SHOWN else ''}"
