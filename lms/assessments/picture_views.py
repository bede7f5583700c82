"""Pictures for questions: added by editors, seen by whoever is asked."""

from typing import Any

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from lms.accounts.sessions import me, sign_in_required
from lms.assessments import bank_pictures, browsing
from lms.assessments.bank_pictures import ACCEPTED, LARGEST, LONGEST_WORDS
from lms.assessments.bank_views import BANK
from lms.assessments.keeping import ensure_editable
from lms.assessments.views import bp
from lms.core import storage
from lms.core.i18n import gettext as _
from lms.core.i18n import lazy_gettext
from lms.web.forms import Form, Text
from lms.web.resending import keeps_what_was_typed
from lms.web.responses import done, refused
from lms.web.uploads import StoredUpload, takes_files

PAGE = "assessments/bank_pictures.html"


class PictureForm(Form):
    """A picture with the words for those who do not see it."""

    file = StoredUpload(
        lazy_gettext("Picture"),
        hint=lazy_gettext("PNG or JPEG, at most 500 KB."),
        kinds=ACCEPTED,
        most=LARGEST,
    )
    words = Text(lazy_gettext("What it shows"), limit=LONGEST_WORDS)


@bp.get(BANK + "/pictures")
@sign_in_required
def pictures(code: str) -> ResponseReturnValue:
    """The pictures of a bank with what to write in a question to show them."""
    return render_template(PAGE, form=PictureForm(formdata=None), **_shown(code))


@bp.post(BANK + "/pictures")
@sign_in_required
@keeps_what_was_typed
@takes_files(LARGEST)
def add_picture(code: str) -> ResponseReturnValue:
    """Add a picture."""
    shown = _shown(code)
    form = PictureForm()
    if not form.validate_on_submit():
        return refused(PAGE, form, **shown)
    kept = storage.keep(*form.file.data)
    bank_pictures.add_picture(me(), code, kept, form.words.data)
    return done(".pictures", _("The picture is kept."), code=code)


@bp.get("/pictures/<name>")
@sign_in_required
def bank_picture(name: str) -> ResponseReturnValue:
    """A picture as it stands in a question; its name is its content, so it is kept for good."""
    content, mime = bank_pictures.picture(name)
    answer = Response(content, mimetype=mime)
    answer.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return answer


def _shown(code: str) -> dict[str, Any]:
    bank = browsing.bank_of(me(), code)
    ensure_editable(bank)
    return {"bank": bank, "pictures": bank_pictures.pictures_of(code)}
