"""The form of a button that only posts."""

from lms.web.forms import Form


class PostForm(Form):
    """Nothing but the proof that the page is ours."""
