"""The catalogue, lessons, enrolment and completion."""

from flask import Flask


def register(app: Flask) -> None:
    """Make the room's pages, commands and rules known."""
    from lms.core import signposts
    from lms.core.i18n import lazy_gettext as _
    from lms.core.navigation import Entry
    from lms.core.navigation import register as show
    from lms.courses import (  # noqa: F401
        checkups,
        cli,
        handlers,
        hours,
        imports,
        merging,
        own_data,
        policy,
        queries,
        shown,
        views,
        wordings,
    )

    handlers.register()
    imports.KIND.register()
    signposts.show_where_to_learn(queries.where_to_learn)
    signposts.show_what_follows(queries.what_follows)
    app.add_template_filter(hours.hours, "jp")
    app.add_template_global(shown.words_of, "words_of")
    app.register_blueprint(views.bp)
    app.cli.add_command(cli.commands)
    show(Entry("courses.index", _("Courses"), "book", 20, "/courses", shown_to=_learns))


def _learns(actor: object) -> bool:
    return getattr(actor, "person_id", None) is not None
