"""Roles and their areas in words."""

from typing import Any

from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Role

NAMES = {
    Role.MEMBER: _("Member"),
    Role.BOARD: _("Board or supervision"),
    Role.SECRETARY: _("Secretary"),
    Role.MENTOR: _("Mentor"),
    Role.COORDINATOR: _("Coordinator"),
    Role.TRAINER: _("Trainer"),
    Role.EDITOR: _("Content editor"),
    Role.STAFF: _("Office staff"),
    Role.HEAD: _("Head of division"),
    Role.LURAH: _("Lurah"),
    Role.AUDITOR: _("Auditor"),
    Role.ADMINISTRATOR: _("Administrator"),
}
HINTS = {
    Role.COORDINATOR: _("Sends mentors and verifies their visits."),
    Role.TRAINER: _("Runs classroom training."),
    Role.EDITOR: _("Writes courses and questions."),
    Role.STAFF: _("Keeps the register and looks at training and mentoring."),
    Role.HEAD: _("Looks at training and mentoring of the area."),
    Role.LURAH: _("Looks at the page of the own kelurahan."),
    Role.AUDITOR: _("Only looks, and only for a time."),
    Role.ADMINISTRATOR: _("Gives roles and sets the system up. Always for the whole city."),
}


def role_name(role: Role | str) -> Any:
    """What the office calls this role."""
    return NAMES[Role(role)]


def role_hint(role: Role | str) -> Any:
    """What somebody with this role does, in a line."""
    return HINTS.get(Role(role), "")
