"""What may stand in course.yaml and in the front matter of a lesson."""

from __future__ import annotations

from typing import Literal

import msgspec

from lms.assessments.rules.chances import QuizRules

Role = Literal["anggota", "pengurus", "pengawas", "pengelola", "pendamping"]
Review = Literal["needed", "done"]
Bloom = Literal["C1", "C2", "C3", "C4", "C5", "C6"]
Number = int | float | str


class Module(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a course with a name of its own; `lessons` are file names without ending."""

    title: str
    title_en: str
    lessons: list[str]


class JobAidEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The one printable page that people take to their work."""

    file: str
    title: str
    title_en: str


class JobAidFront(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a job aid says about itself; it may also say nothing, and begin with its heading."""

    title: str
    title_en: str


class TaskEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Work with the learner's own product or cooperative, looked at by a mentor or by oneself."""

    title: str
    title_en: str
    minutes: int
    instructions: str
    scope: Literal["orang", "koperasi"] = "orang"
    review: Literal["pendamping", "mandiri"] = "pendamping"


class CheckEntry(QuizRules, frozen=True, forbid_unknown_fields=True):
    """How one check of the course is taken; what is not said is as everywhere.

    Moments are written in quotes with their zone: `"2026-12-01T09:00:00+07:00"`.
    """

    questions: int | None = None

    @property
    def rules(self) -> QuizRules:
        """The same as the room of checks takes it."""
        return QuizRules(**{name: getattr(self, name) for name in QuizRules.__struct_fields__})


class Checks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The checks of a course besides what every course has; pre and practice only where named."""

    final: CheckEntry | None = None
    pre: CheckEntry | None = None
    practice: CheckEntry | None = None


class CourseData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """course.yaml as written. Minutes are minutes, `pass_mark` a percentage."""

    code: str
    track: str
    title: str
    title_en: str
    summary: str
    summary_en: str
    benefits: list[str]
    roles: list[Role]
    requires: list[str]
    master: Literal["files", "editor"]
    review: Review
    pass_mark: int
    questions_shown: int
    quiz_minutes: int
    modules: list[Module]
    completion: dict[str, object]
    job_aid: JobAidEntry | None = None
    task: TaskEntry | None = None
    checks: Checks = Checks()


class Minutes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long a lesson takes, in minutes."""

    read: int
    practice: int

    @property
    def total(self) -> int:
        """Reading and practising together: what JP follow from."""
        return self.read + self.practice


class FrontMatter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a lesson says about itself. `numbers`: each figure given, or computed as `a*b == c`."""

    id: str
    title: str
    title_en: str
    objective: str
    objective_en: str
    bloom: Bloom
    minutes: Minutes
    review: Review
    recalls: list[str] = []
    sources: list[str] = []
    numbers: dict[str, Number] = {}
    job_aid: str | None = None
