"""An address that asks for what there is not gets the same answer everywhere."""

from enum import StrEnum
from uuid import UUID

import pytest
from flask import Flask

from lms.core.errors import NotThere
from lms.web import asked
from tests.world import World


class Colour(StrEnum):
    RED = "red"


@pytest.mark.parametrize("typed", ["0", "-1", "x", "1.0", "", "999999", "²", "1e1", "' OR 1"])
def test_a_number_that_no_page_can_have(web_app: Flask, typed: str) -> None:
    with web_app.test_request_context("/", query_string={"page": typed}), pytest.raises(NotThere):
        asked.page_number()


def test_nothing_asked_is_the_usual_page(web_app: Flask) -> None:
    with web_app.test_request_context("/?kind=&id="):
        assert asked.page_number() == 1
        assert asked.one_of(Colour, "kind") is None
        assert asked.id_of("id") is None
    asked.ensure_there(1, [])


def test_what_there_is_is_given(web_app: Flask) -> None:
    with web_app.test_request_context(f"/?page=3&kind=red&id={UUID(int=3)}"):
        assert asked.page_number() == 3
        assert asked.one_of(Colour, "kind") is Colour.RED
        assert asked.id_of("id") == UUID(int=3)


@pytest.mark.parametrize(
    "path",
    [
        "/notices?page=999",
        "/notices?page=x",
        "/mentoring/visits?state=x",
        "/mentoring/visits?cooperative=x",
        "/mentoring/follow-ups?show=x",
        "/mentoring/follow-ups?cooperative=x",
        "/coverage?show=x",
        "/coverage?period=1999-01",
        "/coverage/35.73/members-trained/rows?page=999",
        "/coverage/35.73/nothing/rows",
        "/coverage/cooperatives/{cooperative}?page=999",
        "/coverage/cooperatives/{cooperative}?which=x",
    ],
)
def test_every_page_says_that_it_is_not_here(world: World, path: str) -> None:
    cooperative = world.cooperative()

    answer = world.sign_in(world.staff()).get(path.format(cooperative=cooperative.id))

    assert answer.status_code == 404
