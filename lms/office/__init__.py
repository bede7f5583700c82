"""What the office decides for itself: settings, signatories, holidays, channels."""

from flask import Flask


def register(app: Flask) -> None:
    """Make the room's pages and rules known."""
    from lms.core.i18n import lazy_gettext as _
    from lms.core.navigation import Entry
    from lms.core.navigation import register as show
    from lms.office import blueprint, channel_views, policy, views, wordings  # noqa: F401

    app.register_blueprint(blueprint.bp)
    show(Entry("office.index", _("Set-up"), "cog", 80, "/settings", "top", policy.looks))
