"""What an answer earns once its question was mended, by the policy that somebody chose."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from lms.assessments.rules.marks import FULL


class Policy(StrEnum):
    """Who gains by the mending of a question."""

    EVERYONE = "everyone"
    EITHER = "either"
    NEW_KEY = "new_key"
    NO_CHANGE = "no_change"


def mark_by(policy: Policy, old: int, new: int) -> int:
    """The mark of an answer that the old key gives `old` and the new one `new`.

    It depends on the answer and on nothing that was given before, so that deciding the same again
    changes nothing, and deciding "no change" takes an earlier decision back.
    """
    match policy:
        case Policy.EVERYONE:
            return FULL
        case Policy.EITHER:
            return max(old, new)
        case Policy.NEW_KEY:
            return new
        case Policy.NO_CHANGE:
            return old


def names_by_place(old: Sequence[str], new: Sequence[str]) -> Mapping[str, str]:
    """What each old choice is called in the new wording, by the ids in the author's order.

    A choice that both have keeps its name. One whose words were mended is the new one that stands
    in its place, as long as there are as many as before and no old choice is called so.
    """
    if len(old) != len(new):
        return {name: name for name in old}
    pairs = zip(old, new, strict=True)
    return {was: was if was in new or now in old else now for was, now in pairs}
