"""Fields of forms that this room knows how to read."""

from lms.accounts.identifiers import as_phone
from lms.core.i18n import gettext as _
from lms.web.fields import Text
from lms.web.formats import phone


class Phone(Text):
    """A phone number, however an Indonesian writes it; E.164 when read, "" when empty."""

    def read(self, typed: str) -> str:
        """The number in E.164."""
        found = as_phone(super().read(typed))
        if found is None:
            raise ValueError(_("This is not a phone number. Example: 0812-3456-7890."))
        return found

    def write(self, data: str) -> str:
        """The number as people write it."""
        return phone(data)
