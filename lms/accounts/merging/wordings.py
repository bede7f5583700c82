"""How the trail and one's own data speak of entries that were joined."""

from lms.core import own_data, wordings
from lms.core.i18n import lazy_gettext as _

wordings.say_acts(
    "people",
    _("People and sign-in"),
    {
        "person.merge": _("Joined two entries of one person"),
        "person.unmerge": _("Took the joining of two entries back"),
        "person.gather": _("Led on what arrived for an entry that was joined"),
        "person.tell_apart": _("Said that two entries are two people"),
    },
)
wordings.say_things(
    {
        "person_merge": _("joining of two entries"),
        "person_merge_row": _("what a joining changed"),
        "distinct_people": _("two entries that are two people"),
    }
)
wordings.say_parts(
    {
        "kept_id": _("entry that remains"),
        "absorbed_id": _("entry that was joined to it"),
        "merged_at": _("joined at"),
        "merged_by": _("joined by"),
        "undone_at": _("taken back at"),
        "undone_by": _("taken back by"),
        "counts": _("rows that moved"),
        "stayed": _("rows that stayed"),
        "first_id": _("first entry"),
        "second_id": _("second entry"),
        "said_by": _("said by"),
        "said_at": _("said at"),
    }
)
own_data.leave_out(
    own_data.AS_AN_ACT,
    "person_merge.merged_by",
    "person_merge.undone_by",
    "distinct_people.said_by",
)
own_data.leave_out(
    "says which entries of the register are one person or two; what they held is in the file",
    "person_merge.kept_id",
    "person_merge.absorbed_id",
    "distinct_people.first_id",
    "distinct_people.second_id",
)
