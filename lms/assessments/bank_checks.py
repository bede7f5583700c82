"""Whether a bank as a whole is large, mixed and fair enough to give a mark from."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations
from typing import Any

from msgspec import Struct

from lms.assessments.faults import N_, Fault
from lms.assessments.kinds import (
    FULL,
    Matching,
    Question,
    SingleChoice,
    TrueFalse,
    encode,
)
from lms.assessments.parsed import ParsedBank, ParsedQuestion
from lms.assessments.question_checks import check_question, fault, options_of
from lms.assessments.rules.likeness import Runs, are_alike, runs

FEWEST_QUESTIONS = 20
FEWEST_PER_LESSON = 4
FEWEST_PER_OBJECTIVE = 4
FEWEST_KINDS = 4

_ABSOLUTE = re.compile(
    r"(?i)\b(selalu|pasti|semua|seluruh|hanya|mutlak|sepenuhnya|tidak pernah|sama sekali"
    r"|siapa pun|apa pun|kapan pun)\b"
)


class Bank(Struct, frozen=True):
    """What a bank is held against: its questions, and the course that it examines."""

    questions: tuple[ParsedQuestion, ...]
    lessons: int
    objectives: tuple[str, ...]
    names_forbidden: tuple[str, ...]


def check_bank(
    parsed: ParsedBank,
    *,
    lessons: int,
    names_forbidden: Iterable[str],
    objectives: Iterable[str],
) -> list[Fault]:
    """Everything to put right in a bank before it is used, in the order of its lines.

    `lessons` is how many the course has, `objectives` their ids (`MAN-101/3.2`);
    `names_forbidden` are names of real places that must not appear in made-up cases.
    """
    bank = Bank(parsed.questions, lessons, tuple(objectives), tuple(names_forbidden))
    found = list(parsed.faults)
    for question in bank.questions:
        found += check_question(question)
    for check in CHECKS:
        found += check(bank)
    return sorted(found, key=lambda fault: fault.line)


def check_longest_options(banks: Iterable[ParsedBank]) -> list[Fault]:
    """Over all banks together the right choice is the longest one in 20 to 38 %.

    Less would be a clue as well as more: without any, it is one in three or four.
    """
    questions = [question for bank in banks for question in bank.questions]
    singles = [q.question for q in questions if isinstance(q.question, SingleChoice)]
    longest = sum(map(_is_key_longest, singles))
    message = N_("The right choice is the longest one in %(part)s of %(whole)s; 20 to 38 %%.")
    return list(_within(longest, len(singles), 20, 38, message))


def has_enough_questions(bank: Bank) -> Iterator[Fault]:
    """A second chance must not show the same questions again."""
    least = max(FEWEST_QUESTIONS, FEWEST_PER_LESSON * bank.lessons)
    if len(bank.questions) < least:
        message = N_("The bank has %(count)s questions; at least %(least)s.")
        yield _of_bank(message, count=len(bank.questions), least=least)


def has_enough_kinds(bank: Bank) -> Iterator[Fault]:
    """At least four kinds of question."""
    count = len({parsed.question.kind for parsed in bank.questions})
    if count < FEWEST_KINDS:
        message = N_("The bank has %(count)s kinds of question; at least %(least)s.")
        yield _of_bank(message, count=count, least=FEWEST_KINDS)


def ids_are_unique(bank: Bank) -> Iterator[Fault]:
    """An id names one question for good."""
    seen: set[str] = set()
    for parsed in bank.questions:
        if parsed.id and parsed.id in seen:
            yield fault(parsed, N_("The id %(id)s is used before."), id=parsed.id)
        seen.add(parsed.id)


def objectives_are_covered(bank: Bank) -> Iterator[Fault]:
    """Each objective has at least four questions, some in form A and some in form B."""
    for objective in bank.objectives:
        forms = [q.tags.form for q in bank.questions if q.tags.objective == objective]
        if len(forms) < FEWEST_PER_OBJECTIVE:
            message = N_("Objective %(objective)s has %(count)s questions; at least %(least)s.")
            least = FEWEST_PER_OBJECTIVE
            yield _of_bank(message, objective=objective, count=len(forms), least=least)
        for form in sorted({"A", "B"} - set(forms)):
            message = N_("Objective %(objective)s has no question in form %(form)s.")
            yield _of_bank(message, objective=objective, form=form)


def objectives_are_known(bank: Bank) -> Iterator[Fault]:
    """A question for an objective that no lesson has would point nobody to a lesson."""
    for parsed in bank.questions:
        objective = parsed.tags.objective
        if objective and objective not in bank.objectives:
            message = N_("The course has no objective %(objective)s.")
            yield fault(parsed, message, objective=objective)


def levels_are_mixed(bank: Bank) -> Iterator[Fault]:
    """Few questions ask to remember, most ask to decide on a case."""
    levels = Counter(parsed.tags.level for parsed in bank.questions)
    total = len(bank.questions)
    remembering, deciding = levels["C1"], levels["C3"] + levels["C4"] + levels["C5"]
    if remembering * 100 > 10 * total:
        message = N_("%(part)s of %(whole)s questions are C1; at most 10 %%.")
        yield _of_bank(message, part=remembering, whole=total)
    if deciding * 100 < 60 * total:
        message = N_("%(part)s of %(whole)s questions are C3 to C5; at least 60 %%.")
        yield _of_bank(message, part=deciding, whole=total)


def true_false_is_rare_and_even(bank: Bank) -> Iterator[Fault]:
    """Guessing wins half of them, and more when most are true."""
    keys = [p.question.is_true for p in bank.questions if isinstance(p.question, TrueFalse)]
    if len(keys) * 100 > 15 * len(bank.questions):
        message = N_("%(part)s of %(whole)s questions are true or false; at most 15 %%.")
        yield _of_bank(message, part=len(keys), whole=len(bank.questions))
    message = N_("%(part)s of %(whole)s true or false statements are true; 40 to 60 %%.")
    yield from _within(sum(keys), len(keys), 40, 60, message)


def keys_are_anywhere(bank: Bank) -> Iterator[Fault]:
    """The right choice is first, second, third or fourth about equally often in the file."""
    singles = [p.question for p in bank.questions if isinstance(p.question, SingleChoice)]
    positions = max((len(q.options) for q in singles), default=0)
    for position in range(positions):
        having = [q for q in singles if len(q.options) > position]
        count = sum(q.options[position].fraction == FULL for q in having)
        message = N_(
            "The right choice is number %(position)s in %(part)s of %(whole)s; 15 to 45 %%."
        )
        where = position + 1
        yield from _within(count, len(having), 15, 45, message, ways=positions, position=where)


def absolutes_are_no_clue(bank: Bank) -> Iterator[Fault]:
    """Words like "selalu" and "semua" are no more frequent in wrong choices than in right ones."""
    right = [o for p in bank.questions for o in options_of(p.question) if o.fraction > 0]
    wrong = [(p, o) for p in bank.questions for o in options_of(p.question) if o.fraction <= 0]
    in_right = sum(_is_absolute(option.text) for option in right)
    in_wrong = [(parsed, option) for parsed, option in wrong if _is_absolute(option.text)]
    if len(in_wrong) * len(right) <= in_right * len(wrong):
        return
    message = N_(
        "Absolute words are in %(wrong)s of %(wrongs)s wrong and %(right)s of %(rights)s right"
        " choices; here: %(text)s"
    )
    counts = {
        "wrong": len(in_wrong),
        "wrongs": len(wrong),
        "right": in_right,
        "rights": len(right),
    }
    for parsed, option in in_wrong:
        yield fault(parsed, message, **counts, text=option.text)


def questions_differ(bank: Bank) -> Iterator[Fault]:
    """No question is nearly another one: a draw would ask the same thing twice."""
    said = [(parsed, runs_of(parsed.question)) for parsed in bank.questions]
    for (first, left), (second, right) in combinations(said, 2):
        if are_alike(left, right):
            message = N_("Nearly the same as the question on line %(line)s.")
            yield fault(second, message, line=first.line)


def names_are_made_up(bank: Bank) -> Iterator[Fault]:
    """A made-up case never carries the name of a real kelurahan."""
    names = [name for name in bank.names_forbidden if name]
    if not names:
        return
    # Capitals matter: Bareng is a kelurahan, "bareng" an everyday word.
    forbidden = re.compile(rf"\b({'|'.join(map(re.escape, names))})\b")
    for parsed in bank.questions:
        for name in sorted(set(forbidden.findall(encode(parsed.question).replace(r"\n", " ")))):
            message = N_("The name of a real place must not appear: %(name)s")
            yield fault(parsed, message, name=name)


CHECKS: tuple[Callable[[Bank], Iterator[Fault]], ...] = (
    has_enough_questions,
    has_enough_kinds,
    ids_are_unique,
    objectives_are_covered,
    objectives_are_known,
    levels_are_mixed,
    true_false_is_rare_and_even,
    keys_are_anywhere,
    absolutes_are_no_clue,
    questions_differ,
    names_are_made_up,
)


def _of_bank(message: str, **values: Any) -> Fault:
    return Fault(0, message, values)


def _within(
    part: int, whole: int, least: int, most: int, message: str, *, ways: int = 1, **values: Any
) -> Iterator[Fault]:
    """A fault when a count lies outside a share in percent.

    Where `whole` is so small that its `ways` cannot all reach the least share, or no count fits,
    the share is taken to the next whole count outwards: of 7 questions, 15 to 45 % are 1 to 4.
    """
    fewest, greatest = -(-least * whole // 100), most * whole // 100
    if fewest > greatest or ways * fewest > whole:
        fewest, greatest = least * whole // 100, -(-most * whole // 100)
    if not fewest <= part <= greatest:
        yield _of_bank(message, part=part, whole=whole, **values)


def _is_key_longest(question: SingleChoice) -> bool:
    """Whether the right choice is longer than every other one."""
    key = max(len(o.text) for o in question.options if o.fraction == FULL)
    return all(len(o.text) < key for o in question.options if o.fraction != FULL)


def _is_absolute(text: str) -> bool:
    return _ABSOLUTE.search(text) is not None


def runs_of(question: Question) -> Runs:
    """The three-word runs of a question and its choices."""
    texts = [question.stem, *(option.text for option in options_of(question))]
    if isinstance(question, Matching):
        texts += [pair.left for pair in question.pairs]
    return runs(texts)
