"""Commands about people and grants."""

import sys
from collections.abc import Iterator

import click
from flask import current_app
from flask.cli import AppGroup

from lms.accounts import administrators, grants, rules
from lms.core import clock
from lms.core.errors import Invalid
from lms.core.policy import System

commands = AppGroup("accounts", help="People, sign-ins and grants.")


@commands.command("verify")
def verify() -> None:
    """Prove that the grants are what positions, memberships and assignments give."""
    faults = list(grants.faults())
    for fault in faults:
        click.echo(fault)
    click.echo(f"{len(faults)} differences between the grants and the facts that gave them")
    sys.exit(1 if faults else 0)


admin = AppGroup("admin", help="Administrators who cannot get in.")


@admin.command("recover")
@click.argument("number", required=False)
def recover(number: str | None) -> None:
    """A new one-time code for an administrator, by phone or participant NUMBER.

    Without it, a new first code: only while no administrator has ever signed in.
    """
    try:
        let_in = administrators.recover(System(), number)
        let_in = let_in or administrators.make_first(System(), administrators.UNNAMED)
    except Invalid as fault:
        raise click.ClickException(str(fault.message)) from fault
    if let_in is not None:
        for line in entry_lines(let_in):
            click.echo(line)


def entry_lines(let_in: administrators.LetIn) -> Iterator[str]:
    """What to tell whoever stands at the machine: who, where, and the code, once."""
    person = let_in.person
    public_url = current_app.config["SETTINGS"].public_url
    until = let_in.until.astimezone(clock.WIB)
    phone = f" or phone {person.phone}" if person.phone else ""
    yield f"administrator: {person.name}"
    yield f"  open   {public_url}/enter"
    yield f"  code   {rules.grouped_code(let_in.code)}   (once, until {until:%Y-%m-%d %H:%M} WIB)"
    yield f"  later  sign in with participant number {person.participant_no}{phone}"
