"""Whatever the trail may say, it says in words; and whatever is kept of people, they can take."""

import importlib
import pkgutil

import pytest

import lms
from lms.core import own_data, wordings
from lms.core.acts import audited_acts
from lms.core.database import Base
from lms.core.people import person_columns


@pytest.fixture
def everything(assembled) -> None:
    """Every module of the house, so that every use case is known."""
    for module in pkgutil.walk_packages(lms.__path__, "lms."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def test_every_act_that_leaves_a_row_has_words(everything):
    ours = {act for act in audited_acts() if not act.startswith("test.")}

    assert sorted(act for act in ours if not wordings.knows_act(act)) == []


def test_every_table_has_words(everything):
    known = wordings.known_things()

    assert sorted(name for name in Base.metadata.tables if name not in known) == []


def test_words_are_for_acts_that_there_are(everything):
    said = {act for topic in wordings.topics() for act in topic.acts}
    one_acts = {"demo.settle", "demo.day"}

    assert sorted(said - audited_acts() - one_acts) == []


def test_what_has_no_words_is_shown_by_its_name(assembled):
    assert wordings.act_words("something.unheard") == "something.unheard"
    assert wordings.thing_words("unheard_thing") == "unheard_thing"
    assert wordings.part_words("unheard_part") == "unheard part"


def test_every_column_that_points_at_a_person_is_in_the_own_data_or_has_a_reason(everything):
    contributed = {column for section in own_data.sections() for column in section.columns}
    reasons = own_data.left_out()

    assert sorted(set(person_columns()) - contributed - set(reasons)) == []
    assert sorted(contributed & set(reasons)) == []
    assert all(reason.strip() for reason in reasons.values())


def test_own_data_answers_only_for_columns_that_exist(everything):
    columns = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
    }
    said = {column for section in own_data.sections() for column in section.columns}

    assert sorted((said | set(own_data.left_out())) - columns) == []
