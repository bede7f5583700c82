"""What a mentor may choose from when a visit is recorded. Pure.

The lists follow what mentors of the programme do and meet: the record of a visit, its kinds and
the obstacles that practice names.
"""

from enum import StrEnum


class AssignmentKind(StrEnum):
    """In what office somebody mentors; a cooperative has at most one of each at a time."""

    KELURAHAN = "kelurahan"
    BUSINESS_ASSISTANT = "ba"
    PROJECT_OFFICE = "pmo"
    FIELD_OFFICER = "ppkl"
    DINAS = "dinas"


class LetterKind(StrEnum):
    """By what kind of paper somebody is sent: a letter of assignment, or a contract (BA, PMO)."""

    LETTER = "spt"
    CONTRACT = "kontrak"


class PlanKind(StrEnum):
    """How often a cooperative should be visited."""

    MONTHLY = "monthly"


class VisitKind(StrEnum):
    """What a visit is for."""

    INTRODUCTION = "introduction"
    REGULAR = "regular"
    TECHNICAL = "technical"
    STORE = "store"
    ANNUAL_MEETING = "annual_meeting"
    FOLLOW_UP = "follow_up"
    EVALUATION = "evaluation"
    PROBLEM = "problem"
    POTENTIAL = "potential"


class Outcome(StrEnum):
    """What came of a visit."""

    HELD = "held"
    NOBODY_MET = "nobody_met"
    REFUSED = "refused"


class Mode(StrEnum):
    """How people met."""

    ON_SITE = "on_site"
    ONLINE = "online"
    PHONE = "phone"


class Place(StrEnum):
    """Where people met."""

    STORE = "store"
    KELURAHAN_OFFICE = "kelurahan_office"
    HOME = "home"
    BUSINESS = "business"
    OTHER = "other"


class People(StrEnum):
    """Whom the mentor met, counted as men and women, never by name."""

    BOARD = "board"
    SUPERVISORS = "supervisors"
    MEMBERS = "members"
    OTHERS = "others"


class Topic(StrEnum):
    """What was talked about."""

    GOVERNANCE = "governance"
    BOOKKEEPING = "bookkeeping"
    MEMBERSHIP = "membership"
    BUSINESS_PLAN = "business_plan"
    STORE = "store"
    PRODUCTION = "production"
    MARKETING = "marketing"
    PERMITS = "permits"
    FINANCING = "financing"
    PARTNERSHIP = "partnership"
    DIGITAL = "digital"
    ANNUAL_MEETING = "annual_meeting"
    OTHER = "other"


class Obstacle(StrEnum):
    """What stands in the cooperative's way."""

    PREMISES = "premises"
    CAPITAL = "capital"
    PEOPLE = "people"
    BOOKKEEPING = "bookkeeping"
    PERMITS = "permits"
    SUPPLY = "supply"
    MARKETING = "marketing"
    DIGITAL = "digital"
    TRUST = "trust"
    CONFLICT = "conflict"
    OTHER = "other"
