"""Small banks as GIFT text, and learners who answer them, for the tests of attempts."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import select

from lms.assessments import kinds
from lms.assessments.attempts import GivenAnswer, save_answer, start_attempt
from lms.assessments.banks import BankChange, define_quiz, sync_bank
from lms.assessments.formats.gift import parse_gift
from lms.assessments.kinds import FULL, Answer
from lms.assessments.models import (
    AnswerStep,
    Attempt,
    AttemptSlot,
    Question,
    QuestionVersion,
    Quiz,
    QuizPurpose,
)
from lms.assessments.parsed import Tags
from lms.assessments.rules.chances import QuizRules
from lms.core.database import db
from lms.core.policy import Actor, System
from tests.assessments.question_builders import parsed

QUIZ = "UJI-101/final"
BANK = "UJI-101"
KEY_WORDS = ("KUNCIBENAR", "UMPANBALIK", "PENJELASAN")
"""Stand in every key, feedback and explanation of the bank, so that a leak can be searched for."""


def single(code: str, objective: str = "UJI-101/1.1", form: str = "B", stem: str = "") -> str:
    """A choice of four; its feedback can be told from everything else on a page."""
    return f"""// [id:{code}] [tag:C2] [tag:objective:{objective}] [tag:form:{form}]
::{code}::{stem or f"Soal {code}: siapa yang memutuskan?"}{{
=Rapat anggota {code}#UMPANBALIK tepat {code}
~Ketua koperasi {code}#UMPANBALIK bukan ketua {code}
~Lurah setempat {code}#UMPANBALIK bukan lurah {code}
~Pengelola gerai {code}#UMPANBALIK bukan pengelola {code}
####PENJELASAN {code}
}}
"""


def every_kind(form: str = "B") -> str:
    """One question of each kind."""
    head = "// [id:K-{0}] [tag:C3] [tag:objective:UJI-101/1.{0}] [tag:form:" + form + "]\n"
    return "\n".join(
        (
            single("K-1", form=form),
            head.format(2)
            + """::K2::Pilih DUA kebiasaan.{
~%50%Nota dicatat#UMPANBALIK layak
~%50%Kas dihitung#UMPANBALIK layak juga
~%-50%Kas disimpan sendiri#UMPANBALIK tidak layak
~%-50%Utang tidak ditulis#UMPANBALIK tidak layak juga
}
""",
            head.format(3)
            + "::K3::Satu anggota satu suara.{T#UMPANBALIK salah#UMPANBALIK betul}\n",
            head.format(4)
            + """::K4::Forum apa yang memutuskan?{
=%100%KUNCIBENAR#UMPANBALIK tepat
=%0%*#UMPANBALIK lainnya
}
""",
            head.format(5)
            + "::K5::Berapa rupiah?{#=87654:0#UMPANBALIK tepat\n~#UMPANBALIK lain\n}\n",
            head.format(6)
            + """::K6::Pasangkan.{
=Cadangan -> Memperkuat modal
=Jasa usaha -> Menurut belanja
=Jasa modal -> Menurut simpanan
####PENJELASAN pasangan
}
""",
        )
    )


def bank(texts: Iterable[str], code: str = BANK) -> BankChange:
    """Load a bank from GIFT."""
    parsed = parse_gift("\n".join(texts))
    assert not parsed.faults, [str(fault) for fault in parsed.faults]
    return sync_bank(System(), code, "Bank uji", parsed.questions)


def quiz(
    texts: Iterable[str] = (),
    *,
    shown: int = 4,
    pass_mark: int = 70,
    code: str = QUIZ,
    purpose: QuizPurpose = QuizPurpose.FINAL,
    **how: Any,
) -> Quiz:
    """A final check over a bank; without texts over eight choices in two objectives and forms.

    `how` is taken as `QuizRules`.
    """
    bank_code = code.partition("/")[0]
    bank(texts or two_forms(), bank_code)
    return define_quiz(
        System(),
        code=code,
        bank_code=bank_code,
        title="Cek akhir: Uji coba",
        title_en="Final check: trial",
        purpose=purpose,
        pass_mark=pass_mark,
        shown=shown,
        minutes=10,
        rules=QuizRules(**how),
    )


def quiz_of(
    *questions: kinds.Question, pass_mark: int = 70, code: str = QUIZ, title: str = ""
) -> Quiz:
    """A final check that shows exactly these questions, of whatever kind."""
    bank_code = code.partition("/")[0]
    sync_bank(
        System(),
        bank_code,
        "Bank uji",
        [
            parsed(question, id=f"Q-{number}", tags=Tags(objective="UJI-101/1.1"), title=title)
            for number, question in enumerate(questions, start=1)
        ],
    )
    return define_quiz(
        System(),
        code=code,
        bank_code=bank_code,
        title="Cek akhir: Uji coba",
        title_en="Final check: trial",
        purpose=QuizPurpose.FINAL,
        pass_mark=pass_mark,
        shown=len(questions),
        minutes=10,
    )


def slot_of(attempt: Attempt, kind: kinds.Kind) -> int:
    """Where an attempt shows its question of a kind."""
    places = [question.kind for question, _row in questions_of(attempt)]
    return places.index(kind) + 1


def two_forms(each: int = 4) -> list[str]:
    """As many questions of form A as of form B, spread over two objectives."""
    return [
        single(f"{form}{number}", f"UJI-101/1.{number % 2 + 1}", form)
        for form in ("A", "B")
        for number in range(each)
    ]


def questions_of(attempt: Attempt) -> list[tuple[kinds.Question, Question]]:
    """The questions of an attempt in their order, as value and as row."""
    rows = db.session.execute(
        select(QuestionVersion.content, Question)
        .join(AttemptSlot, AttemptSlot.question_version_id == QuestionVersion.id)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(AttemptSlot.attempt_id == attempt.id)
        .order_by(AttemptSlot.position)
    )
    return [(kinds.decode(content), row) for content, row in rows]


def right(question: kinds.Question) -> Answer:
    """The answer that earns the full mark."""
    match question:
        case kinds.SingleChoice():
            return next(option.id for option in question.options if option.fraction == FULL)
        case kinds.MultipleChoice():
            return sorted(option.id for option in question.options if option.fraction > 0)
        case kinds.TrueFalse():
            return question.is_true
        case kinds.ShortAnswer():
            return question.answers[0].pattern
        case kinds.Numerical():
            return f"{question.answers[0].middle:f}"
        case kinds.Matching():
            return {pair.id: kinds.text_id(pair.right) for pair in question.pairs}
        case kinds.Ordering():
            places = enumerate(question.items, start=1)
            return {kinds.text_id(item): str(place) for place, item in places}
        case kinds.Cloze():
            return {key: right(gap.question) for key, gap in question.numbered()}
    raise TypeError(f"no rule marks {question.kind}")


def wrong(question: kinds.Question) -> Answer:
    """An answer that earns nothing."""
    match question:
        case kinds.SingleChoice() | kinds.MultipleChoice():
            chosen = next(option.id for option in question.options if option.fraction <= 0)
            return chosen if isinstance(question, kinds.SingleChoice) else [chosen]
        case kinds.TrueFalse():
            return not question.is_true
        case kinds.ShortAnswer():
            return "bukan ini"
        case kinds.Numerical():
            return "1"
        case kinds.Matching():
            rights = [kinds.text_id(pair.right) for pair in question.pairs]
            turned = rights[1:] + rights[:1]
            return {pair.id: other for pair, other in zip(question.pairs, turned, strict=True)}
    raise TypeError(f"no wrong answer is known for {question.kind}")


def answer(actor: Actor, attempt: Attempt | UUID, slot: int, value: Any, **how: Any) -> AnswerStep:
    """Save one answer; say of the sender only what matters."""
    attempt_id = attempt if isinstance(attempt, UUID) else attempt.id
    said = {"client": "hp", "sequence": slot, "sure": None, **how}
    return save_answer(actor, attempt_id, GivenAnswer(slot=slot, value=value, **said))


def answer_all(actor: Actor, attempt: Attempt, *, correct: int, sure: bool | None = None) -> None:
    """Answer every question, the first `correct` of them rightly."""
    for slot, (question, _row) in enumerate(questions_of(attempt), start=1):
        value = right(question) if slot <= correct else wrong(question)
        answer(actor, attempt, slot, value, sure=sure)


def sit(actor: Actor, *, correct: int, code: str = QUIZ, sure: bool | None = None) -> Attempt:
    """Take a whole chance: begin, answer everything, send."""
    from lms.assessments.attempts import submit_attempt

    attempt = start_attempt(actor, code)
    answer_all(actor, attempt, correct=correct, sure=sure)
    return submit_attempt(actor, attempt.id)
