"""What the `//` comments of a question say: its permanent id, its tags, its sums."""

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from lms.assessments.faults import N_, Fault
from lms.assessments.formats.gift.source import Block
from lms.assessments.parsed import Proof, Proves, Tags

CASE = "case"

_LABEL = re.compile(r"\[(id|tag):([^\[\]]*)\]")
_LEVEL = re.compile(r"C[1-6]")
_PROOF = re.compile(r"(hitung|galat)\s*:\s*(.*)")
# A sum ends where a word begins: "6000*15 == 90000 lupa jasa modal".
_SUM_AND_REMARK = re.compile(r"(?P<sum>[\d\s+\-*/().=<>!_]+?)\s+(?P<remark>[^\w\s]*\s*[^\W\d_].*)")


class Comments(Struct, kw_only=True):
    """The comments of one block, sorted."""

    id: str = ""
    tags: Tags = Tags()
    proofs: tuple[Proof, ...] = ()
    notes: tuple[str, ...] = ()
    is_case_sensitive: bool = False


def read_comments(block: Block) -> Comments:
    """Sorts a block's comments; what is said twice becomes a fault of the block."""
    comments = Comments()
    labels: list[tuple[int, str, str]] = []
    for line, text in block.comments:
        if proof := _PROOF.fullmatch(text):
            comments.proofs += (_proof(line, Proves(proof[1]), proof[2]),)
            continue
        labels += [(line, name, value.strip()) for name, value in _LABEL.findall(text)]
        if note := " ".join(_LABEL.sub(" ", text).split()):
            comments.notes += (note,)
    _take_labels(block, comments, labels)
    return comments


def sorted_labels(line: int, tags: Iterable[str], comments: Iterable[str]) -> Comments:
    """Tags and comments that stand for themselves, outside of a GIFT block, sorted likewise.

    Of what is said twice the first holds.
    """
    found, said, others = Comments(), dict[str, str](), list[str]()
    for tag in filter(None, tags):
        field, value = _field(" ".join(tag.split()))
        if field in ("others", CASE) or field in said:
            others.append(tag)
        else:
            said[field] = value
    for text in filter(None, comments):
        if proof := _PROOF.fullmatch(text):
            found.proofs += (_proof(line, Proves(proof[1]), proof[2]),)
        else:
            found.notes += (" ".join(text.split()),)
    found.tags = Tags(**said, others=tuple(others))
    return found


def tags_of(tags: Tags) -> Iterator[str]:
    """The tags of a question as they are written beside it."""
    if tags.level:
        yield tags.level
    if tags.objective:
        yield f"objective:{tags.objective}"
    if tags.form:
        yield f"form:{tags.form}"
    yield from tags.others


def comment_of(proof: Proof) -> str:
    """A sum as the comment that says it."""
    return f"{proof.proves}: {proof.expression} {proof.remark}".rstrip()


def _proof(line: int, proves: Proves, text: str) -> Proof:
    written = " ".join(text.split())
    found = _SUM_AND_REMARK.fullmatch(written)
    if found is None:
        return Proof(line=line, proves=proves, expression=written)
    return Proof(line=line, proves=proves, expression=found["sum"], remark=found["remark"])


def _take_labels(block: Block, comments: Comments, labels: list[tuple[int, str, str]]) -> None:
    said: dict[str, str] = {}
    others: list[str] = []
    for line, name, value in labels:
        field, value = ("id", value) if name == "id" else _field(value)
        if field == "others":
            others.append(value)
        elif field in said:
            block.faults.append(
                Fault(line, N_("The id or a tag is given twice: %(tag)s."), {"tag": value})
            )
        else:
            said[field] = value
    comments.id = said.pop("id", "")
    comments.is_case_sensitive = said.pop(CASE, None) is not None
    comments.tags = Tags(**said, others=tuple(others))


def _field(tag: str) -> tuple[str, str]:
    """Which field of the question a tag fills, and with what."""
    name, colon, value = tag.partition(":")
    if colon and name in {"objective", "form"}:
        return name, value.strip()
    if _LEVEL.fullmatch(tag):
        return "level", tag
    return (CASE, tag) if tag == CASE else ("others", tag)
