"""The words of pictures that came with a file: those that a question has for them."""

from collections.abc import Iterable

from msgspec import structs

from lms.assessments.kinds.pictures import PICTURE
from lms.assessments.parsed import Attached, ParsedQuestion


def described(
    attached: Iterable[Attached], questions: Iterable[ParsedQuestion]
) -> tuple[Attached, ...]:
    """Each picture with the first words that a question has for it; else with its file's name."""
    words: dict[str, str] = {}
    for one in questions:
        for text in one.question.shown_texts():
            for found in PICTURE.finditer(text):
                words.setdefault(found["file"], found["words"])
    return tuple(structs.replace(one, words=words.get(one.name) or one.words) for one in attached)
