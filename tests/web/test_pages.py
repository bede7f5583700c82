"""The frame of pages, and every component once."""

import re
import warnings
from html.parser import HTMLParser

import pytest

from lms.web import samples
from tests.web.conftest import build


class Outline(HTMLParser):
    """What a page consists of."""

    VOID = frozenset(("meta", "link", "input", "br", "hr", "img"))

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.unclosed: list[str] = []
        self.ids: list[str] = []
        self.attributes: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes.append((tag, dict(attrs)))
        self.ids += [value for name, value in attrs if name == "id" and value]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.unclosed.append(tag)


PAGES = ["/styleguide", "/help", "/nothing", "/name", "/step", "/flashed"]


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_well_formed_with_unique_ids_and_references_that_lead_somewhere(browser, path):
    outline = Outline(browser.get(path).text)

    assert not outline.unclosed
    assert not outline.open
    assert len(outline.ids) == len(set(outline.ids))
    for _tag, attributes in outline.attributes:
        for name in ("for", "aria-labelledby", "aria-describedby"):
            for target in (attributes.get(name) or "").split():
                assert target in outline.ids, target


@pytest.mark.parametrize("path", ["/styleguide", "/help", "/nothing"])
def test_pages_have_one_main_heading(browser, path):
    assert browser.get(path).text.count("<h1") == 1


def test_every_component_renders_without_a_warning(web_app):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert web_app.test_client().get("/styleguide").status_code == 200


def test_the_style_guide_shows_every_component(web_app):
    module = web_app.jinja_env.get_template("web/components.html").module
    macros = {name for name in dir(module) if type(getattr(module, name)).__name__ == "Macro"}
    source = web_app.jinja_env.loader.get_source(web_app.jinja_env, "web/styleguide.html")[0]
    used = set(re.findall(r"ui\.([a-z_]+)\(", source))
    within = {
        "described",
        "error",
        "error_summary",
        "group",
        "hidden_text",
        "key",
        "mark",
        "optional",
    }
    elsewhere = {"back_bar", "logo", "flashes", "icon", "post_btn", "score", "filters", "upload"}

    assert macros - used - within - elsewhere == set()


def test_the_style_guide_is_for_demo_installations_only():
    app = build()
    app.config["DEMO"] = False

    assert app.test_client().get("/styleguide").status_code == 404


def test_a_main_screen_has_the_ways_and_a_step_has_the_way_back(browser):
    main, step = browser.get("/help").text, browser.get("/step").text

    assert 'class="dock"' in main
    assert 'class="dock"' not in step
    assert 'href="/back"' in step
    assert 'class="act"' in step
    assert 'class="act"' not in main


def test_help_stands_on_every_page(browser):
    for path in ("/styleguide", "/step", "/nothing"):
        assert re.search(r'<header class="top">.*href="/help".*</header>', browser.get(path).text)


def test_a_message_of_the_last_act_is_shown_once_and_escaped(browser):
    assert "Follow-up &lt;closed&gt;." in browser.get("/flashed").text
    assert "Follow-up" not in browser.get("/help").text


def test_only_a_demo_says_that_its_data_are_samples(web_app):
    client = web_app.test_client()
    assert "SAMPLE DATA" in client.get("/styleguide").text

    web_app.config["DEMO"] = False
    assert "sample" not in client.get("/help").text


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_person_chooses_light_or_dark_and_comes_back_to_where_they_were(browser, theme):
    answer = browser.post(
        "/theme", data={"theme": theme}, headers={"Referer": "http://localhost/name?a=1"}
    )

    assert answer.status_code == 303
    assert answer.headers["Location"] == "/name?a=1"
    assert f'data-theme="{theme}"' in browser.get("/help").text


def test_choosing_the_device_s_way_takes_the_choice_back(browser):
    browser.post("/theme", data={"theme": "dark"})
    browser.post("/theme", data={"theme": "auto"})

    assert "data-theme" not in browser.get("/help").text


def test_a_person_chooses_the_language_of_the_pages(browser):
    assert '<html lang="id"' in browser.get("/help").text

    browser.post("/language", data={"language": "en"})

    assert '<html lang="en"' in browser.get("/help").text


@pytest.mark.parametrize("place", ["/theme", "/language"])
@pytest.mark.parametrize("value", ["", "x", "<script>"])
def test_what_was_never_offered_is_refused(browser, place, value):
    assert browser.post(place, data={place[1:]: value}).status_code == 400


@pytest.mark.parametrize("referer", ["http://evil.example/x", "http://localhost//evil.example", ""])
def test_nobody_is_sent_to_a_page_of_somebody_else(browser, referer):
    answer = browser.post("/theme", data={"theme": "dark"}, headers={"Referer": referer})

    assert answer.headers["Location"] == "/help"


def test_icons_named_by_pages_are_in_the_sprite(browser):
    known = set(samples.icon_names())

    for path in PAGES:
        used = set(re.findall(r"icons\.svg[^#\"]*#([a-z]+)", browser.get(path).text))
        assert used <= known
