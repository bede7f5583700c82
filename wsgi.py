"""Entry point for any WSGI server: `waitress-serve wsgi:app`."""

from lms import create_app
from lms.web.serving import keep_what_stands

app = create_app()
keep_what_stands()
