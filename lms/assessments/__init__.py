"""Question banks and quizzes, attempts and what they show."""

from flask import Flask


def register(app: Flask) -> None:
    """Make the room's pages and rules known."""
    from lms.assessments import (  # noqa: F401
        analysis_views,
        appeal_views,
        appeals,
        bank_views,
        chance_views,
        cli,
        desk,
        desk_views,
        intake_views,
        merging,
        notices,
        own_data,
        picture_views,
        policy,
        question_import_views,
        question_views,
        questions_cli,
        reach,
        regrade_views,
        regrading,
        sweeping,
        texts,
        views,
        whole_views,
        wordings,
    )
    from lms.assessments.paper import typing_views  # noqa: F401
    from lms.assessments.paper import views as paper_views  # noqa: F401
    from lms.cooperatives.beside import show_beside_person
    from lms.core.i18n import lazy_gettext as _
    from lms.core.navigation import Entry
    from lms.core.navigation import register as show
    from lms.core.policy import may

    app.jinja_env.filters.update(texts.FILTERS)
    app.register_blueprint(views.bp)
    app.cli.add_command(cli.commands)
    app.cli.add_command(questions_cli.commands)
    appeals.register()
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
    show(
        Entry(
            "assessments.banks",
            _("Banks of questions"),
            "book",
            69,
            "/banks",
            shown_to=policy.analyses,
        )
    )
    show(
        Entry(
            "assessments.grading",
            _("Answers to mark"),
            "pen",
            71,
            "/grading",
            shown_to=policy.analyses,
            count=desk.waiting_count,
        )
    )
    show(
        Entry(
            "assessments.question_reports",
            _("Reports on questions"),
            "alert",
            72,
            "/questions/reports",
            shown_to=policy.analyses,
            count=appeals.waiting_count,
        )
    )
