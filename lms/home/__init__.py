"""What do I do now, per hat: composes the rooms below."""

from flask import Flask

from lms.core.policy import Actor


def register(app: Flask) -> None:
    """Make the room's pages and ways known."""
    from lms.core.i18n import lazy_gettext as _
    from lms.core.navigation import Entry
    from lms.core.navigation import register as show
    from lms.home import ways
    from lms.home.views import bp

    app.register_blueprint(bp)
    app.context_processor(ways.shown)
    show(Entry("home.index", _("Home"), "home", 0, "/", shown_to=learns_here))
    show(Entry("home.me", _("Me"), "user", 90, "/me", shown_to=_is_somebody))


def learns_here(actor: Actor) -> bool:
    """Whether the page of learning is this person's home: everybody's who has no work to look after."""
    return _is_somebody(actor) and not has_desk(actor)


def has_desk(actor: Actor) -> bool:
    """Whether the person comes to work here rather than to learn."""
    from lms.home.hats import hats_of
    from lms.home.rules import DESKS

    return not DESKS.keys().isdisjoint(hats_of(actor))


def _is_somebody(actor: Actor) -> bool:
    return actor.person_id is not None
