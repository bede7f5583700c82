"""Assignments, visits, follow-ups and their reminders."""

from flask import Flask

from lms.core.policy import Actor


def register(app: Flask) -> None:
    """Make the room's pages, periodic work and rules known."""
    from lms.core.i18n import lazy_gettext as _
    from lms.core.navigation import Entry
    from lms.core.navigation import register as show
    from lms.mentoring import (
        follow_up_views,
        grant_sources,  # noqa: F401
        handlers,
        periodic,  # noqa: F401
        policy,
        queries,
        reminders,
        verification_views,
        views,
    )

    handlers.register()
    reminders.register()
    for pages in (views, follow_up_views, verification_views):
        app.register_blueprint(pages.bp)
    show(Entry("mentoring.agenda", _("Today"), "cal", 5, "/mentoring", shown_to=_mentors))
    show(
        Entry(
            "follow_ups.index",
            _("Follow-ups"),
            "tasks",
            30,
            "/mentoring/follow-ups",
            shown_to=policy.has_promises,
        )
    )
    show(
        Entry(
            "verification.index",
            _("Verification"),
            "eye",
            6,
            "/mentoring/verification",
            shown_to=policy.verifies,
            count=queries.waiting_count,
        )
    )


def _mentors(actor: Actor) -> bool:
    from lms.core.roles import Role

    return actor.has(Role.MENTOR)
