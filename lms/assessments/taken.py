"""How a quiz is taken, as its row keeps it, and how an attempt at it began, which stays."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from lms.assessments.rules.chances import Counts, Mode, Pages, QuizRules, Reveal
from lms.assessments.rules.drawing import Purpose
from lms.core.types import enum_type


class TakenSo:
    """The columns of a quiz that say how it is taken, as in `QuizRules`."""

    purpose: Mapped[Purpose]
    mode: Mapped[Mode] = mapped_column(enum_type(Mode), default=Mode.PRACTICE)
    limit_minutes: Mapped[int | None]
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    chances: Mapped[int | None]
    wait_minutes: Mapped[int] = mapped_column(default=10)
    counts: Mapped[Counts] = mapped_column(enum_type(Counts), default=Counts.BEST)
    shuffle_questions: Mapped[bool] = mapped_column(default=True)
    shuffle_options: Mapped[bool] = mapped_column(default=True)
    pages: Mapped[Pages] = mapped_column(enum_type(Pages), default=Pages.ONE)
    hint_penalty: Mapped[int] = mapped_column(default=25)
    reveal: Mapped[Reveal] = mapped_column(enum_type(Reveal), default=Reveal.ON_SUBMITTING)
    reveal_after: Mapped[int | None]

    @property
    def rules(self) -> QuizRules:
        """How it is taken, as the rules take it."""
        return QuizRules(**{name: getattr(self, name) for name in QuizRules.__struct_fields__})

    @property
    def is_checked_at_once(self) -> bool:
        """Whether each question can be checked as soon as it is answered: in a latihan."""
        return self.purpose is Purpose.PRACTICE and self.mode is Mode.PRACTICE


class BeganSo:
    """What an attempt's `rules` say: what applied when it began, whatever was changed since."""

    rules: Mapped[dict[str, Any]]

    @property
    def pass_mark(self) -> int:
        """The percentage from which this attempt passes, as it was when it began."""
        return int(self.rules["pass_mark"])

    @property
    def shown(self) -> int:
        """How many pages this attempt has: questions, and texts between them."""
        return int(self.rules["shown"])

    @property
    def asked(self) -> tuple[int, ...]:
        """The places at which something is asked; texts to read stand at the others."""
        texts = self.rules.get("texts", ())
        return tuple(slot for slot in range(1, self.shown + 1) if slot not in texts)

    @property
    def mode(self) -> Mode:
        """Whether the clock ends it."""
        return Mode(self.rules.get("mode", Mode.PRACTICE))

    @property
    def counts(self) -> Counts:
        """Which of the person's results counts, as it was when it began."""
        return Counts(self.rules.get("counts", Counts.BEST))

    @property
    def pages(self) -> Pages:
        """Whether its questions stand one on a page or all on one."""
        return Pages(self.rules.get("pages", Pages.ONE))

    @property
    def reveal(self) -> Reveal:
        """When its key may be seen."""
        return Reveal(self.rules["reveal"])

    @property
    def reveal_after(self) -> int | None:
        """After how many chances the key may be seen also without passing."""
        return self.rules.get("reveal_after")

    @property
    def closes_at(self) -> datetime | None:
        """When the quiz closes for this person."""
        moment = self.rules.get("closes_at")
        return datetime.fromisoformat(moment) if moment else None

    @property
    def is_checked_at_once(self) -> bool:
        """Whether each question can be checked as soon as it is answered."""
        return bool(self.rules.get("checks", False))

    @property
    def hint_penalty(self) -> int:
        """What a hint costs, in percent of a question's mark."""
        return int(self.rules.get("hint_penalty", 0))

    @property
    def purpose(self) -> Purpose:
        """What the quiz was for when it began."""
        return Purpose(self.rules.get("purpose", Purpose.FINAL))
