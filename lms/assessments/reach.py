"""What the room of checks says for the page that shows what a role opens."""

from lms.accounts.models import Person
from lms.assessments.models import Attempt, AttemptSlot, QuestionReport
from lms.core.i18n import lazy_gettext as _
from lms.core.reach import Deed, Sight, does, seen, shows


def register() -> None:
    """Attempts, answers and reports as kinds of things to see, and what is done with them."""
    shows("attempts", Sight(_("Attempts at checks"), seen(Attempt), 50))
    shows("answers", Sight(_("Answers sent in, without names"), seen(AttemptSlot), 70))
    shows("question_reports", Sight(_("Reports on questions"), seen(QuestionReport), 71))
    does(
        Deed("attempt.void", _("Declare attempts void, give more time"), Attempt),
        Deed("allowance.set", _("Give people more time at checks"), Person),
        Deed("desk.open", _("Mark answers given at length")),
        Deed("question_report.settle", _("Answer reports on questions"), QuestionReport),
    )
