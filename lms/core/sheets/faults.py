"""Why a file cannot be read at all, in one sentence with the mend."""

from lms.core.errors import Refusal


class BadFile(Refusal):
    """The file is no table that can be read; the message says what to do. Nothing was changed."""

    status = 422
