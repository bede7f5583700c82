"""The page on which a file of answers is handed in for somebody whose phone had no signal."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from lms.accounts.sessions import me, sign_in_required
from lms.assessments import answer_intake
from lms.assessments.answer_files import LARGEST, read_answer_file
from lms.assessments.policy import looks_after
from lms.assessments.rules.attempts import NotOpen
from lms.assessments.views import bp
from lms.core.errors import Invalid, NotAllowed
from lms.core.i18n import gettext as _
from lms.core.i18n import lazy_gettext
from lms.web.carried_files import Carried
from lms.web.forms import Form
from lms.web.responses import done, refused
from lms.web.text_files import TextFile
from lms.web.uploads import takes_files

PAGE = "assessments/answer_file.html"


class AnswerFileForm(Form):
    """The file, or its text once it was looked at."""

    file = TextFile(
        lazy_gettext("File with answers"),
        kinds=(".json",),
        most=LARGEST,
        required=False,
        hint=lazy_gettext("The file that was saved on the phone."),
    )
    text = Carried(required=False)


@bp.get("/attempts/file")
@sign_in_required
def filed_answers() -> ResponseReturnValue:
    """Where the file is chosen."""
    _ensure()
    return render_template(PAGE, form=AnswerFileForm(formdata=None), filed=None)


@bp.post("/attempts/file")
@sign_in_required
@takes_files(2 * LARGEST)
def take_filed_answers() -> ResponseReturnValue:
    """Show whose answers they are and what they say; then take them in."""
    _ensure()
    form = AnswerFileForm()
    page: dict[str, Any] = {"filed": None}
    if not form.validate_on_submit():
        return refused(PAGE, form, **page)
    text = form.file.data or form.text.data or ""
    if not text:
        form.point_at(Invalid(_("Please choose a file."), "file"))
        return refused(PAGE, form, **page)
    try:
        filed = answer_intake.look_at(me(), read_answer_file(text))
        if "keep" in request.form and not form.file.data:
            attempt = answer_intake.take_in(me(), filed)
            return done(".attempt_desk", _("The answers are taken in."), attempt_id=attempt.id)
    except (Invalid, NotOpen) as fault:
        form.text.data = ""
        form.point_at(fault, "file")
        return refused(PAGE, form, **page)
    form.text.data = text
    return render_template(PAGE, form=form, filed=filed, differs=answer_intake.differs(filed.lines))


def _ensure() -> None:
    if not looks_after(me()):
        raise NotAllowed("answers.take_in")
