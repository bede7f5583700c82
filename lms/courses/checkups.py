"""What the doctor asks about courses: is what the files say also what people read?"""

from collections.abc import Iterator

from lms.core.doctor import Finding, check
from lms.courses.sync import BadContent, not_loaded


@check("content")
def content_that_is_not_loaded() -> Iterator[Finding]:
    """Courses whose files are newer than what was loaded, or have faults."""
    try:
        codes = not_loaded()
    except BadContent as fault:
        yield Finding(
            f"the files of the courses have faults: {str(fault).splitlines()[0]}",
            "`lms content check` names each by file and line.",
        )
        return
    if codes:
        yield Finding(
            f"courses differ from their files: {', '.join(codes)}", "Run `lms content sync`."
        )
