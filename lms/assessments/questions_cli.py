"""Commands that take questions in from files, and write them to files."""

import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from lms.assessments.bank_pictures import with_added
from lms.assessments.formats import LARGEST, WRITERS, Format, not_held, read
from lms.assessments.keeping import questions_of
from lms.assessments.models import Bank
from lms.assessments.parsed import ParsedBank, ParsedQuestion
from lms.assessments.taking_in import take_in
from lms.core.database import db
from lms.core.errors import Refusal
from lms.core.policy import System

commands = AppGroup(
    "questions", help="Questions as files: GIFT, Moodle XML, workbooks, Aiken, pasted text."
)
SHOWN = 60
NAMES = {Format.GIFT: "GIFT", Format.MOODLE: "Moodle XML", Format.XLSX: "a workbook"}


@commands.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--bank", "code", required=True, help="The bank that takes them, such as MAN-201.")
@click.option(
    "--format",
    "form",
    type=click.Choice([one.value for one in Format]),
    help="How the file is written.",
)
@click.option("--dry-run", is_flag=True, help="Only say what would be taken in.")
def import_file(file: Path, code: str, form: str | None, dry_run: bool) -> None:
    """Take questions in, one line each; nothing is stored where there is a fault."""
    _ensure_bank(code)
    try:
        with file.open("rb") as opened:
            found = read(opened.read(LARGEST + 1), Format(form) if form else None, file.name)
        _say(file, found)
        if not dry_run and not found.faults:
            with click.progressbar(
                length=len(found.questions), label="Storing", file=sys.stderr, show_pos=True
            ) as bar:
                kept = take_in(System(), code, found, told=lambda: bar.update(1))
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
@click.option("--format", "form", type=click.Choice([one.value for one in WRITERS]), default="gift")
def export_file(code: str, form: str) -> None:
    """Write a bank; what the format cannot hold is named, question by question."""
    _ensure_bank(code)
    chosen = Format(form)
    questions = questions_of(code)
    lost = {one.id for one in not_held(chosen, questions)}
    for one in questions:
        if one.id in lost:
            click.echo(f"{one.id}: not written, {NAMES[chosen]} cannot hold it", err=True)
    held = [one for one in questions if one.id not in lost]
    content = with_added(held) if chosen is Format.MOODLE else WRITERS[chosen](held)
    click.echo(content, nl=False)


def _ensure_bank(code: str) -> None:
    if db.session.get(Bank, code) is None:
        click.echo(f"There is no bank {code}: open it at /banks first.", err=True)
        sys.exit(1)


def _say(file: Path, found: ParsedBank) -> None:
    """What was read and what is wrong, in the order of the file."""
    lines = [(one.line, _told(one)) for one in found.questions]
    lines += [(fault.line, f"fault: {fault}") for fault in found.faults]
    lines += [(remark.line, f"note: {remark}") for remark in found.remarks]
    for line, said in sorted(lines):
        click.echo(f"{file}:{line}: {said}")


def _told(one: ParsedQuestion) -> str:
    words = " ".join((one.title or one.question.stem).split())
    return f"{one.question.kind}: {words[:SHOWN]}{'…' if len(words) > SHOWN else ''}"
