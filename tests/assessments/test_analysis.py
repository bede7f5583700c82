"""The figures of quizzes and questions, beside those that another system has published.

Source of the two tables and of their figures: Moodle's data for checking its own quiz
statistics (qstats00, results00, mdl_question_states), which were worked out in a spreadsheet.
"""

import json
import random
from math import isclose, sqrt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lms.assessments.marks_table import read_marks
from lms.assessments.rules.analysis import Advice, SlotFigures, advice, analyse
from lms.core.errors import Invalid

SEVEN = """
1 1 1 1 1 0 1|1 1 1 1 .5 1 0|1 1 1 1 .5 0 1|0 0 1 1 1 0 0|1 0 1 0 0 1 .5|1 1 1 1 .5 0 .5
0 1 1 1 .5 1 .5|1 1 1 0 .5 1 .5|1 0 1 1 1 1 1|0 1 1 0 .5 1 .5|.8 0 1 1 .5 1 .5|1 1 1 0 .5 1 1
1 0 1 1 .5 1 .5|1 0 1 1 1 0 .5|0 0 1 1 0 1 1|1 0 1 0 .5 1 1|.8 0 1 1 .5 0 1|1 0 1 1 0 1 .5
1 0 1 1 .5 0 .5|0 1 1 0 .5 1 0|1 1 .3333333 1 .5 0 .5|1 1 1 0 .5 0 .5|1 1 1 1 0 1 .5
0 0 1 0 .5 1 1|0 0 1 1 1 1 1
"""
SEVEN_FIGURES = """
0.704,0.4513682901,21.2922742344,-7.0650767526,-9.4550536967
0.48,0.5099019514,18.8979800309,-28.8982125772,-36.7834118938
0.973333332,0.13333334,4.443012573,-9.1230674268,-21.6545012165
0.68,0.4760952286,18.9347251357,-22.6306444113,-31.4411395613
0.52,0.3055050463,11.1450138688,-17.6997047674,-21.1794802584
0.64,0.4898979486,9.8081339177,-45.3785178421,-56.9365974439
0.62,0.331662479,15.4788602394,-5.6543166602,-6.5043742058
"""
SEVEN_AS_A_WHOLE = {
    "mean": 4.617333332,
    "median": 4.5,
    "sd": 0.8117265554,
    "skewness": -0.092502502,
    "kurtosis": -0.7073968557,
    "cic": -87.2230935542,
    "error_ratio": 136.8294900795,
    "standard_error": 1.1106813066,
}
THIRTEEN_OF_TWENTY = """
5.5 .3 .9 1 .3 1 0 0 1 1 0 0 1|1 .9 .9 .3 .3 1 0 0 1 0 1 0 1|2.5 1 .9 .3 1 0 0 1 1 1 1 1 1
4 .3 .9 1 .3 0 0 0 0 1 0 0 1|3 .9 .3 .9 1 0 1 0 0 1 1 1 0|4.5 .9 1 1 .9 0 1 1 1 0 0 0 0
3 .3 .3 .3 .3 1 0 1 1 1 1 1 1|6 .9 .9 1 .3 0 1 1 1 1 0 0 1|.5 .9 1 .9 .3 0 1 1 0 1 1 0 1
5.5 .9 1 .9 .3 1 1 0 0 1 0 0 0|2.5 .9 1 1 .9 0 1 0 0 1 0 0 1|4 .9 .3 .9 1 0 1 1 1 1 1 0 1
4 .9 .3 .3 1 1 1 1 0 0 1 1 0|3 1 1 .3 1 0 1 0 1 1 1 1 0|1 1 .9 .3 .3 1 0 1 0 0 0 0 0
1 .3 .3 .3 .9 0 0 0 1 0 0 0 1|1.5 1 .3 .9 1 1 1 0 1 1 0 0 0|4 .9 1 .9 1 0 1 1 1 0 1 0 0
2 .9 .9 .3 .9 0 1 0 0 0 0 0 0|1 1 .3 .3 .3 0 1 1 0 1 0 0 0|6 .9 1 1 .9 0 0 0 1 0 0 1 1
7 .9 .3 .3 .3 1 0 1 1 1 1 0 0
"""
TWENTY_FIGURES = {
    "facility": [
        0, 0, 0, 0, None, None, None, 41.19318182, 81.36363636, 71.36363636, 65.45454545,
        65.90909091, 36.36363636, 59.09090909, 50, 59.09090909, 63.63636364, 45.45454545,
        27.27272727, 50,
    ],
    "sd": [
        0, 0, 0, 0, None, None, None, 1912.733589 / 8, 251.2738111, 322.6312277, 333.4199022,
        337.5811591, 492.3659639, 503.2362797, 511.7663157, 503.2362797, 492.3659639, 509.6471914,
        455.8423058, 511.7663157,
    ],
    "effective_weight": [
        0, 0, 0, 0, 0, 0, 0, 26.58464457, 3.368456046, 3.253955259, 7.584083694, 3.79658376,
        3.183278505, 4.532356904, 7.78856243, 10.08351572, 8.381139345, 8.727645713, 7.946277111,
        4.769500946,
    ],
    "discrimination_index": [
        None, None, None, None, None, None, None, 25.88327077, 1.170256965, -4.207816809,
        28.16930644, -2.513606859, -12.99017581, -8.900638238, 8.670004606, 29.63337745,
        15.18945843, 16.21079629, 15.52451404, -8.396734802,
    ],
    "discriminative_efficiency": [
        None, None, None, None, None, None, None, 27.23492723, 1.382386552, -4.691171307,
        31.12404354, -2.877487579, -17.5074184, -10.27568922, 10.86956522, 34.58997279, 17.4790556,
        20.14359793, 22.06477733, -10,
    ],
}  # fmt: skip


def rows(text: str) -> list[list[float]]:
    return [
        [float(mark) for mark in row.split()]
        for row in text.replace("\n", "|").split("|")
        if row.strip()
    ]


def same(found: float | None, published: float | None, digits: float = 1e-6) -> bool:
    if found is None or published is None:
        return found is published
    return isclose(found, published, rel_tol=digits, abs_tol=1e-6)


class TestPublishedFigures:
    def test_of_seven_questions_and_25_attempts(self):
        found = analyse([(str(slot), 1) for slot in range(1, 8)], rows(SEVEN))

        names = ["facility", "sd", "effective_weight", "discrimination_index",
                 "discriminative_efficiency"]  # fmt: skip
        for one, line in zip(found.slots, SEVEN_FIGURES.split(), strict=True):
            for name, published in zip(names, line.split(","), strict=True):
                # Published from a mark of 0.3333333 and a total of 4.33333: five digits are sure.
                assert same(getattr(one, name), float(published), 2e-5), (one.slot, name)

    def test_of_that_quiz_as_a_whole(self):
        found = analyse([(str(slot), 1) for slot in range(1, 8)], rows(SEVEN)).quiz

        assert found.attempts == 25
        for name, published in SEVEN_AS_A_WHOLE.items():
            assert same(getattr(found, name), published, 1.5e-5), name

    @pytest.mark.parametrize("name", TWENTY_FIGURES)
    def test_of_twenty_questions_and_22_attempts_to_one_in_a_million(self, name):
        slots = [
            (str(slot), {8: 8.0}.get(slot, 0.0 if slot in {5, 6, 7} else 1.0))
            for slot in range(1, 21)
        ]
        scale = {"facility": 100, "sd": 1000}.get(name, 1)

        # In the first seven slots nobody had anything.
        found = analyse(slots, [[0.0] * 7 + marks for marks in rows(THIRTEEN_OF_TWENTY)])

        for one, published in zip(found.slots, TWENTY_FIGURES[name], strict=True):
            value = getattr(one, name)
            assert same(value and value * scale, published), one


class TestWhatIsNotDefined:
    def test_nobody_answered(self):
        found = analyse([("1", 1)], [])

        assert found.quiz.attempts == 0
        assert found.quiz.mean is found.quiz.median is found.quiz.cic is None
        assert found.slots[0].facility is None

    def test_everybody_had_the_same(self):
        (one, _other) = analyse([("1", 1), ("2", 1)], [[1, 0.1]] * 30).slots

        assert one.sd == 0
        assert one.discrimination_index is one.discriminative_efficiency is None

    def test_a_question_on_which_the_best_did_worst_has_a_warning_instead_of_a_weight(self):
        attempts = [[1, 0, 0], [1, 0, 1], [0, 1, 5], [0, 1, 6]]

        found = analyse([("1", 1), ("2", 1), ("3", 6)], attempts).slots

        assert found[0].is_against_the_rest
        assert found[0].effective_weight is None
        assert isclose(sum(one.effective_weight or 0 for one in found), 100)


MARKS = st.lists(
    st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), min_size=3, max_size=3),
    min_size=4,
    max_size=40,
)


class TestWhateverTheMarks:
    @given(MARKS)
    def test_shares_stay_within_their_bounds(self, attempts):
        found = analyse([("1", 1), ("2", 1), ("3", 1)], attempts)

        for one in found.slots:
            assert 0 <= (one.facility or 0) <= 1
            assert -100.000001 <= (one.discrimination_index or 0) <= 100.000001
            assert (one.discriminative_efficiency or 0) <= 100.000001
        weights = [one.effective_weight for one in found.slots if one.effective_weight is not None]
        assert not any(weights) or isclose(sum(weights), 100)
        assert found.quiz.cic is None or found.quiz.cic <= 100.000001

    @given(MARKS, st.randoms(use_true_random=False))
    def test_the_order_of_attempts_does_not_matter(self, attempts, chance: random.Random):
        slots = [("1", 1.0), ("2", 1.0), ("3", 1.0)]
        mixed = list(attempts)
        chance.shuffle(mixed)

        one, other = analyse(slots, attempts), analyse(slots, mixed)

        assert same(one.quiz.skewness, other.quiz.skewness)
        for a, b in zip(one.slots, other.slots, strict=True):
            assert same(a.discriminative_efficiency, b.discriminative_efficiency)

    @example([[0.0] * 3, [0.0] * 3, [0.0] * 3, [0.25] * 3])
    @given(MARKS)
    def test_the_error_is_that_part_of_the_spread(self, attempts):
        quiz = analyse([("1", 1), ("2", 1), ("3", 1)], attempts).quiz

        if quiz.cic is not None and quiz.sd is not None:
            assert same(quiz.standard_error, quiz.sd * sqrt(1 - quiz.cic / 100))


@pytest.mark.parametrize(
    ("changed", "attempts", "said"),
    [
        ({}, 40, Advice.GOOD),
        ({}, 19, Advice.TOO_FEW),
        ({"covariance": -0.1}, 40, Advice.AGAINST_THE_REST),
        ({"discrimination_index": -3.0}, 40, Advice.AGAINST_THE_REST),
        ({"facility": 0.1}, 40, Advice.TOO_HARD),
        ({"facility": 0.99}, 40, Advice.TOO_EASY),
        ({"discriminative_efficiency": 5.0}, 40, Advice.TELLS_LITTLE),
    ],
)
def test_one_thing_to_know_first(changed, attempts, said):
    good = {"slot": "1", "max": 1.0, "facility": 0.6, "sd": 0.4, "discrimination_index": 30.0,
            "discriminative_efficiency": 40.0, "covariance": 0.2}  # fmt: skip

    assert advice(SlotFigures(**{**good, **changed}), attempts) is said


class TestTableOfMarks:
    def test_commas_and_points(self):
        table = read_marks("1:1,tugas: akhir:10\n1,7.5\n,3\n\n")

        assert table.slots == (("1", 1.0), ("tugas: akhir", 10.0))
        assert table.attempts == ((1.0, 7.5), (0.0, 3.0))

    def test_semicolons_and_decimal_commas_as_an_office_saves_them(self):
        assert read_marks("\ufeff1:1;2:8\r\n0,5;7,25\r\n").attempts == ((0.5, 7.25),)

    @pytest.mark.parametrize(
        "text",
        ["", "\n\n", "1,2\n1,1", "1:x\n1", "1:1,1:1\n0,0", "1:1\n1,2", "1:1\nsatu", "1:1\nnan",
         "1:1\n1e308", "1:1\n1e999", "a\x00:1\n1", "1:-1\n0", ":1\n0", "1:1\n1_0"],
    )  # fmt: skip
    def test_what_cannot_be_meant_is_refused_with_its_place(self, text):
        with pytest.raises(Invalid):
            read_marks(text)


def test_the_command_names_every_figure(app, tmp_path):
    from click.testing import CliRunner
    from flask.cli import ScriptInfo

    from lms.cli import commands

    file = tmp_path / "marks.csv"
    file.write_text("1:1,2:1\n1,0\n0,0\n1,1\n1,1\n")
    info = ScriptInfo(create_app=lambda: app)

    answer = CliRunner().invoke(commands, ["assessments", "analyse", str(file), "--json"], obj=info)

    found = json.loads(answer.output)
    assert set(found["slots"][0]) >= {
        "facility", "sd", "discrimination_index", "discriminative_efficiency", "effective_weight",
    }  # fmt: skip
    assert set(found["quiz"]) >= set(SEVEN_AS_A_WHOLE)
    assert found["slots"][0]["facility"] == 0.75

    file.write_text("1:1\nsatu\n")
    refused = CliRunner().invoke(commands, ["assessments", "analyse", str(file)], obj=info)
    assert refused.exit_code == 1
    assert "satu" in refused.output


def test_the_largest_marks_that_are_read_can_be_added_up() -> None:
    table = read_marks("1:1e12,2:1\n1e12,1\n-1e12,0\n3,0\n4,1\n")
    found = analyse(table.slots, table.attempts)
    assert found.quiz.kurtosis is not None
    assert found.quiz.mean == pytest.approx(9 / 4)
