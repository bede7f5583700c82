"""Figures of training and mentoring by place: kept true by the worker, shown with their rows."""

from flask import Flask


def register(app: Flask) -> None:
    """Make the room's pages, commands, rules and periodic work known."""
    from lms.cooperatives.beside import show_beside
    from lms.core.i18n import lazy_gettext as _
    from lms.core.navigation import Entry
    from lms.core.navigation import register as show
    from lms.coverage import checkups, cli, handlers, policy, reach, service, views, wordings  # noqa: F401

    handlers.register()
    reach.register()
    show_beside("coverage.cooperative", _("Who is trained"))
    app.url_map.converters["area_code"] = views.AreaCode
    app.register_blueprint(views.bp)
    app.cli.add_command(cli.commands)
    show(Entry("coverage.index", _("Coverage"), "chart", 4, "/coverage", shown_to=policy.oversees))
