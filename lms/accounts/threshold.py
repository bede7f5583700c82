"""Where somebody goes who has just signed in: first to what must be read, then where they wanted."""

import re

from flask import request, url_for

from lms.accounts.models import Person
from lms.accounts.privacy.notice import notice_today

# Browsers drop control characters and read a backslash as a slash: either could name another site.
_PAGE_OF_OURS = re.compile(r"/(?!/)[^\\\x00-\x1f\x7f]*")


def page_of_ours(address: str) -> str:
    """The address when it is a page of ours; else nothing."""
    return address if _PAGE_OF_OURS.fullmatch(address) else ""


def wanted() -> str:
    """Where the person wanted to go, when that is a page of ours; else home."""
    return page_of_ours(request.values.get("next", "")) or url_for("home.index")


def first_page(person: Person, wanted: str) -> str:
    """The notice of purpose for whoever has still to read it, else the page they wanted.

    Asked at the door alone: going around it, the person meets it again at the next sign-in.
    """
    if notice_today().is_read_by(person):
        return wanted
    return url_for("privacy.index", next=wanted)
