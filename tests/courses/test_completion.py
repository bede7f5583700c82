"""A course is complete when its rule says so, and what is missing can be named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.courses.completion import (
    All,
    AnyOf,
    Rule,
    RuleError,
    is_complete,
    items_of,
    missing,
    rule_as_data,
    rule_from,
)

ITEMS = ["lesson-1", "lesson-2", "task", "final"]
GROUPED = rule_from({"all": ["lessons", {"any": ["task", "final"]}]}, {"lessons": ITEMS[:2]})


def groups(parts: st.SearchStrategy[Rule]) -> st.SearchStrategy[Rule]:
    several = st.lists(parts, min_size=1, max_size=3).map(tuple)
    return several.map(All) | several.map(AnyOf)


rules: st.SearchStrategy[Rule] = st.recursive(st.sampled_from(ITEMS), groups, max_leaves=8)
some_items = st.sets(st.sampled_from(ITEMS))


def test_a_course_with_a_choice_is_complete_with_either() -> None:
    assert is_complete(GROUPED, {"lesson-1", "lesson-2", "task"})
    assert is_complete(GROUPED, {"lesson-1", "lesson-2", "final"})


def test_what_is_missing_names_single_items_and_choices() -> None:
    assert missing(GROUPED, {"lesson-1"}) == ("lesson-2", AnyOf(("task", "final")))


def test_a_course_without_items_is_never_complete() -> None:
    assert not is_complete(All(()), set(ITEMS))


@pytest.mark.parametrize("data", [{"all": []}, {"some": ["a"]}, {}, {"all": "a"}, {"all": [1]}, 7])
def test_a_rule_that_is_no_tree_is_refused(data: object) -> None:
    with pytest.raises(RuleError):
        rule_from(data)


@given(rules)
def test_a_rule_survives_being_kept(rule: Rule) -> None:
    assert rule_from(rule_as_data(rule)) == rule


@given(rules, some_items)
def test_nothing_is_missing_exactly_when_it_is_complete(rule: Rule, done: set[str]) -> None:
    assert (missing(rule, done) == ()) == is_complete(rule, done)


@given(rules, some_items)
def test_doing_all_that_is_missing_completes_the_course(rule: Rule, done: set[str]) -> None:
    lacking = {item for lack in missing(rule, done) for item in items_of(lack)}

    assert is_complete(rule, done | lacking)
    assert lacking.isdisjoint(done) or not is_complete(rule, done)


@given(rules, some_items, st.sampled_from(ITEMS))
def test_finishing_one_more_item_never_undoes_a_completion(
    rule: Rule, done: set[str], item: str
) -> None:
    assert is_complete(rule, done | {item}) or not is_complete(rule, done)
