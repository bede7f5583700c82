"""The same act answers with a page or with JSON."""

import pytest

JSON = {"Accept": "application/json"}


def test_a_refused_form_is_shown_again_with_what_was_typed(browser):
    answer = browser.post("/name", data={"name": "<b>" + "x" * 30})

    assert answer.status_code == 422
    assert "&lt;b&gt;xxx" in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_the_queue_gets_the_errors_by_field(browser):
    answer = browser.post("/name", data={}, headers=JSON)

    assert answer.status_code == 422
    assert answer.json == {"errors": {"name": ["Please fill this in."]}}


def test_an_act_that_is_done_leads_on_and_says_so_there(browser):
    answer = browser.post("/name", data={"name": "Sri"}, follow_redirects=True)

    assert [old.status_code for old in answer.history] == [303]
    assert answer.request.path == "/help"
    assert "Saved." in answer.text


def test_the_queue_gets_a_receipt(browser):
    answer = browser.post("/name", data={"name": "Sri"}, headers=JSON)

    assert answer.status_code == 200
    assert answer.json == {"ok": True, "message": "Saved.", "location": "/help"}


@pytest.mark.parametrize(
    ("accept", "is_json"),
    [
        ("application/json", True),
        ("text/html,application/xhtml+xml,*/*;q=0.8", False),
        ("*/*", False),
        ("", False),
    ],
)
def test_only_whoever_prefers_json_gets_it(browser, accept, is_json):
    answer = browser.post("/name", data={}, headers={"Accept": accept})

    assert answer.is_json == is_json
