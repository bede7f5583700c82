"""For whom cards are printed."""

from lms.cooperatives.cards import MOST
from lms.core.i18n import lazy_gettext as _
from lms.web.forms import Choices, Form, Submission


class CardsForm(Form):
    """The people ticked; sent once, so that two presses do not make two lots of cards."""

    submission = Submission()
    people = Choices(_("Who gets a card?"), most=MOST)
