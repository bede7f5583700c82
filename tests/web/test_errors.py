"""Every refusal and failure has a page that helps."""

import pytest

from lms.web.errors import WORDS


@pytest.mark.parametrize("status", sorted(WORDS))
def test_each_kind_says_what_happened_and_what_to_do(browser, status):
    answer = browser.get(f"/abort/{status}")

    assert answer.status_code == status
    assert str(WORDS[status].title) in answer.text
    assert str(WORDS[status].advice).split(":")[0] in answer.text
    assert answer.text.count("<h1") == 1


def test_a_refusal_of_an_act_keeps_its_status_and_its_words(browser):
    answer = browser.get("/refused")

    assert answer.status_code == 403
    assert "Only the author may." in answer.text
    assert browser.get("/slow-down").status_code == 429


def test_the_queue_gets_refusals_as_json(browser):
    answer = browser.get("/refused", headers={"Accept": "application/json"})

    assert answer.status_code == 403
    assert answer.json["error"] == "Only the author may."


def test_a_failure_shows_nothing_of_its_inside(browser):
    answer = browser.get("/broken")

    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert str(WORDS[500].title) in answer.text


def test_a_failure_has_words_even_when_the_frame_of_pages_fails_too(web_app):
    def fails() -> dict[str, object]:
        raise RuntimeError("no database")

    web_app.context_processor(fails)

    answer = web_app.test_client().get("/broken")

    assert answer.status_code == 500
    assert "<h1>Something went wrong on our side</h1>" in answer.text


def test_the_wrong_method_names_the_right_ones(browser):
    answer = browser.post("/help")

    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
