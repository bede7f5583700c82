"""Question banks and quizzes, attempts and what they show."""

from flask import Flask


def register(app: Flask) -> None:
    """Make the room's pages and rules known."""
    from lms.assessments import (
        analysis_views,  # noqa: F401
        chance_views,  # noqa: F401
        cli,
        notices,
        own_data,  # noqa: F401
        policy,
        reach,
        sweeping,  # noqa: F401
        texts,
        views,
        wordings,  # noqa: F401
    )
    from lms.cooperatives.beside import show_beside_person
    from lms.core.i18n import lazy_gettext as _
    from lms.core.navigation import Entry
    from lms.core.navigation import register as show
    from lms.core.policy import may

    app.jinja_env.filters.update(texts.FILTERS)
    app.register_blueprint(views.bp)
    app.cli.add_command(cli.commands)
    notices.register()
    reach.register()
    show_beside_person(
        "assessments.allowance",
        _("More time at checks"),
        "clock",
        lambda viewer, person: may(viewer, "allowance.set", person),
    )
    show(
        Entry(
            "assessments.quizzes",
            _("Question analysis"),
            "chart",
            70,
            "/quizzes",
            shown_to=policy.analyses,
        )
    )
