"""Why two entries are proposed, in words."""

from lms.cooperatives.duplicates.rules import Why
from lms.core.i18n import lazy_gettext as _

REASONS = {
    Why.SAME_NAME: _("same name"),
    Why.OTHER_SPELLING: _("same name in another spelling"),
    Why.SIMILAR_NAME: _("similar name"),
    Why.SAME_COOPERATIVE: _("same cooperative"),
    Why.SAME_VILLAGE: _("same kelurahan"),
    Why.BELONGS_NOWHERE: _("one belongs to no cooperative"),
    Why.WITHOUT_PHONE: _("at least one without a phone number"),
    Why.OTHER_PHONE: _("different phone numbers"),
    Why.SAME_MEMBER_NO: _("same member number but for zeros"),
}
