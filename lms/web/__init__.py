"""The web floor: layout, components, forms, charts, errors and headers; knows no room."""

import re

from flask import Flask
from flask_compress import Compress

from lms.web import (
    addresses,
    charts,
    errors,
    formats,
    i18n,
    security,
    static_files,
    uploads,
    views,
)


def register(app: Flask) -> None:
    """Give the app the frame of its pages; /static is ours, so the app has static_folder=None."""
    app.config.setdefault("COMPRESS_ALGORITHM", ["gzip"])
    app.config.setdefault("COMPRESS_MIN_SIZE", 500)
    i18n.register(app)
    uploads.register(app)
    security.register(app)
    errors.register(app)
    app.register_blueprint(views.bp)
    app.context_processor(views.shown)
    app.jinja_env.filters.update(formats.FILTERS)
    app.jinja_env.globals.update(
        url_for=addresses.address,
        static_url=static_files.static_url,
        icon_of=static_files.icon_of,
        key_swatch=charts.key_swatch,
        language=i18n.language,
        is_demo=views.is_demo,
        title_id=title_id,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    Compress(app)


def title_id(title: object, given: str = "") -> str:
    """The id of a heading, from the id of its part or else from its words."""
    return f"{given or re.sub(r'[^a-z0-9]+', '-', str(title).lower()).strip('-')[:40]}-t"
