"""Lists of offices, taken in row by row: each kind of list says what its columns are and what a
row does; rooms above register theirs.
"""

from flask import Flask


def register(app: Flask) -> None:
    """Make the kinds of this room, the pages, the command and the worker's part known."""
    from lms.cooperatives.imports import cli, pages, periodic, policy, views  # noqa: F401
    from lms.cooperatives.imports.kinds import cooperatives, headcounts, people, positions

    for kind in (cooperatives.KIND, people.KIND, positions.KIND, headcounts.KIND):
        kind.register()
    views.register(app)
    app.cli.add_command(cli.import_list)
