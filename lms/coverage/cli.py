"""Commands of coverage: building all figures anew, and proving those that are kept."""

import sys

import click
from flask.cli import AppGroup

from lms.core.policy import System
from lms.coverage import service, verifying

commands = AppGroup("coverage", help="Figures of training and mentoring by place.")


@commands.command("rebuild")
def rebuild() -> None:
    """Count every kelurahan anew, month by month; started again, it goes on where it was."""
    job = service.rebuild(System())
    click.echo(f"{job.done} kelurahan counted")


@commands.command("verify")
def verify() -> None:
    """Compare what is kept with a full recount; differences are shown and end with 1."""
    found = list(verifying.differences())
    for difference in found:
        click.echo(str(difference))
    waiting = len(verifying.waiting())
    click.echo(f"{len(found)} differences; {waiting} kelurahan wait for the worker, not compared")
    sys.exit(1 if found else 0)
