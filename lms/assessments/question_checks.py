"""Whether one question is written so that it teaches, and gives nothing away.

The rules are those by which this project's banks are written; each check is one of them.
"""

import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from lms.assessments.faults import N_, Fault
from lms.assessments.kinds import (
    FULL,
    Description,
    Essay,
    Matching,
    MultipleChoice,
    Numerical,
    Option,
    Question,
    ShortAnswer,
    SingleChoice,
)
from lms.assessments.parsed import ParsedQuestion, Proof, Proves
from lms.assessments.rules.likeness import words as words
from lms.assessments.rules.wording import is_catch_all
from lms.core import arithmetic

Check = Callable[[ParsedQuestion], Iterator[Fault]]

LONGEST_STEM = 40
LONGEST_OPTION = 12
OPTIONS = range(3, 5)
FEEDBACK = range(6, 31)
SHORTEST_MATCHING_EXPLANATION = 20
FEWEST_MISTAKES = 2
# A key may be a quarter longer than its distractors.
KEY_LENGTH = Fraction(5, 4)

_ALL_OR_NONE = re.compile(
    r"(?i)\bsemua(nya)?( \w+)? (benar|salah)\b|\bsemua (\w+ )?di atas\b"
    r"|\btidak ada (\w+ )?yang (benar|tepat|sesuai)\b|\bbukan (\w+ )?di atas\b"
)
_NEGATION = re.compile(r"\b([Tt]idak|[Bb]ukan|[Kk]ecuali|[Jj]angan)\b")
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+")


def check_question(parsed: ParsedQuestion) -> Iterator[Fault]:
    """Everything to put right in one question, rule by rule."""
    for check in CHECKS:
        yield from check(parsed)


def has_answers(parsed: ParsedQuestion) -> Iterator[Fault]:
    """A check draws what it marks at once: what somebody reads has no place in these banks."""
    if isinstance(parsed.question, Description | Essay):
        yield fault(parsed, N_("There are no answers in { } here."))


def options_of(question: Question) -> tuple[Option, ...]:
    """The options of a choice question; empty for the other kinds."""
    return question.options if isinstance(question, SingleChoice | MultipleChoice) else ()


def fault(parsed: ParsedQuestion, message: str, **values: Any) -> Fault:
    """A fault of one question, on the line where it begins."""
    return Fault(parsed.line, message, values)


def has_labels(parsed: ParsedQuestion) -> Iterator[Fault]:
    """Permanent id, level, objective and form are what sync, draws and results stand on."""
    if not parsed.id:
        yield fault(parsed, N_("The question has no permanent id: // [id:…]."))
    if not parsed.tags.level:
        yield fault(parsed, N_("The level is missing: [tag:C1] to [tag:C6]."))
    if not parsed.tags.objective:
        yield fault(parsed, N_("The objective is missing: [tag:objective:…]."))
    if parsed.tags.form not in {"A", "B"}:
        yield fault(parsed, N_("The form is missing: [tag:form:A] or [tag:form:B]."))


def stem_is_short(parsed: ParsedQuestion) -> Iterator[Fault]:
    """A phone shows 40 words and the choices on one screen."""
    count = len(words(parsed.question.stem))
    if count > LONGEST_STEM:
        message = N_("The question has %(count)s words; at most %(most)s.")
        yield fault(parsed, message, count=count, most=LONGEST_STEM)


def has_three_or_four_options(parsed: ParsedQuestion) -> Iterator[Fault]:
    """A fifth option is rarely a real error."""
    options = options_of(parsed.question)
    if options and len(options) not in OPTIONS:
        message = N_("There are %(count)s choices; write three or four.")
        yield fault(parsed, message, count=len(options))


def options_are_short(parsed: ParsedQuestion) -> Iterator[Fault]:
    """Whoever reads slowly forgets the first option at the fourth."""
    question = parsed.question
    texts = [option.text for option in options_of(question)]
    if isinstance(question, Matching):
        texts += [pair.left for pair in question.pairs] + list(question.rights)
    for text in texts:
        count = len(words(text))
        if count > LONGEST_OPTION:
            message = N_("A choice has %(count)s words; at most %(most)s: %(text)s")
            yield fault(parsed, message, count=count, most=LONGEST_OPTION, text=text)


def every_choice_is_answered(parsed: ParsedQuestion) -> Iterator[Fault]:
    """Every choice and expected answer says why, and what to do next, in 6 to 30 words."""
    for text, feedback in parsed.question.feedbacks():
        count = len(words(feedback))
        if count not in FEEDBACK:
            message = N_("The feedback has %(count)s words; write 6 to 30: %(text)s")
            yield fault(parsed, message, count=count, text=text)


def matching_is_explained(parsed: ParsedQuestion) -> Iterator[Fault]:
    """A matching has no feedback for each pair, so its explanation is a full one."""
    count = len(words(parsed.question.explanation))
    if isinstance(parsed.question, Matching) and count < SHORTEST_MATCHING_EXPLANATION:
        message = N_("The explanation after #### has %(count)s words; at least %(least)s.")
        yield fault(parsed, message, count=count, least=SHORTEST_MATCHING_EXPLANATION)


def everything_typed_is_answered(parsed: ParsedQuestion) -> Iterator[Fault]:
    """Nobody who types something unforeseen is left without a word."""
    question = parsed.question
    if isinstance(question, ShortAnswer):
        last = question.answers[-1]
        if last.fraction or not is_catch_all(last.pattern):
            yield fault(
                parsed, N_("A short answer ends with * for everything else, which earns nothing.")
            )
    if isinstance(question, Numerical) and not question.otherwise:
        yield fault(
            parsed, N_("A numerical question ends with ~ and feedback for every other number.")
        )


def mistakes_are_foreseen(parsed: ParsedQuestion) -> Iterator[Fault]:
    """A numerical question names the two errors that people make most."""
    if not isinstance(parsed.question, Numerical):
        return
    if sum(answer.fraction == 0 for answer in parsed.question.answers) < FEWEST_MISTAKES:
        yield fault(parsed, N_("A numerical question lists at least two common wrong values."))


def key_is_not_the_long_one(parsed: ParsedQuestion) -> Iterator[Fault]:
    """The right choice must not show by its length."""
    keys = [len(o.text) for o in options_of(parsed.question) if o.fraction > 0]
    others = [len(o.text) for o in options_of(parsed.question) if o.fraction <= 0]
    if not keys or not others:
        return
    share = Fraction(sum(keys), len(keys)) / Fraction(sum(others), len(others))
    if share > KEY_LENGTH:
        message = N_("The right choice is %(percent)s %% as long as the others; at most 125 %%.")
        yield fault(parsed, message, percent=int(share * 100))


def nothing_is_all_or_none(parsed: ParsedQuestion) -> Iterator[Fault]:
    """A choice like "semua benar" tests how one takes tests."""
    for option in options_of(parsed.question):
        if _ALL_OR_NONE.search(option.text):
            message = N_("A choice must not speak of all or none of the others: %(text)s")
            yield fault(parsed, message, text=option.text)


def negation_is_in_capitals(parsed: ParsedQuestion) -> Iterator[Fault]:
    """Who reads fast overlooks a small "bukan" in the sentence that asks."""
    if not isinstance(parsed.question, SingleChoice | MultipleChoice | ShortAnswer):
        return
    for sentence in _asking(parsed.question.stem):
        if found := _NEGATION.search(sentence):
            message = N_("Write %(word)s in capitals, or ask without it.")
            yield fault(parsed, message, word=found[0])


def _asking(stem: str) -> list[str]:
    """The sentences that ask: those with a question mark, else the last one."""
    sentences = _SENTENCE_END.split(stem)
    return [sentence for sentence in sentences if sentence.endswith("?")] or sentences[-1:]


def sums_are_true(parsed: ParsedQuestion) -> Iterator[Fault]:
    """Every sum in the comments comes out as written."""
    for proof in parsed.proofs:
        try:
            is_true = arithmetic.holds(proof.expression)
        except arithmetic.NotArithmetic as error:
            message = N_("The sum cannot be checked (%(reason)s): %(sum)s")
            yield Fault(proof.line, message, {"reason": str(error), "sum": proof.expression})
            continue
        if not is_true:
            yield Fault(proof.line, N_("The sum is not true: %(sum)s"), {"sum": proof.expression})


def numbers_are_proved(parsed: ParsedQuestion) -> Iterator[Fault]:
    """The key comes from a `hitung`, each common wrong value from a `galat`."""
    if not isinstance(parsed.question, Numerical):
        return
    results = {proves: _results(parsed.proofs, proves) for proves in Proves}
    for answer in parsed.question.answers:
        proves = Proves.KEY if answer.fraction == FULL else Proves.MISTAKE
        if Fraction(answer.middle) not in results[proves]:
            message = N_("No // %(proves)s: comes to %(number)s.")
            yield fault(parsed, message, proves=str(proves), number=f"{answer.middle:f}")


def _results(proofs: tuple[Proof, ...], proves: Proves) -> set[Fraction]:
    results: set[Fraction] = set()
    for proof in proofs:
        try:
            if proof.proves is proves:
                results.add(arithmetic.sides(proof.expression)[-1])
        except arithmetic.NotArithmetic:
            # `sums_are_true` says so, on the line of the sum.
            continue
    return results


CHECKS: tuple[Check, ...] = (
    has_answers,
    has_labels,
    stem_is_short,
    has_three_or_four_options,
    options_are_short,
    every_choice_is_answered,
    matching_is_explained,
    everything_typed_is_answered,
    mistakes_are_foreseen,
    key_is_not_the_long_one,
    nothing_is_all_or_none,
    negation_is_in_capitals,
    sums_are_true,
    numbers_are_proved,
)
