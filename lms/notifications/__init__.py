"""Notices in the app and messages outside of it, each made once."""

from flask import Flask

from lms.core import navigation
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor


def register(app: Flask) -> None:
    """Make the room's pages, periodic work and rules known."""
    from lms.notifications import (  # noqa: F401
        checkups,
        digests,
        merging,
        own_data,
        policy,
        queries,
        restored,
        sending,
        views,
        wordings,
    )

    app.register_blueprint(views.bp)
    navigation.register(
        navigation.Entry(
            endpoint="notifications.index",
            label=_("News"),
            icon="bell",
            order=10,
            prefix="/notices",
            place="top",
            shown_to=_is_signed_in,
            count=queries.unread_count,
        )
    )


def _is_signed_in(actor: Actor) -> bool:
    return actor.person_id is not None
