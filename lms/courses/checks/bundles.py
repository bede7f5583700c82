"""Bundles name courses that exist, for somebody, and require nothing of ordinary members."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lms.courses.bundle_files import BundleFile
from lms.courses.faults import Fault
from lms.courses.files import Content

MEMBER = "anggota"


def check_bundles(content: Content) -> list[Fault]:
    """What is wrong with the bundles, seen beside the courses."""
    known = {course.data.code for course in content.courses}
    counts = Counter(bundle.data.code for bundle in content.bundles)
    faults = [fault for bundle in content.bundles for fault in _bundle(bundle, known)]
    faults += [
        _fault(bundle, "this code stands more than once")
        for bundle in content.bundles
        if counts[bundle.data.code] > 1
    ]
    return faults


def check_requirements(content: Content) -> list[Fault]:
    """Courses require courses that exist, and never, by any way round, themselves."""
    requires = {course.data.code: course.data.requires for course in content.courses}
    return [
        course.source.fault(("requires",), message)
        for course in content.courses
        for message in _requirements(course.data.code, requires)
    ]


def _requirements(code: str, requires: dict[str, list[str]]) -> Iterator[str]:
    for needed in requires[code]:
        if needed not in requires:
            yield f"requires '{needed}', which is no course"
    ahead, reached = [*requires[code]], set[str]()
    while ahead:
        needed = ahead.pop()
        if needed not in reached:
            reached.add(needed)
            ahead += requires.get(needed, [])
    if code in reached:
        yield "requires itself"


def _bundle(bundle: BundleFile, known: set[str]) -> Iterator[Fault]:
    data = bundle.data
    yield from _courses(bundle, known)
    if not data.courses or not (data.positions or data.categories):
        yield _fault(bundle, "a bundle names at least one course and whom it is for")
    if data.days < 1:
        yield _fault(bundle, "days is at least 1")
    if MEMBER in data.positions and any(course.required for course in data.courses):
        yield _fault(bundle, "nothing is required of ordinary members")


def _courses(bundle: BundleFile, known: set[str]) -> Iterator[Fault]:
    for code, count in Counter(course.code for course in bundle.data.courses).items():
        if code not in known:
            yield _fault(bundle, f"there is no course '{code}'")
        if count > 1:
            yield _fault(bundle, f"the course '{code}' stands more than once")


def _fault(bundle: BundleFile, message: str) -> Fault:
    return Fault(bundle.path, bundle.line, f"{bundle.data.code}: {message}")
