"""Headers on every answer, the guard before every view, CSRF, and how files are kept."""

import re

import pytest

from lms.web import security
from lms.web.static_files import FOLDER
from tests.web.conftest import build


@pytest.mark.parametrize("path", ["/help", "/nothing", "/broken", "/static/app.css"])
def test_every_answer_carries_the_headers(browser, path):
    answer = browser.get(path)

    for name, value in security.HEADERS.items():
        assert answer.headers[name] == value


def test_the_policy_allows_nothing_unsafe():
    assert "unsafe" not in security.CONTENT_SECURITY_POLICY
    assert security.CONTENT_SECURITY_POLICY.startswith("default-src 'none'; script-src 'self';")


@pytest.mark.parametrize("path", ["/help", "/styleguide", "/name", "/nothing"])
def test_no_page_carries_a_style_or_a_script_of_its_own(browser, path):
    text = browser.get(path).text

    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))


def test_transport_security_is_asked_for_only_when_the_transport_is_secure(browser):
    assert "Strict-Transport-Security" not in browser.get("/help").headers
    assert "Strict-Transport-Security" in browser.get("/help", base_url="https://x").headers


def test_transport_security_is_asked_for_where_people_come_by_https_whatever_the_proxy_says():
    answer = build(SESSION_COOKIE_SECURE=True).test_client().get("/help")

    assert answer.headers["Strict-Transport-Security"] == security.TRANSPORT_SECURITY


def test_a_page_is_not_kept_by_others_nor_shown_stale(browser):
    assert browser.get("/help").headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    "address", ["/help?q=a%00b", "/help?q=%ff", "/%00", "/help?a%1b=1", "/x%7f"]
)
def test_a_broken_address_is_refused(browser, address):
    assert browser.get(address).status_code == 400


def test_a_path_that_is_no_utf_8_is_refused(browser):
    assert browser.get("/", environ_overrides={"PATH_INFO": "/\xff"}).status_code == 400


@pytest.mark.parametrize("address", ["/help?q=caf%C3%A9", "/help?q=a%0Ab", "/help?q=%2525"])
def test_an_odd_but_sound_address_is_answered(browser, address):
    assert browser.get(address).status_code == 200


def test_a_field_with_a_broken_name_is_refused(browser):
    assert browser.post("/name", data={"na\0me": "x"}).status_code == 400


def test_a_broken_value_is_an_error_at_its_field(browser):
    answer = browser.post("/name", data={"name": "a\0b"})

    assert answer.status_code == 422
    assert "cannot be stored" in answer.text


def test_a_body_that_is_too_large_is_refused_with_a_page(browser):
    answer = browser.post("/name", data={"name": "x" * 200_000})

    assert answer.status_code == 413
    assert "too large" in answer.text
    assert "0,1 MB" in answer.text


def test_without_its_token_nothing_is_done_and_the_page_says_so():
    client = build().test_client()

    answer = client.post("/name", data={"name": "Sri"})

    assert answer.status_code == 400
    assert "Nothing was sent" in answer.text
    assert client.post("/name", headers={"Accept": "application/json"}).json["code"] == "expired"


def test_a_queue_may_fetch_a_fresh_token():
    client = build().test_client()

    answer = client.get("/csrf-token")
    sent = client.post("/name", data={"name": "Sri", **answer.json})

    assert answer.headers["Cache-Control"] == "no-store"
    assert sent.status_code == 303


def test_a_file_asked_for_by_its_hash_is_kept_for_a_year(inside):
    address = inside.jinja_env.globals["static_url"]("app.css")

    answer = inside.test_client().get(address)

    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.mimetype == "text/css"


@pytest.mark.parametrize("query", ["", "?v=0000000000", "?v="])
def test_a_file_asked_for_otherwise_is_asked_about_again(browser, query):
    answer = browser.get(f"/static/app.css{query}")

    assert answer.headers["Cache-Control"] == "public, no-cache"
    again = browser.get("/static/app.css", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("name", ["nothing.css", "../security.py", "..%2fsecurity.py", "", "."])
def test_only_files_of_the_folder_are_served(browser, name):
    assert browser.get(f"/static/{name}").status_code == 404


def test_pages_and_files_travel_compressed(browser):
    answer = browser.get("/static/app.css", headers={"Accept-Encoding": "gzip"})

    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.data) < (FOLDER / "app.css").stat().st_size / 3


def test_the_style_sheet_and_script_stay_small(browser):
    def travels(name: str) -> int:
        return len(browser.get(f"/static/{name}", headers={"Accept-Encoding": "gzip"}).data)

    assert travels("app.css") <= 11 * 1024
    assert travels("app.js") <= 4 * 1024
    assert travels("drafts.js") <= 2 * 1024
    assert travels("icons.svg") <= 3 * 1024
