"""Pictures of figures."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.web import charts
from lms.web.tile_map import _in_lines

NUMBERS = st.lists(st.integers(0, 1000), max_size=80)


def tile(row=0, column=0, **changes):
    values = {
        "row": row,
        "column": column,
        "name": "Sekarjati",
        "short": "Sekar",
        "group": "Utara",
        "url": "/areas/1",
        "value": "6",
        "words": "6 dari 8",
        "level": 3,
    }
    return charts.Tile(**values | changes)


def read(picture):
    """The picture as a tree; fails when it is not well formed."""
    return ElementTree.fromstring(str(picture))


def test_classes_hold_about_as_many_values_each():
    assert charts.class_breaks(range(100), 5) == [20, 40, 60, 80]


def test_equal_values_make_one_class():
    assert charts.class_breaks([4, 4, 4]) == []
    assert charts.class_breaks([2] * 50 + [3, 3, 4]) == [3, 4]
    assert charts.class_breaks([]) == []


@given(NUMBERS, st.integers(1, 9))
def test_bounds_rise_and_every_value_falls_into_a_class(values, classes):
    breaks = charts.class_breaks(values, classes)

    assert breaks == sorted(set(breaks))
    assert all(0 <= charts.class_of(value, breaks) <= len(breaks) < classes for value in values)


def test_no_figure_is_in_no_class():
    assert charts.class_of(None, [1, 2]) is None
    assert charts.class_of(0, [1, 2]) == 0


def test_a_map_has_one_link_a_place_that_says_its_figure():
    text = str(charts.tile_map([tile(), tile(0, 1, name="Dinoyo")], [], "Answer", "Words"))

    assert text.count("<a xlink:href") == 2
    assert "<title>Dinoyo, Utara: 6 dari 8</title>" in text
    assert 'aria-label="Answer"' in text
    assert "<desc>Words</desc>" in text


def test_what_is_not_available_is_hatched_and_never_a_class():
    text = str(charts.tile_map([tile(level=None, value="–")], [], "A", "W"))

    assert "url(#arsir)" in text
    assert 'class="q' not in text


def test_districts_are_drawn_round_and_named():
    tiles = [tile(0, 0), tile(0, 1, group="Timur"), tile(1, 0)]
    groups = [charts.Group("Utara", "3/8"), charts.Group("Timur", "5/8")]

    text = str(charts.tile_map(tiles, groups, "A", "W"))

    assert "M6 30h76" in text or "M6 30h152" in text
    assert "Utara 3/8" in text
    assert "Timur 5/8" in text


def test_a_district_in_the_middle_is_led_to_its_name():
    places = [(row, column) for row in range(3) for column in range(3)]
    tiles = [tile(*place, group="Dalam" if place == (1, 1) else "Luar") for place in places]

    text = str(charts.tile_map(tiles, [charts.Group("Dalam", "1/8")], "A", "W"))

    assert "stroke-dasharray" in text
    assert "Dalam" in text


def test_names_from_the_database_cannot_become_markup():
    text = str(charts.tile_map([tile(name="<b>", url='"x', words="&")], [], "<i>", "<u>"))

    assert "<b>" not in text
    assert "<i>" not in text
    read(text)


def test_the_city_s_map_is_small():
    tiles = [
        tile(n // 7, n % 7, name=f"Kelurahan {n}", group=f"K{n % 5}", url=f"/areas/35.73.0{n}")
        for n in range(57)
    ]

    assert len(str(charts.tile_map(tiles, [], "A", "W")).encode()) < 32_000


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Dinoyo", ["Dinoyo"]),
        ("Oro-oro Dowo", ["Oro-oro", "Dowo"]),
        ("Pandanwangi", ["Pandan-", "wangi"]),
        ("Kedungkandang", ["Kedung-", "kandang"]),
        ("Ketawanggede", ["Ketawang-", "gede"]),
        ("Tunggulwulung", ["Tunggul-", "wulung"]),
        ("Bakalankrajan", ["Bakalan-", "krajan"]),
    ],
)
def test_a_long_name_is_broken_between_syllables(name, lines):
    assert _in_lines(name) == lines


@given(st.text(max_size=40))
def test_no_name_is_lost_by_breaking_it(name):
    joined = "".join(_in_lines(name))

    assert joined.replace("-", "").replace(" ", "") == name.replace("-", "").replace(" ", "")


@given(st.lists(st.integers(0, 10_000), max_size=60))
def test_a_row_of_columns_stays_within_its_frame(values):
    tree = read(charts.spark(values, "Visits"))

    heights = [int(part.split("v-")[1].split("h")[0]) for part in tree[1].get("d").split("M")[1:]]
    assert len(heights) == len(values)
    assert all(2 <= height <= 18 for height in heights)


@given(st.integers(0, 99), st.integers(1, 99))
def test_a_bar_is_never_longer_than_its_frame(part, whole):
    width = float(read(charts.bar(part, whole))[1].get("width"))

    assert 0 <= width <= 120


def test_a_bar_without_a_whole_is_hatched():
    one, other = (str(charts.bar(0, None)) for _ in range(2))
    assert "url(#h" in one
    assert re.search(r'pattern id="(\w+)"', one)[1] not in other


def test_a_picture_with_words_is_an_image_and_one_without_is_silent():
    assert 'role="img"' in str(charts.bar(1, 2, "1 of 2"))
    assert 'aria-hidden="true"' in str(charts.bar(1, 2))


def test_change_and_funnel_say_their_numbers():
    change = str(charts.change([("Tarif & simpanan", 22, 48)], "Rose", "22 to 48"))
    funnel = str(charts.funnel([("Mulai", 1352, "1.352")], "Stop", "1352"))

    assert "22 → 48 %" in change
    assert "Tarif &amp; simpanan" in change
    assert "1.352" in funnel
    read(change)
    read(funnel)


def test_no_picture_carries_a_style():
    for picture in (charts.spark([1, 2]), charts.bar(1, 2), charts.key_swatch(None)):
        assert "style" not in str(picture)
