"""What people type, and what hostile senders send instead."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms.validators import InputRequired

from lms.web import forms

pytestmark = pytest.mark.usefixtures("inside")

SUBMISSION = "6f1c2f6e-8a4d-4b6e-9f57-0a6a8f3f0c11"


class VisitForm(forms.Form):
    """One of each field."""

    submission = forms.Submission()
    name = forms.Text("Name", limit=20)
    notes = forms.LongText("Notes", required=False)
    secret = forms.Secret("Secret")
    people = forms.WholeNumber("People", least=1, most=500)
    sales = forms.Rupiah("Sales", required=False)
    day = forms.DateField("Day")
    place = forms.Choice("Place", choices=(("shop", "Shop"), ("office", "Office", "On Sunday")))
    obstacles = forms.Choices(
        "Obstacles", required=False, alone="none", choices=(("a", "A"), ("b", "B"), ("none", "-"))
    )
    sure = forms.Tick("Sure")


def sent(**changes: object) -> VisitForm:
    """The form as sent with good values but for the changes; None leaves a field out."""
    values: dict[str, object] = {
        "submission": SUBMISSION,
        "name": " Bu Sri ",
        "secret": " eight 8 ",
        "people": "12",
        "day": "5/11/2025",
        "place": "shop",
    } | changes
    lists = {
        name: value if isinstance(value, list) else [value]
        for name, value in values.items()
        if value is not None
    }
    return VisitForm(formdata=MultiDict(lists))


def errors_of(form: VisitForm, field: str) -> list[str]:
    """What the form has against one field after judging it."""
    form.validate()
    return [str(error) for error in form[field].errors]


def test_good_values_arrive_as_plain_values():
    form = sent(sales="Rp1.500.000", obstacles=["a", "b", "a"], sure="1")

    assert form.validate(), form.errors
    assert form.submission.data == UUID(SUBMISSION)
    assert form.name.data == "Bu Sri"
    assert form.secret.data == " eight 8 "
    assert (form.people.data, form.sales.data) == (12, 1_500_000)
    assert form.day.data == date(2025, 11, 5)
    assert (form.place.data, form.obstacles.data, form.sure.data) == ("shop", ["a", "b"], True)


def test_what_may_stay_empty_is_an_empty_text_list_or_nothing():
    form = sent(notes="", sales=" ")

    assert form.validate(), form.errors
    assert (form.notes.data, form.sales.data, form.obstacles.data) == ("", None, [])
    assert form.sure.data is False


@pytest.mark.parametrize("field", ["name", "secret", "people", "day", "place"])
@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_what_is_required_is_asked_for(field, nothing):
    assert errors_of(sent(**{field: nothing}), field)


def test_a_refused_form_still_shows_what_was_typed():
    form = sent(people="dua belas", day="kemarin", name="x" * 30)

    assert not form.validate()
    assert form.people._value() == "dua belas"
    assert form.day._value() == "kemarin"
    assert form.name._value() == "x" * 30


def test_a_secret_is_never_shown_again():
    assert sent().secret._value() == ""


@pytest.mark.parametrize(
    ("field", "hostile"),
    [
        ("name", ["one", "two"]),
        ("name", "a\0b"),
        ("name", "\ud800"),
        ("name", "two\nlines"),
        ("name", "x" * 1_000_000),
        ("notes", "bell\a"),
        ("secret", "a\0b"),
        ("people", "9" * 400),
        ("people", "99999999999999999999"),
        ("people", "0"),
        ("people", "1,5"),
        ("people", "NaN"),
        ("people", "1e3"),
        ("sales", "-1"),
        ("day", "2025-13-45"),
        ("submission", "1234"),
        ("place", "palace"),
        ("place", ["shop", "office"]),
        ("place", "shop\0"),
        ("obstacles", ["a", "palace"]),
        ("obstacles", ["a"] * 5000),
        ("obstacles", ["a", "none"]),
    ],
)
def test_a_hostile_value_is_an_error_at_its_field(field, hostile):
    assert errors_of(sent(**{field: hostile}), field)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.sampled_from(["name", "notes", "secret", "people", "sales", "day", "place", "submission"]),
    st.lists(st.text(max_size=50), max_size=3),
)
def test_nothing_that_is_sent_raises_or_cannot_be_shown_again(field, values):
    form = sent(**{field: values})

    form.validate()

    form[field]._value().encode()


def test_choices_may_be_offered_after_the_form_is_made():
    form = sent(place="new")
    form.place.choices = [("new", "New")]

    assert form.validate(), form.errors
    assert form.place.options() == [forms.Option("new", "New", "", True)]


def test_a_choice_may_explain_itself():
    assert sent().place.options()[1] == forms.Option("office", "Office", "On Sunday", False)


def test_a_validator_of_the_library_speaks_for_emptiness_itself():
    class Own(forms.Form):
        """One field with words of its own."""

        name = forms.Text("Name", [InputRequired("Write your name.")])

    form = Own(formdata=MultiDict({"name": ""}))

    assert not form.validate()
    assert form.name.errors == ["Write your name."]


def test_a_box_that_must_be_ticked_is_asked_for():
    class Agree(forms.Form):
        """One box."""

        agreed = forms.Tick("I agree", required=True)

    assert not Agree(formdata=MultiDict({"agreed": "0"})).validate()
    assert Agree(formdata=MultiDict({"agreed": "1"})).validate()


def test_each_new_page_has_a_submission_of_its_own():
    first, second = VisitForm(formdata=None), VisitForm(formdata=None)

    assert isinstance(first.submission.data, UUID)
    assert first.submission.data != second.submission.data


def test_a_json_body_fills_no_form(web_app):
    with web_app.test_request_context("/", method="POST", json=[1, {"name": "x"}]):
        assert VisitForm().name.data in (None, "")
