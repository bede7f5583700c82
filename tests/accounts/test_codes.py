"""One-time codes: who gives them to whom, once, for how long, and never as a way to more."""

from datetime import timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lms.accounts import codes, first_entry, grants, rules
from lms.accounts.models import CodePurpose, Credential, OneTimeCode, Person, SignIn
from lms.accounts.people import record_death
from lms.accounts.service import register_person, set_secret_hash
from lms.cooperatives.rules import PositionKind
from lms.core import clock
from lms.core.audit import AuditDetail, AuditEntry
from lms.core.database import db
from lms.core.errors import Invalid, NotAllowed, NotThere, TooMany
from lms.core.policy import Grant, Role, Scope, System, may
from tests.accounts.test_door import hashed
from tests.world import CITY

NEW = "teh manis di sore hari"
serials = st.integers(0, rules.CODE_SERIALS - 1)


@given(serials)
def test_a_code_is_read_again_however_it_is_spaced(serial):
    code = rules.one_time_code(serial)

    assert len(code) == rules.CODE_DIGITS
    shown = rules.grouped_code(code)
    for typed in (code, shown, f"  {shown}\t", shown.replace(" ", "-"), shown.replace(" ", ".")):
        assert rules.meant_code(typed) == code


@given(serials, st.integers(0, rules.CODE_DIGITS - 1), st.integers(1, 9))
def test_any_one_mistyped_digit_is_noticed(serial, place, shift):
    code = rules.one_time_code(serial)
    wrong = str((int(code[place]) + shift) % 10)

    assert rules.meant_code(code[:place] + wrong + code[place + 1 :]) is None


@given(st.text(max_size=40))
def test_what_is_no_code_is_never_taken_for_one(typed):
    code = rules.meant_code(typed)

    assert code is None or rules.one_time_code(int(code[:-1])) == code


def give(world, actor, person, purpose=CodePurpose.CARD) -> str:
    return codes.issue(world.actor(actor), person.id, purpose)


def use(code: str, secret: str = NEW, address: str = "10.0.0.1") -> str:
    return first_entry.choose(code, secret, address=address, device="test")


def is_good(code: str) -> bool:
    try:
        first_entry.holder(code, address="10.0.0.9")
    except Invalid:
        return False
    return True


@pytest.fixture
def here(world):
    return world.cooperative()


@pytest.fixture
def sri(world, here) -> Person:
    return world.member("Sri", cooperative=here)


def secretary_of(world, cooperative) -> Person:
    person = world.officer(cooperative, PositionKind.SECRETARY, "Sekretaris")
    key = str(cooperative.id)
    if not world.actor(person).keys(Scope.COOPERATIVE, Role.SECRETARY):
        grants.give(System(), person.id, Grant(Role.SECRETARY, Scope.COOPERATIVE, key))
    return person


# ---- what a code does ----


def test_a_code_tells_whose_it_is_lets_them_choose_a_secret_and_signs_them_in(world, sri):
    code = give(world, world.staff(), sri)

    assert first_entry.holder(code, address="10.0.0.1").id == sri.id
    use(rules.grouped_code(code))

    assert db.session.get(Credential, sri.id) is not None
    device = db.session.scalars(select(SignIn).where(SignIn.person_id == sri.id)).one()
    assert device.ended_at is None


def test_a_code_is_used_once(world, sri):
    code = give(world, world.staff(), sri)
    use(code)

    with pytest.raises(Invalid) as refusal:
        use(code)

    assert refusal.value.field == "code"


def test_a_secret_that_cannot_be_used_leaves_the_code_good(world, sri):
    code = give(world, world.staff(), sri)

    for bad in ("kurang", "12345678", sri.phone, sri.participant_no, code):
        with pytest.raises(Invalid) as refusal:
            use(code, bad)
        assert refusal.value.field == "new", bad

    use(code)


def test_a_code_signs_every_other_device_out(world, sri):
    set_secret_hash(System(), sri.id, hashed())
    phone = world.sign_in(sri)
    code = give(world, world.staff(), sri, CodePurpose.RESET)
    assert phone.get("/me").status_code == 200

    use(code)

    assert phone.get("/me").status_code == 302


def test_the_next_code_ends_the_one_before(world, sri):
    staff = world.staff()
    first = give(world, staff, sri)
    second = give(world, staff, sri)

    assert not is_good(first)
    assert is_good(second)


def test_a_secret_changed_otherwise_ends_the_open_code(world, sri):
    code = give(world, world.staff(), sri)
    set_secret_hash(System(), sri.id, hashed())

    assert not is_good(code)


@pytest.mark.parametrize(
    ("purpose", "lasts"),
    [
        (CodePurpose.CARD, timedelta(days=30)),
        (CodePurpose.RESET, timedelta(hours=24)),
        (CodePurpose.FIRST, timedelta(hours=24)),
    ],
)
def test_a_card_is_good_for_thirty_days_and_a_reset_code_for_one(world, sri, purpose, lasts):
    code = give(world, world.staff(), sri, purpose)
    made = clock.now()

    with time_machine.travel(made + lasts - timedelta(minutes=1)):
        assert is_good(code)
    with time_machine.travel(made + lasts):
        assert not is_good(code)


def test_the_digits_are_kept_nowhere(world, sri):
    code = give(world, world.staff(), sri)
    use(code)

    kept = db.session.scalars(select(OneTimeCode)).one()
    written = str([row.changes for row in db.session.scalars(select(AuditDetail))])
    assert code not in str(vars(kept)) and code not in written
    assert kept.code_hash == codes.code_hash(code)


def test_another_key_knows_none_of_the_codes(world, sri, monkeypatch):
    code = give(world, world.staff(), sri)
    monkeypatch.setitem(world.app.config, "SECRET_KEY", "another key of forty characters, at least")

    assert not is_good(code)


def test_every_code_and_every_entry_is_in_the_trail_with_who_gave_it(world, sri):
    staff = world.staff()
    use(give(world, staff, sri, CodePurpose.RESET))

    acts = db.session.execute(
        select(AuditEntry.act, AuditEntry.actor_id).where(AuditEntry.object_id == str(sri.id))
    ).all()
    assert ("code.issue", staff.id) in acts
    assert ("code.redeem", sri.id) in acts
    row = db.session.scalars(select(OneTimeCode)).one()
    assert (row.issued_by, row.purpose) == (staff.id, CodePurpose.RESET)


def test_a_code_opens_nothing_for_somebody_who_was_erased_or_joined_with_another(world, sri):
    from lms.core.acts import one_act

    code = give(world, world.staff(), sri)
    with one_act("test.erase", System()):
        db.session.get(Person, sri.id).erased_at = clock.now()

    assert not is_good(code)


# ---- guessing ----


def test_an_unknown_code_is_counted_by_address_and_refused_after_twenty(world, monkeypatch):
    monkeypatch.setattr(first_entry, "WRONG_FROM_ONE_ADDRESS", 3)
    unknown = [rules.one_time_code(serial) for serial in range(4)]
    with time_machine.travel("2026-11-25T10:01:00+07:00", tick=False):
        for code in unknown[:3]:
            with pytest.raises(Invalid):
                first_entry.holder(code, address="10.0.0.1")

        with pytest.raises(TooMany):
            first_entry.holder(unknown[3], address="10.0.0.1")
        with pytest.raises(Invalid):
            first_entry.holder(unknown[3], address="10.0.0.2")


def test_unknown_codes_are_counted_in_all(world, monkeypatch):
    monkeypatch.setattr(first_entry, "WRONG_IN_ALL", 2)
    with time_machine.travel("2026-11-25T10:01:00+07:00", tick=False):
        for number in range(2):
            with pytest.raises(Invalid):
                first_entry.holder(rules.one_time_code(number), address=f"10.0.0.{number}")

        with pytest.raises(TooMany):
            first_entry.holder(rules.one_time_code(9), address="10.0.0.9")


def test_a_mistyped_digit_and_an_old_card_are_no_guesses(world, sri, monkeypatch):
    monkeypatch.setattr(first_entry, "WRONG_FROM_ONE_ADDRESS", 1)
    staff = world.staff()
    old, new = give(world, staff, sri), give(world, staff, sri)

    for typed in ("1234 5678 9012 3456", "", old, old):
        with pytest.raises(Invalid):
            first_entry.holder(typed, address="10.0.0.1")

    assert first_entry.holder(new, address="10.0.0.1").id == sri.id


def test_unknown_used_ended_and_old_codes_are_told_alike(world, sri):
    staff = world.staff()
    ended, used = give(world, staff, sri), give(world, staff, sri)
    use(used)
    with time_machine.travel(clock.now() - timedelta(days=31)):
        old = give(world, staff, world.member("Tutik"))

    said = set()
    for code in (ended, used, old, rules.one_time_code(7)):
        with pytest.raises(Invalid) as refusal:
            first_entry.holder(code, address="10.0.0.1")
        said.add(str(refusal.value.message))
    assert len(said) == 1


# ---- who gives codes to whom ----


def test_office_mentor_and_secretary_let_in_members_and_board_of_their_cooperative(world, here):
    treasurer = world.officer(here, PositionKind.TREASURER)
    issuers = [
        world.staff(),
        world.with_role(Role.ADMINISTRATOR),
        world.mentor(here),
        secretary_of(world, here),
    ]
    for issuer in issuers:
        assert is_good(give(world, issuer, world.member(cooperative=here)))
        assert is_good(give(world, issuer, treasurer))


def test_nobody_else_does(world, here, sri):
    elsewhere = world.cooperative("35.73.05.1001")
    others = [
        world.member("Tutik", cooperative=here),
        world.officer(here, PositionKind.CHAIR),
        world.mentor(elsewhere),
        secretary_of(world, elsewhere),
        world.staff("35.73.05"),
        world.coordinator(),
        *(world.with_role(role) for role in (Role.HEAD, Role.AUDITOR, Role.TRAINER, Role.EDITOR)),
        world.with_role(Role.LURAH, here.area_code),
    ]
    for other in others:
        with pytest.raises((NotThere, NotAllowed)):
            give(world, other, sri)
        with pytest.raises((NotThere, NotAllowed)):
            codes.issue_cards(world.actor(other), [sri.id])
    assert db.session.scalars(select(OneTimeCode)).all() == []


def test_nobody_gives_a_code_to_themselves(world, here):
    for person in (world.staff(), world.with_role(Role.ADMINISTRATOR), secretary_of(world, here)):
        with pytest.raises(NotAllowed):
            give(world, person, person)
        with pytest.raises((NotThere, NotAllowed)):
            codes.issue_cards(world.actor(person), [person.id])


@pytest.mark.parametrize("role", sorted(rules.STAFF))
def test_only_an_administrator_lets_in_somebody_of_the_staff(world, here, role):
    person = world.member("Rangkap", cooperative=here)
    area = here.area_code if role is Role.LURAH else CITY
    grants.give(System(), person.id, Grant(role, Scope.AREA, area))

    for issuer in (world.staff(), world.mentor(here), secretary_of(world, here)):
        with pytest.raises((NotThere, NotAllowed)):
            give(world, issuer, person)
        with pytest.raises((NotThere, NotAllowed)):
            codes.issue_cards(world.actor(issuer), [person.id])
    assert is_good(give(world, world.with_role(Role.ADMINISTRATOR), person))


def test_a_role_that_begins_tomorrow_counts_today(world, here, sri):
    tomorrow = clock.today() + timedelta(days=1)
    grants.give(System(), sri.id, Grant(Role.STAFF, Scope.AREA, CITY), valid_from=tomorrow)

    with pytest.raises(NotAllowed):
        give(world, world.mentor(here), sri)


def test_staff_who_belong_to_no_cooperative_get_their_code_from_an_administrator(world):
    staff = world.staff()

    assert is_good(give(world, world.with_role(Role.ADMINISTRATOR), staff))
    with pytest.raises((NotThere, NotAllowed)):
        give(world, world.with_role(Role.ADMINISTRATOR, "35.73.05"), staff)
    with pytest.raises((NotThere, NotAllowed)):
        give(world, world.staff(), staff)


def test_a_mentor_gets_a_code_from_the_office_and_from_no_other_mentor(world, here):
    from lms.mentoring.rules.codes import AssignmentKind
    from lms.mentoring.service import give_assignment

    mentor, colleague = world.mentor(here), world.person("Joko")
    give_assignment(System(), colleague.id, here.id, AssignmentKind.BUSINESS_ASSISTANT)

    with pytest.raises((NotThere, NotAllowed)):
        give(world, colleague, mentor)
    assert is_good(give(world, world.staff(), mentor))


def test_a_member_who_mentors_elsewhere_is_left_to_the_office(world, here, sri):
    from lms.mentoring.service import give_assignment

    elsewhere = world.cooperative("35.73.05.1001")
    give_assignment(System(), sri.id, elsewhere.id, since=clock.today())

    for issuer in (secretary_of(world, here), world.mentor(here), world.staff("35.73.01")):
        with pytest.raises(NotAllowed):
            give(world, issuer, sri)
    assert is_good(give(world, world.staff(), sri))


def test_somebody_without_any_role_is_let_in_by_an_administrator_only(world):
    person = register_person(System(), "Belum Terdaftar")

    with pytest.raises((NotThere, NotAllowed)):
        give(world, world.staff("35.73.05"), person)
    assert is_good(give(world, world.with_role(Role.ADMINISTRATOR), person))


def test_nobody_comes_in_as_somebody_who_has_died(world, here, sri):
    staff = world.actor(world.staff())
    codes.issue(staff, sri.id, CodePurpose.CARD)
    record_death(staff, sri.id, None)

    assert not may(staff, "code.issue", sri)
    assert db.session.scalars(select(OneTimeCode).where(OneTimeCode.ended_at.is_(None))).all() == []


def test_a_card_kept_back_by_a_mentor_does_not_open_the_way_to_the_staff(world, here, sri):
    kept_back = give(world, world.mentor(here), sri)
    grants.give(System(), sri.id, Grant(Role.STAFF, Scope.AREA, CITY))

    assert not is_good(kept_back)


def test_nor_one_of_the_office_while_one_of_an_administrator_stays_good(world, here):
    of_staff, of_administrator = world.member(cooperative=here), world.member(cooperative=here)
    kept_back = give(world, world.staff(), of_staff)
    card = give(world, world.with_role(Role.ADMINISTRATOR), of_administrator)
    for person in (of_staff, of_administrator):
        grants.give(System(), person.id, Grant(Role.TRAINER, Scope.AREA, CITY))

    assert not is_good(kept_back)
    assert is_good(card)


def test_a_card_of_the_office_stays_good_when_somebody_becomes_a_mentor(world, here):
    from lms.mentoring.service import give_assignment

    by_secretary, by_office = world.member(cooperative=here), world.member(cooperative=here)
    kept_back = give(world, secretary_of(world, here), by_secretary)
    card = give(world, world.staff(), by_office)
    elsewhere = world.cooperative("35.73.05.1001")
    for person in (by_secretary, by_office):
        give_assignment(System(), person.id, elsewhere.id, since=clock.today())

    assert not is_good(kept_back)
    assert is_good(card)


# ---- many at once ----


def test_many_cards_are_one_transaction_with_a_row_in_the_trail_for_each(world, here):
    staff = world.staff()
    people = [world.member(cooperative=here) for _ in range(5)]
    before = give(world, staff, people[0])

    made = codes.issue_cards(world.actor(staff), [person.id for person in people])

    assert set(made) == {person.id for person in people}
    assert len(set(made.values())) == 5
    assert not is_good(before) and all(map(is_good, made.values()))
    issued = set(
        db.session.scalars(select(AuditEntry.object_id).where(AuditEntry.act == "code.issue"))
    )
    assert issued == {str(person.id) for person in people}


def test_one_who_may_not_be_let_in_spoils_the_whole_printing(world, here):
    ours, theirs = world.member(cooperative=here), world.member()
    mentor = world.mentor(here)

    with pytest.raises(NotThere):
        codes.issue_cards(world.actor(mentor), [ours.id, theirs.id])

    assert db.session.scalars(select(OneTimeCode)).all() == []
