"""Words, minutes, and how hard the sentences are."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from lms.courses import markup, reading
from lms.courses.checks.lesson_view import LessonView
from lms.courses.faults import Fault
from lms.courses.markup import PassageKind

FEWEST_WORDS, MOST_WORDS = 350, 700
MOST_WORDS_ON_A_SCREEN = 170
WORDS_A_MINUTE = 120
LONGEST_MEAN_SENTENCE, LONGEST_SENTENCE = 12, 22
MOST_LONG_WORDS = 8
HIGHEST_LIX = 45
_TIMED = re.compile(r"\bWaktu: (\d+) menit\b")


def length(view: LessonView) -> Iterator[Fault]:
    """A lesson has 350 to 700 words."""
    count = reading.count_words(view.passages)
    if not FEWEST_WORDS <= count <= MOST_WORDS:
        yield view.fault(0, f"{count} words instead of {FEWEST_WORDS} to {MOST_WORDS}")


def screens(view: LessonView) -> Iterator[Fault]:
    """No screen asks for more than a minute and a half of reading."""
    for section in view.sections:
        count = reading.count_words(markup.passages(section.tokens))
        if count > MOST_WORDS_ON_A_SCREEN:
            message = f"'{section.title}' has {count} words, at most {MOST_WORDS_ON_A_SCREEN}"
            yield view.fault(section.line, message)


def reading_minutes(view: LessonView) -> Iterator[Fault]:
    """minutes.read = words / 120, rounded up."""
    count = reading.count_words(view.passages)
    needed = math.ceil(count / WORDS_A_MINUTE)
    if view.lesson.front.minutes.read != needed:
        message = f"minutes.read is {view.lesson.front.minutes.read}; {count} words take {needed}"
        yield view.front_fault(message, "minutes", "read")


def practice_minutes(view: LessonView) -> Iterator[Fault]:
    """minutes.practice = the activities of the lesson, each timed as "Waktu: 3 menit"."""
    timed = [int(match[1]) for one in view.passages for match in _TIMED.finditer(one.text)]
    declared = view.lesson.front.minutes.practice
    if sum(timed) != declared:
        shown = " + ".join(map(str, timed)) or "nothing"
        message = f"minutes.practice is {declared}; the lesson times {shown} ('Waktu: … menit')"
        yield view.front_fault(message, "minutes", "practice")


def sentence_lengths(view: LessonView) -> Iterator[Fault]:
    """No sentence is longer than 22 words."""
    for passage in view.passages:
        if passage.kind is not PassageKind.PROSE:
            continue
        for sentence in reading.sentences(passage.text):
            count = len(reading.words(sentence))
            if count > LONGEST_SENTENCE:
                message = (
                    f"{count} words in a sentence, at most {LONGEST_SENTENCE}: {sentence:.50}…"
                )
                yield view.fault(passage.line, message)


def readability(view: LessonView) -> Iterator[Fault]:
    """Mean sentence, long words and LIX of the whole lesson."""
    measured = reading.measure(reading.prose(view.passages))
    limits = [
        ("mean sentence (words)", measured.mean_sentence, LONGEST_MEAN_SENTENCE),
        ("words of 10 letters or more (%)", measured.long_share, MOST_LONG_WORDS),
        ("LIX", measured.lix, HIGHEST_LIX),
    ]
    for name, value, most in limits:
        if value > most:
            yield view.fault(0, f"{name} is {value:.1f}, at most {most}")
