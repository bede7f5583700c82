"""Courses as files: what lies in content/, read into plain values with every fault named.

content/<track>/<COURSE>/course.yaml, NN-slug.md, questions.gift, job-aid.md, *.svg
content/bundles.yaml
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from lms.courses import completion
from lms.courses.bundle_files import BundleFile, read_bundles
from lms.courses.faults import Fault
from lms.courses.file_shapes import CourseData, FrontMatter, JobAidFront
from lms.courses.yaml_source import Place, Source, convert, read_text, read_yaml

BANK = "questions.gift"
LESSONS = "lessons"
FINAL = "final"
TASK = "task"

_FRONT = re.compile(r"---\n(.*?\n)---\n", re.DOTALL)


@dataclass(frozen=True)
class LessonFile:
    """One lesson: front matter, Markdown, and where each begins in the file."""

    path: str
    slug: str
    front: FrontMatter
    source: Source
    body: str
    body_line: int

    def line_of(self, body_line: int) -> int:
        """The line in the file of a line of the body, which counts from 0."""
        return self.body_line + body_line


@dataclass(frozen=True)
class Item:
    """One step of a course, with the key that never changes."""

    key: str
    kind: Literal["lesson", "quiz", "task"]
    title: str
    title_en: str
    minutes: int


@dataclass(frozen=True)
class CourseFiles:
    """One course folder: `job_aid` is Markdown from `job_aid_line` on, `assets` SVG by name."""

    path: str
    data: CourseData
    source: Source
    lessons: tuple[LessonFile, ...]
    gift: str
    job_aid: str
    assets: Mapping[str, str]
    completion: completion.Rule
    job_aid_line: int = 1

    @property
    def items(self) -> tuple[Item, ...]:
        """The steps in the order people take them: lessons, the task, the final check."""
        fronts = [lesson.front for lesson in self.lessons]
        lessons = [
            Item(one.id, "lesson", one.title, one.title_en, one.minutes.total) for one in fronts
        ]
        task = self.data.task
        tasks = [Item(TASK, "task", task.title, task.title_en, task.minutes)] if task else []
        final = Item(FINAL, "quiz", "Cek akhir", "Final check", self.data.quiz_minutes)
        return (*lessons, *tasks, final)


@dataclass(frozen=True)
class Content:
    """All that content/ holds. A course with faults may be incomplete: nobody loads it then."""

    courses: tuple[CourseFiles, ...]
    bundles: tuple[BundleFile, ...]
    faults: tuple[Fault, ...]


def read_content(folder: Path) -> Content:
    """Everything under `folder`, with every fault of form; nothing is raised for a bad file."""
    courses: list[CourseFiles] = []
    faults: list[Fault] = []
    for path in sorted(folder.glob("*/*/course.yaml")):
        course, found = read_course(path.parent, folder)
        courses += [course] if course else []
        faults += found
    bundles, found = read_bundles(folder / "bundles.yaml")
    faults += found + _repeated_ids(courses)
    return Content(tuple(courses), bundles, tuple(sorted(faults)))


def read_course(folder: Path, root: Path) -> tuple[CourseFiles | None, list[Fault]]:
    """One course folder with what is wrong in it; None when its course.yaml cannot be used."""
    path = folder.relative_to(root).as_posix()
    text, faults = read_text(folder / "course.yaml", f"{path}/course.yaml")
    source, found = read_yaml(text, f"{path}/course.yaml")
    faults += found
    data, found = (None, []) if faults else convert(source, CourseData)
    faults += found
    if data is None:
        return None, faults
    faults += _misplaced(folder, data, source) + _unlisted(folder, data, path)
    lessons = _lessons(folder, data, source, faults)
    gift = _needed(folder, BANK, source, faults)
    job_aid, line = _job_aid(folder, data, source, faults)
    assets = {
        one.name: read_text(one, f"{path}/{one.name}")[0] for one in sorted(folder.glob("*.svg"))
    }
    rule = _completion(data, source, lessons, faults)
    return CourseFiles(path, data, source, lessons, gift, job_aid, assets, rule, line), faults


def read_lesson(text: str, path: str) -> tuple[LessonFile | None, list[Fault]]:
    """One lesson file, or None with the faults of its front matter."""
    match = _FRONT.match(text)
    if not match:
        return None, [Fault(path, 1, "a lesson begins with front matter between two lines of ---")]
    source, faults = read_yaml(match[1], path, first_line=2)
    front, found = (None, []) if faults else convert(source, FrontMatter)
    if front is None:
        return None, faults + found
    slug = path.rpartition("/")[2].removesuffix(".md")
    line = match[0].count("\n") + 1
    return LessonFile(path, slug, front, source, text[match.end() :], line), []


def _lessons(
    folder: Path, data: CourseData, source: Source, faults: list[Fault]
) -> tuple[LessonFile, ...]:
    lessons = []
    for number, module in enumerate(data.modules):
        for index, slug in enumerate(module.lessons):
            place = ("modules", number, "lessons", index)
            text = _needed(folder, f"{slug}.md", source, faults, place)
            if text:
                path = f"{source.path.rpartition('/')[0]}/{slug}.md"
                lesson, found = read_lesson(text, path)
                lessons += [lesson] if lesson else []
                faults += found
    return tuple(lessons)


def _job_aid(
    folder: Path, data: CourseData, source: Source, faults: list[Fault]
) -> tuple[str, int]:
    """The Markdown of the job aid, without the front matter that it may have, and its line."""
    if data.job_aid is None:
        return "", 1
    text = _needed(folder, data.job_aid.file, source, faults, ("job_aid", "file"))
    match = _FRONT.match(text)
    if not match:
        return text, 1
    path = f"{source.path.rpartition('/')[0]}/{data.job_aid.file}"
    front, found = read_yaml(match[1], path, first_line=2)
    faults += found or convert(front, JobAidFront)[1]
    return text[match.end() :], match[0].count("\n") + 1


def _needed(
    folder: Path,
    name: str,
    source: Source,
    faults: list[Fault],
    place: Place = (),
) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]*", name) or not (folder / name).is_file():
        faults.append(source.fault(place, f"there is no file '{name}' in this folder"))
        return ""
    path = f"{source.path.rpartition('/')[0]}/{name}"
    text, found = read_text(folder / name, path)
    faults += found if found or text.strip() else [Fault(path, 1, "the file is empty")]
    return text


def _misplaced(folder: Path, data: CourseData, source: Source) -> list[Fault]:
    wanted = {"code": folder.name, "track": folder.parent.name}
    return [
        source.fault((key,), f"{key} is '{getattr(data, key)}' in a folder called '{name}'")
        for key, name in wanted.items()
        if getattr(data, key) != name
    ]


def _unlisted(folder: Path, data: CourseData, path: str) -> list[Fault]:
    listed = {f"{slug}.md" for module in data.modules for slug in module.lessons}
    return [
        Fault(f"{path}/{file.name}", 1, "no module of course.yaml lists this lesson")
        for file in sorted(folder.glob("[0-9][0-9]-*.md"))
        if file.name not in listed
    ]


def _completion(
    data: CourseData, source: Source, lessons: tuple[LessonFile, ...], faults: list[Fault]
) -> completion.Rule:
    keys = [lesson.front.id for lesson in lessons]
    known = {*keys, FINAL, *([TASK] if data.task else [])}
    try:
        rule = completion.rule_from(data.completion, {LESSONS: keys})
    except completion.RuleError as error:
        faults.append(source.fault(("completion",), f"completion: {error}"))
        return completion.All(())
    unknown = [item for item in completion.items_of(rule) if item not in known]
    faults += [source.fault(("completion",), f"completion: no item '{one}'") for one in unknown]
    return rule


def _repeated_ids(courses: list[CourseFiles]) -> list[Fault]:
    seen: dict[str, str] = {}
    faults = []
    for course in courses:
        ids = [(course.data.code, course.source.fault(("code",), ""))]
        ids += [(one.front.id, one.source.fault(("id",), "")) for one in course.lessons]
        for key, at in ids:
            if key in seen:
                faults.append(Fault(at.path, at.line, f"id '{key}' is also in {seen[key]}"))
            seen.setdefault(key, f"{at.path}:{at.line}")
    return faults
