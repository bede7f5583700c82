"""A bank is held against the rules by which questions are written, and each rule can fail."""

import msgspec
import pytest

from lms.assessments.bank_checks import check_bank, check_longest_options
from lms.assessments.kinds import (
    FULL,
    Essay,
    Matching,
    MultipleChoice,
    Numerical,
    Option,
    Pair,
    Question,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
)
from lms.assessments.parsed import ParsedBank, ParsedQuestion, Proof, Proves, Tags
from lms.assessments.question_checks import check_question
from tests.assessments.question_builders import (
    WHY_NOT,
    description,
    matching,
    multiple,
    numerical,
    one_of_each_in_files,
    option,
    parsed,
    short,
    single,
    true_false,
)

OBJECTIVES = ["MAN-101/1.1", "MAN-101/1.2"]
# Stems that share no three words in a row.
TOPICS = [
    "kas",
    "gerai",
    "beras",
    "sayur",
    "simpanan",
    "modal",
    "suara",
    "rapat",
    "anggota",
    "pengurus",
    "pengawas",
    "nota",
    "harga",
    "pasar",
    "produk",
    "izin",
    "label",
    "kurir",
    "laundry",
    "batik",
    "rotan",
    "tempe",
    "kebun",
    "bibit",
]


def change(question: Question, **fields: object) -> Question:
    return msgspec.structs.replace(question, **fields)


def choice_with_key_at(position: int, topic: str) -> SingleChoice:
    options = [option(f"Pilihan {mark} {topic}") for mark in "abc"]
    options[position] = option(f"Jawaban {topic}", FULL)
    return SingleChoice(stem=f"Siapa mengurus {topic}?", options=tuple(options))


def sound_questions() -> list[ParsedQuestion]:
    """Twenty-four sound questions: of six kinds, two objectives, both forms."""
    kinds = [multiple(), short(), numerical(), matching()]
    made: list[Question] = [
        change(kinds[place % 4], stem=f"{topic} {place} apa?")
        for place, topic in enumerate(TOPICS[:12])
    ]
    made = [_with_topic(question, TOPICS[place]) for place, question in enumerate(made)]
    made += [choice_with_key_at(place % 3, topic) for place, topic in enumerate(TOPICS[12:22])]
    made += [
        change(true_false(place == 0), stem=f"Benar {TOPICS[22 + place]}.") for place in (0, 1)
    ]
    return [
        parsed(
            question,
            line=place + 1,
            id=f"MAN-101-{place}",
            tags=Tags(level="C3", objective=OBJECTIVES[place % 2], form="AB"[place // 2 % 2]),
        )
        for place, question in enumerate(made)
    ]


def _with_topic(question: Question, topic: str) -> Question:
    if isinstance(question, MultipleChoice):
        named = tuple(
            msgspec.structs.replace(one, text=f"{topic} {one.text} {topic}")
            for one in question.options
        )
        return change(question, options=named)
    if isinstance(question, Matching):
        return change(
            question,
            pairs=tuple(Pair(f"{topic} {p.left} {topic}", p.right) for p in question.pairs),
        )
    return question


def messages(questions: list[ParsedQuestion], **more: object) -> list[str]:
    settings: dict[str, object] = {
        "lessons": 2,
        "names_forbidden": ["Bareng"],
        "objectives": OBJECTIVES,
    }
    found = check_bank(ParsedBank(tuple(questions)), **(settings | more))  # type: ignore[arg-type]
    return [str(fault) for fault in found]


def relabelled(read: ParsedQuestion, **tags: str) -> ParsedQuestion:
    return msgspec.structs.replace(read, tags=msgspec.structs.replace(read.tags, **tags))


def with_question(read: ParsedQuestion, question: Question) -> ParsedQuestion:
    return msgspec.structs.replace(read, question=question)


def test_a_sound_bank_has_no_faults():
    assert messages(sound_questions()) == []


@pytest.mark.parametrize("question", one_of_each_in_files(), ids=lambda question: question.kind)
def test_a_sound_question_has_no_faults(question):
    assert [str(fault) for fault in check_question(parsed(question))] == []


LONG_WORDS = " ".join(["kata"] * 13)
FIVE = tuple(option(text, FULL if text == "a" else 0) for text in "abcde")
LONG_KEY = (option("a" * 20, FULL), option("b" * 10), option("c" * 10))


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (change(single(), stem=" ".join(["kata"] * 41)), "has 41 words; at most 40"),
        (change(single(), options=FIVE), "There are 5 choices"),
        (Essay(stem="Ceritakan rapat anggota."), "There are no answers in { }"),
        (description(), "There are no answers in { }"),
        (single(key=LONG_WORDS), "A choice has 13 words"),
        (single(key="Pilihan yang sangat panjang dan rinci sekali"), "as long as the others"),
        (change(single(), options=LONG_KEY), "200 % as long as the others"),
        (single(key="Semua jawaban benar"), "all or none of the others"),
        (single(stem="Mana yang bukan prinsip?"), "Write bukan in capitals"),
        (change(multiple(), stem="Kas habis. Pilih DUA yang tidak baik."), "Write tidak in"),
        (change(true_false(), if_wrong="Salah."), "feedback has 1 words; write 6 to 30: F"),
        (change(true_false(False), if_right="Salah."), "feedback has 1 words; write 6 to 30: F"),
        (change(single(), options=(*single().options[:2], Option("c"))), "feedback has 0 words"),
        (change(matching(), explanation="Terlalu singkat."), "explanation after #### has 2"),
        (change(short(), answers=short().answers[:2]), "A short answer ends with *"),
        (change(numerical(), otherwise=""), "A numerical question ends with ~"),
        (change(numerical(), answers=numerical().answers[:2]), "at least two common wrong values"),
    ],
)
def test_each_rule_for_a_question_can_fail(question, message):
    found = [str(fault) for fault in check_question(parsed(question))]

    assert any(message in fault for fault in found), found


@pytest.mark.parametrize(
    "stem",
    ["Mana yang BUKAN prinsip?", "Kas tidak cukup. Siapa yang memutuskan?", "Siapa bukannya?"],
)
def test_a_negation_in_capitals_or_outside_the_asking_sentence_is_fine(stem):
    assert list(check_question(parsed(single(stem=stem)))) == []


def test_a_question_without_labels_misses_each_of_them():
    bare = ParsedQuestion(line=3, question=single())

    assert [fault.line for fault in check_question(bare)] == [3, 3, 3, 3]


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("6000*15 == 9000", "The sum is not true: 6000*15 == 9000"),
        ("6000*15", "The sum cannot be checked"),
        ("harga*2 == 4", "The sum cannot be checked"),
    ],
)
def test_a_sum_that_is_wrong_or_no_sum_is_named_on_its_line(expression, message):
    proof = Proof(line=7, proves=Proves.MISTAKE, expression=expression)

    [fault] = check_question(parsed(single(), proofs=(proof,)))

    assert fault.line == 7
    assert message in str(fault)


def test_a_number_without_its_sum_is_a_fault():
    found = [str(fault) for fault in check_question(parsed(numerical(), proofs=()))]

    assert "No // hitung: comes to 110000." in found
    assert "No // galat: comes to 90000." in found


def test_a_small_bank_is_a_fault():
    assert "The bank has 24 questions; at least 28." in messages(sound_questions(), lessons=7)
    assert "The bank has 12 questions; at least 20." in messages(sound_questions()[:12])


def test_a_bank_of_three_kinds_is_a_fault():
    kept = [q for q in sound_questions() if isinstance(q.question, SingleChoice | TrueFalse)]

    assert "The bank has 2 kinds of question; at least 4." in messages(kept)


def test_an_id_used_twice_is_a_fault():
    first, second, *rest = sound_questions()
    twice = [first, msgspec.structs.replace(second, id=first.id), *rest]

    assert messages(twice) == [f"The id {first.id} is used before."]


def test_an_objective_needs_four_questions_in_both_forms():
    found = messages(sound_questions(), objectives=[*OBJECTIVES, "MAN-101/1.3"])

    assert found == [
        "Objective MAN-101/1.3 has 0 questions; at least 4.",
        "Objective MAN-101/1.3 has no question in form A.",
        "Objective MAN-101/1.3 has no question in form B.",
    ]


def test_an_objective_that_no_lesson_has_is_a_fault():
    first, *rest = sound_questions()

    found = messages([relabelled(first, objective="MAN-101/9.9"), *rest])

    assert found == ["The course has no objective MAN-101/9.9."]


def test_too_much_to_remember_and_too_little_to_decide_are_faults():
    remembering = [relabelled(q, level="C1") for q in sound_questions()[:3]]
    found = messages([*remembering, *sound_questions()[3:]])
    assert found == ["3 of 24 questions are C1; at most 10 %."]

    explaining = [relabelled(q, level="C2") for q in sound_questions()[:10]]
    found = messages([*explaining, *sound_questions()[10:]])
    assert found == ["14 of 24 questions are C3 to C5; at least 60 %."]


def test_true_or_false_is_rare_and_even():
    *rest, last = sound_questions()
    both_true = with_question(last, change(last.question, is_true=True))
    assert messages([*rest, both_true]) == ["2 of 2 true or false statements are true; 40 to 60 %."]

    many = [
        with_question(q, change(true_false(place % 2 == 0), stem=f"Betul {TOPICS[place]}."))
        for place, q in enumerate(sound_questions()[:4])
    ]
    assert "6 of 24 questions are true or false; at most 15 %." in messages(
        [*many, *sound_questions()[4:]]
    )


def test_an_odd_statement_is_true_or_false_without_fault():
    *rest, _ = sound_questions()

    assert messages(rest) == []


def test_a_key_that_is_mostly_in_one_place_is_a_fault():
    first = [
        with_question(q, choice_with_key_at(0, TOPICS[place]))
        if isinstance(q.question, SingleChoice)
        else q
        for place, q in enumerate(sound_questions())
    ]

    found = messages(first)

    assert "The right choice is number 1 in 10 of 10; 15 to 45 %." in found
    assert "The right choice is number 2 in 0 of 10; 15 to 45 %." in found


def test_absolute_words_that_give_distractors_away_are_a_fault():
    first, *rest = sound_questions()
    options = (*first.question.options[:3], Option("Kas selalu dibagi", -FULL // 2, WHY_NOT))

    found = messages([with_question(first, change(first.question, options=options)), *rest])

    assert len(found) == 1
    assert "here: Kas selalu dibagi" in found[0]


def test_two_questions_that_are_nearly_the_same_are_a_fault():
    first, second, *rest = sound_questions()
    alike = with_question(second, change(first.question, explanation="Lain."))

    assert "Nearly the same as the question on line 1." in messages([first, alike, *rest])


def test_the_name_of_a_real_place_is_a_fault_but_the_everyday_word_is_not():
    first, *rest = sound_questions()
    placed = with_question(first, change(first.question, explanation="Datanya dari Bareng."))
    everyday = with_question(first, change(first.question, explanation="Kerja bareng-bareng."))

    assert messages([placed, *rest]) == ["The name of a real place must not appear: Bareng"]
    assert messages([everyday, *rest]) == []


@pytest.mark.parametrize(("longest", "is_fault"), [(1, True), (2, False), (3, False), (4, True)])
def test_over_all_banks_the_key_is_the_longest_choice_now_and_then(longest, is_fault):
    keys = ["Rapat semua anggota"] * longest + ["Rapat"] * (10 - longest)
    halves = [keys[:5], keys[5:]]
    banks = [ParsedBank(tuple(parsed(single(key=key)) for key in half)) for half in halves]

    assert bool(check_longest_options(banks)) is is_fault


def test_without_any_choice_question_there_is_nothing_to_compare():
    assert check_longest_options([ParsedBank(())]) == []


def test_the_kinds_that_the_builder_makes_are_the_ones_that_count():
    kinds = {type(read.question) for read in sound_questions()}

    assert kinds == {SingleChoice, MultipleChoice, TrueFalse, ShortAnswer, Numerical, Matching}
