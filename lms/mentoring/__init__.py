"""Assignments, visits, follow-ups and their reminders."""

from flask import Flask


def register(app: Flask) -> None:
    """Make the room's pages, periodic work and rules known."""
    from lms.core.i18n import lazy_gettext as _
    from lms.core.navigation import Entry
    from lms.core.navigation import register as show
    from lms.mentoring import (
        blueprint,
        follow_up_views,  # noqa: F401
        grant_sources,  # noqa: F401
        handlers,
        imports,
        issuers,  # noqa: F401
        letter_views,  # noqa: F401
        mentor_views,  # noqa: F401
        merging,  # noqa: F401
        own_data,  # noqa: F401
        periodic,  # noqa: F401
        policy,
        queries,
        reach,
        reminders,
        verification_views,  # noqa: F401
        version_views,
        views,  # noqa: F401
        wordings,  # noqa: F401
    )

    handlers.register()
    reach.register()
    imports.KIND.register()
    reminders.register()
    app.register_blueprint(blueprint.bp)
    app.register_blueprint(version_views.bp)
    app.register_blueprint(blueprint.assignments_bp)
    show(Entry("mentoring.agenda", _("Today"), "cal", 5, "/mentoring", shown_to=policy.is_mentor))
    show(
        Entry(
            "mentoring.follow_ups",
            _("Follow-ups"),
            "tasks",
            30,
            "/mentoring/follow-ups",
            shown_to=policy.is_mentor,
        )
    )
    show(
        Entry(
            "mentoring.verification",
            _("Verification"),
            "eye",
            6,
            "/mentoring/verification",
            shown_to=policy.verifies,
            count=queries.waiting_count,
        )
    )
    show(
        Entry(
            "assignments.letters_list",
            _("Assignments"),
            "file",
            40,
            "/assignments",
            shown_to=policy.sees_letters,
        )
    )
