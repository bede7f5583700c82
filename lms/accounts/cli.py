"""Commands about people and grants."""

import sys

import click
from flask.cli import AppGroup

from lms.accounts import grants

commands = AppGroup("accounts", help="People, sign-ins and grants.")


@commands.command("verify")
def verify() -> None:
    """Prove that the grants are what positions, memberships and assignments give."""
    faults = list(grants.faults())
    for fault in faults:
        click.echo(fault)
    click.echo(f"{len(faults)} differences between the grants and the facts that gave them")
    sys.exit(1 if faults else 0)
