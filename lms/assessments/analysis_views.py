"""How quizzes and questions did, for those who write and look after them."""

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from lms.accounts.sessions import me, sign_in_required
from lms.assessments import gains, item_analysis
from lms.assessments.policy import analyses, looks_after
from lms.assessments.views import bp
from lms.core.errors import NotAllowed
from lms.web.charts import bar


@bp.get("/quizzes")
@sign_in_required
def quizzes() -> ResponseReturnValue:
    """Every quiz, and how many have taken it."""
    return render_template("assessments/quizzes.html", quizzes=item_analysis.quizzes(me()))


@bp.get("/quizzes/<path:code>/analysis")
@sign_in_required
def quiz_analysis(code: str) -> ResponseReturnValue:
    """One quiz: advice on each question first, the numbers for those who open them."""
    report = item_analysis.quiz_report(me(), code)
    return render_template(
        "assessments/quiz_analysis.html", report=report, fewest=item_analysis.FEWEST, share_bar=bar
    )


@bp.get("/quizzes/<path:code>/gain")
@sign_in_required
def quiz_gain(code: str) -> ResponseReturnValue:
    """What people gained between the questions of the beginning and the final check."""
    if not (analyses(me()) or looks_after(me())):
        raise NotAllowed("quiz.analyse")
    return render_template("assessments/gain.html", page=gains.gain_page(me(), code))


@bp.get("/questions/<uuid:question_id>/analysis")
@sign_in_required
def question_analysis(question_id: UUID) -> ResponseReturnValue:
    """One question: what was chosen, and by those who did how well."""
    report = item_analysis.question_report(me(), question_id)
    return render_template("assessments/question_analysis.html", report=report, share_bar=bar)
