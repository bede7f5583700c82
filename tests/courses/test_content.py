"""The lessons, questions and bundles that the project ships have no fault that a check can find."""

import csv

from lms.courses.cli import faults_of
from lms.courses.sync import FOLDER
from lms.places.service import SOURCE
from tests.courses.builders import content


def village_names() -> list[str]:
    with SOURCE.open(encoding="utf-8", newline="") as file:
        return [row["name"] for row in csv.DictReader(file) if row["level"] == "village"]


def test_the_content_has_no_faults():
    names = village_names()
    assert len(names) == 57

    assert faults_of(FOLDER, names) == []


def test_there_is_something_to_learn():
    assert {course.data.code for course in content().courses} >= {"MAN-101", "PSR-101"}
    assert content().faults == ()


def test_every_course_of_a_bundle_exists():
    known = {course.data.code for course in content().courses}
    named = {one.code for bundle in content().bundles for one in bundle.data.courses}

    assert named <= known


def test_ordinary_members_are_required_to_do_nothing():
    for bundle in content().bundles:
        if "anggota" in bundle.data.positions or bundle.data.categories:
            assert not [one.code for one in bundle.data.courses if one.required]
