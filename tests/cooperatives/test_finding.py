"""People are found however their name is spelt, and with a slip of the finger."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.cooperatives.finding import digits_of, ranked, words_of
from lms.core.names import folded

NAMES = [
    "Sri Wahyuni",
    "Siti Aminah",
    "Mochamad Soekarno",
    "Budi Santoso",
    "Budiono",
    "Drs. H. Joko Susilo, M.Si.",
]
KEYS = [(name, folded(name)) for name in NAMES]
words = st.text(string.ascii_lowercase, min_size=4, max_size=12)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("sri wahyuni", "Sri Wahyuni"),
        ("WAHYUNI SRI", "Sri Wahyuni"),
        ("sri wahyni", "Sri Wahyuni"),
        ("wahju", "Sri Wahyuni"),
        ("Muhammad Sukarno", "Mochamad Soekarno"),
        ("moh. sukarno", "Mochamad Soekarno"),
        ("budi", "Budi Santoso"),
        ("santosa", "Budi Santoso"),
        ("djoko", "Drs. H. Joko Susilo, M.Si."),
        ("Pak Joko", "Drs. H. Joko Susilo, M.Si."),
        ("amina", "Siti Aminah"),
    ],
)
def test_the_one_who_is_meant_comes_first(typed, first):
    assert ranked(typed, KEYS)[0] == first


@pytest.mark.parametrize("typed", ["Xaverius", "Sri Santoso", "", "...", "12345"])
def test_who_is_called_otherwise_is_not_found(typed):
    assert ranked(typed, KEYS) == []


def test_every_word_that_was_typed_must_fit_some_word_of_the_name():
    assert ranked("budi", KEYS) == ["Budi Santoso", "Budiono"]
    assert ranked("budi santoso", KEYS) == ["Budi Santoso"]


@given(st.lists(words, min_size=1, max_size=4), st.lists(words, max_size=6))
def test_a_name_is_always_found_by_itself_and_comes_before_all_others(name, others):
    own = folded(" ".join(name))
    keys = [*((other, folded(other)) for other in others), ("own", own)]

    found = ranked(" ".join(name), keys)

    if own:
        assert "own" in found
        before = found[: found.index("own")]
        assert all(set(folded(other).split()) >= set(own.split()) for other in before)


@given(words.filter(lambda word: len(folded(word)) > 5), st.data())
def test_one_letter_left_out_of_six_or_more_is_forgiven(word, data):
    key = folded(word)
    place = data.draw(st.integers(0, len(key) - 1))
    slip = key[:place] + key[place + 1 :]

    # Folding again may change more than the slip did; that is another word.
    if words_of(slip) == [slip]:
        assert ranked(slip, [("own", key)]) == ["own"]


@pytest.mark.parametrize(
    ("typed", "digits"),
    [("0812-3456 7890", "081234567890"), ("+62 812", "62812"), ("A-12", ""), ("Sri", ""), ("", "")],
)
def test_what_is_a_number_is_read_as_one(typed, digits):
    assert digits_of(typed) == digits
