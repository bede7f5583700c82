"""Names as offices write them, and who is meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.names import bare_name, folded, likeness

NAMES = st.lists(
    st.sampled_from(
        [
            "Sri",
            "Wahyuni",
            "Budi",
            "Santoso",
            "Siti",
            "Aminah",
            "Slamet",
            "Riyadi",
            "Ketut",
            "Njoman",
            "Joko",
        ]
    ),
    min_size=1,
    max_size=4,
).map(" ".join)


@pytest.mark.parametrize(
    ("written", "bare"),
    [
        ("H. Moch. Soeharto, S.E.", "Moch Soeharto"),
        ("DRS. SUPRIYADI M.Si", "SUPRIYADI"),
        ("Drs.H.Budi Santoso", "Budi Santoso"),
        ("Hj. Siti Aminah, S.Pd.I", "Siti Aminah"),
        ("Dr. dr. Budi S.H., M.Kn", "Budi"),
        ("Ibu Sri  Wahyuni", "Sri Wahyuni"),
        ("A. Yani", "A. Yani"),
        ("Sri", "Sri"),
        ("", ""),
    ],
)
def test_titles_are_no_part_of_a_name(written, bare):
    assert bare_name(written) == bare


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Moch. Suharto", "Muhammad Soeharto"),
        ("M. Ridwan", "Mohamad Ridwan"),
        ("Sri Wahjuni", "SRI WAHYUNI"),
        ("Achmad Djaelani", "Ahmad Jaelani"),
        ("Slamet Riyadi", "Slamet Riadi"),
        ("Njoman", "Nyoman"),
        ("Santoso Budi", "Budi Santoso"),
    ],
)
def test_the_same_name_in_another_spelling_is_wholly_alike(one, other):
    assert likeness(one, other) == 100


@pytest.mark.parametrize(
    ("one", "other"),
    [("Sri Wahyuni", "Sri Rahayu"), ("Agus Santoso", "Dewi Lestari"), ("Sri", ""), ("", "")],
)
def test_other_people_are_not_alike(one, other):
    assert likeness(one, other) < 80


def test_a_typing_error_leaves_names_alike():
    assert likeness("Sri Wahyuni", "Sri Wahyumi") >= 85


@given(NAMES, NAMES)
def test_likeness_does_not_depend_on_who_is_asked_first(one, other):
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 100


@given(st.text(max_size=60))
def test_any_text_has_a_key_that_is_its_own_key(text):
    assert set(folded(text)) <= set("abcdefghijklmnopqrstuvwxyz ")
    assert bare_name(bare_name(text)) == bare_name(text) or not text.isascii() or "." in text
