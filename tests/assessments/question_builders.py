"""Questions for tests: one sound question of each kind, and any question for properties."""

from decimal import Decimal

from hypothesis import strategies as st

from lms.assessments.kinds import (
    FULL,
    Cloze,
    Criterion,
    Description,
    Essay,
    FileTask,
    Gap,
    Level,
    Matching,
    MultipleChoice,
    NumberAnswer,
    Numerical,
    Option,
    Ordering,
    Pair,
    Question,
    ShortAnswer,
    SingleChoice,
    TextAnswer,
    TrueFalse,
    clean_text,
)
from lms.assessments.parsed import ParsedQuestion, Proof, Proves, Tags

HALF = FULL // 2
WHY = "Tepat. Anggota memutuskan pembagian itu dalam rapat anggota."
WHY_NOT = "Belum tepat. Lihat lagi siapa yang memutuskan dalam koperasi."


def option(text: str, fraction: int = 0) -> Option:
    return Option(text, fraction, WHY if fraction > 0 else WHY_NOT)


def single(stem: str = "Siapa yang memutuskan?", key: str = "Rapat anggota") -> SingleChoice:
    options = (option("Rapat pengurus"), option(key, FULL), option("Pengelola gerai"))
    return SingleChoice(stem=stem, options=options, explanation="Ulangi pelajaran ini.")


def multiple() -> MultipleChoice:
    options = (
        option("Nota belanja dicatat", HALF),
        option("Kas disimpan pribadi", -HALF),
        option("Buku kas dihitung", HALF),
        option("Utang tidak ditulis", -HALF),
    )
    return MultipleChoice(stem="Pilih DUA kebiasaan yang baik.", options=options)


def true_false(is_true: bool = True) -> TrueFalse:
    return TrueFalse(
        stem="Satu anggota punya satu suara.", is_true=is_true, if_right=WHY, if_wrong=WHY_NOT
    )


def short() -> ShortAnswer:
    answers = (
        TextAnswer("rapat anggota", FULL, WHY),
        TextAnswer("rapat anggota*", HALF, WHY),
        TextAnswer("*", 0, WHY_NOT),
    )
    return ShortAnswer(stem="Forum apa yang memutuskan?", answers=answers)


def number(low: str, high: str | None = None, fraction: int = 0) -> NumberAnswer:
    feedback = WHY if fraction else WHY_NOT
    return NumberAnswer(Decimal(low), Decimal(high or low), fraction, feedback)


def numerical() -> Numerical:
    answers = (
        number("110000", fraction=FULL),
        number("90000"),
        number("20000"),
        number("100000", "120000", HALF),
    )
    return Numerical(stem="Berapa rupiah bagiannya?", answers=answers, otherwise=WHY_NOT)


def matching() -> Matching:
    pairs = (
        Pair("Cadangan", "Memperkuat modal"),
        Pair("Jasa usaha", "Menurut belanja"),
        Pair("Jasa modal", "Menurut simpanan"),
    )
    return Matching(
        stem="Pasangkan bagian SHU.",
        pairs=pairs,
        decoys=("Untuk pengurus",),
        explanation=" ".join(["kata"] * 20),
    )


def ordering() -> Ordering:
    return Ordering(
        stem="Urutkan langkah rapat anggota.",
        items=("Undangan dikirim", "Daftar hadir diisi", "Rapat dibuka", "Berita acara ditulis"),
    )


def cloze() -> Cloze:
    """A text with a choice (weight 1), a word (1) and a number (2)."""
    return Cloze(
        stem="Laba dibagi menurut [[1]], diputuskan oleh [[2]], dan bagiannya Rp[[3]].",
        gaps=(Gap(single(), 1), Gap(short(), 1), Gap(numerical(), 2)),
    )


def rubric() -> tuple[Criterion, ...]:
    return (
        Criterion("Isi", (Level("Belum ada", 0), Level("Sebagian", 2), Level("Lengkap", 4))),
        Criterion("Bahasa", (Level("Belum jelas", 0), Level("Jelas", 1))),
    )


def essay() -> Essay:
    return Essay(stem="Ceritakan rapat anggota di tempat Anda.", rubric=rubric(), most_words=150)


def file_task() -> FileTask:
    return FileTask(stem="Kirim foto buku kas bulan ini.", rubric=rubric())


def description() -> Description:
    return Description(stem="Bacalah kasus berikut sebelum menjawab.")


def one_of_each_in_files() -> list[Question]:
    """One of each kind of which the banks of the courses are made."""
    return [single(), multiple(), true_false(), short(), numerical(), matching()]


def one_of_each() -> list[Question]:
    return [
        *one_of_each_in_files(),
        ordering(),
        cloze(),
        essay(),
        file_task(),
        description(),
    ]


def parsed(question: Question, **changes: object) -> ParsedQuestion:
    """A question as if read from a file, with all its labels and, for numbers, its sums."""
    fields: dict[str, object] = {
        "line": 1,
        "id": "MAN-101-1.1-01",
        "tags": Tags(level="C3", objective="MAN-101/1.1", form="A"),
        "proofs": PROOFS if isinstance(question, Numerical) else (),
    }
    return ParsedQuestion(question=question, **(fields | changes))  # type: ignore[arg-type]


PROOFS = (
    Proof(line=1, proves=Proves.KEY, expression="6000*15 + 400*50 == 110000"),
    Proof(line=1, proves=Proves.MISTAKE, expression="6000*15 == 90000", remark="lupa modal"),
    Proof(line=1, proves=Proves.MISTAKE, expression="400*50 == 20000"),
    Proof(line=1, proves=Proves.MISTAKE, expression="(100000+120000)/2 == 110000"),
)

# Every sign that means something in a file, so that properties meet them often.
SIGNS = "~=#{}:\\>-%*[]/$.,0123456789 \n abcCAT"
texts = st.text(
    alphabet=st.one_of(
        st.sampled_from(SIGNS), st.characters(exclude_categories=["Cs", "Cc", "Cn"])
    ),
    max_size=30,
).map(clean_text)
filled = texts.filter(bool)
weights = st.integers(min_value=-FULL, max_value=FULL)
part_weights = st.integers(min_value=0, max_value=FULL - 1)


@st.composite
def single_choices(draw: st.DrawFn) -> SingleChoice:
    names = draw(st.lists(filled, min_size=2, max_size=5, unique=True))
    key = draw(st.integers(min_value=0, max_value=len(names) - 1))
    options = tuple(
        Option(name, FULL if place == key else draw(part_weights), draw(texts))
        for place, name in enumerate(names)
    )
    return SingleChoice(stem=draw(filled), explanation=draw(texts), options=options)


@st.composite
def multiple_choices(draw: st.DrawFn) -> MultipleChoice:
    names = draw(st.lists(filled, min_size=2, max_size=5, unique=True))
    first = draw(st.integers(min_value=1, max_value=FULL))
    shares = [first, FULL - first] + [-draw(part_weights) for _ in names[2:]]
    options = tuple(
        Option(name, share, draw(texts)) for name, share in zip(names, shares, strict=True)
    )
    return MultipleChoice(stem=draw(filled), explanation=draw(texts), options=options)


true_falses = st.builds(
    TrueFalse, stem=filled, explanation=texts, is_true=st.booleans(), if_right=texts, if_wrong=texts
)


@st.composite
def short_answers(draw: st.DrawFn) -> ShortAnswer:
    patterns = draw(st.lists(filled, min_size=1, max_size=4, unique=True))
    answers = tuple(
        TextAnswer(pattern, draw(weights) if place else FULL, draw(texts))
        for place, pattern in enumerate(patterns)
    )
    return ShortAnswer(
        stem=draw(filled),
        explanation=draw(texts),
        answers=answers,
        is_case_sensitive=draw(st.booleans()),
    )


decimals = st.decimals(min_value=-(10**9), max_value=10**9, places=4).map(
    lambda value: Decimal(f"{value.normalize():f}") + 0
)


@st.composite
def numericals(draw: st.DrawFn) -> Numerical:
    bounds = draw(
        st.lists(st.tuples(decimals, decimals).map(sorted), min_size=1, max_size=4, unique_by=str)
    )
    answers = tuple(
        NumberAnswer(low, high, draw(weights) if place else FULL, draw(texts))
        for place, (low, high) in enumerate(bounds)
    )
    return Numerical(
        stem=draw(filled), explanation=draw(texts), answers=answers, otherwise=draw(texts)
    )


@st.composite
def matchings(draw: st.DrawFn) -> Matching:
    lefts = draw(st.lists(filled, min_size=2, max_size=5, unique=True))
    return Matching(
        stem=draw(filled),
        explanation=draw(texts),
        pairs=tuple(Pair(left, draw(filled)) for left in lefts),
        decoys=tuple(draw(st.lists(filled, max_size=2))),
    )


questions_in_files = st.one_of(
    single_choices(), multiple_choices(), true_falses, short_answers(), numericals(), matchings()
)
"""The kinds of which the banks of the courses are made."""

questions_in_gift = st.one_of(
    questions_in_files,
    st.builds(Essay, stem=filled, explanation=texts),
    st.builds(Description, stem=filled),
)
"""What a GIFT file can hold."""

orderings = st.builds(
    Ordering,
    stem=filled,
    explanation=texts,
    items=st.lists(filled, min_size=2, max_size=6, unique=True).map(tuple),
)


@st.composite
def clozes(draw: st.DrawFn) -> Cloze:
    inner = st.one_of(single_choices(), multiple_choices(), short_answers(), numericals())
    gaps = draw(
        st.lists(st.builds(Gap, inner, st.integers(1, 9)), min_size=1, max_size=4).map(tuple)
    )
    words = [f"{draw(filled)} [[{number}]]" for number in range(1, len(gaps) + 1)]
    return Cloze(stem=" ".join(words), explanation=draw(texts), gaps=gaps)


@st.composite
def rubrics(draw: st.DrawFn) -> tuple[Criterion, ...]:
    names = draw(st.lists(filled, min_size=1, max_size=4, unique=True))
    return tuple(Criterion(name, draw(_levels())) for name in names)


@st.composite
def _levels(draw: st.DrawFn) -> tuple[Level, ...]:
    words = draw(st.lists(filled, min_size=2, max_size=4, unique=True))
    points = [draw(st.integers(0, 10)) for _ in words[1:]] + [draw(st.integers(1, 10))]
    return tuple(Level(word, earned) for word, earned in zip(words, points, strict=True))


opens = st.one_of(
    st.builds(Essay, stem=filled, explanation=texts, rubric=rubrics()),
    st.builds(FileTask, stem=filled, rubric=st.one_of(st.just(()), rubrics())),
    st.builds(Description, stem=filled, explanation=texts),
)

questions = st.one_of(questions_in_files, orderings, clozes(), opens)
