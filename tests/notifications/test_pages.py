"""The pages of notices, and who sees what on them."""

from datetime import date, timedelta

import pytest

from lms.accounts.models import Person
from lms.core.database import db
from lms.core.errors import NotThere
from lms.core.policy import Role, System
from lms.notifications import queries, service
from lms.notifications.digests import plan_digests
from lms.notifications.rules import Channel, MessageState
from lms.notifications.sending import claim, find_uncertain
from tests.notifications.builders import MONDAY, TUESDAY, WEDNESDAY, at, messages, with_email
from tests.world import counted_statements


def told(person, things, *, on=TUESDAY, reminders=1) -> list[str]:
    made = [things.remind(person, on=on) for _ in range(reminders)]
    with at(on):
        plan_digests()
    return made


def thursdays(number: int) -> list[date]:
    """Days in a row, a week apart, on which offices work."""
    return [date(2026, 7, 2) + timedelta(weeks=week) for week in range(number)]


def uncertain_message(world, things, recipient=None):
    """A message of which nobody knows whether it arrived."""
    recipient = with_email(recipient or world.member())
    told(recipient, things)
    with at(TUESDAY, "07:00"):
        claim(System(), messages(recipient, Channel.EMAIL)[0].id)
    with at(TUESDAY, "07:10"):
        find_uncertain(System())
    return messages(recipient, Channel.EMAIL)[0]


def state_of(message) -> MessageState:
    db.session.expire_all()
    return db.session.get_one(type(message), message.id).state


class TestNotices:
    def test_the_newest_morning_comes_first_in_the_words_of_its_day(self, world, things):
        person = world.member()
        (old,) = told(person, things, on=MONDAY)
        (new,) = told(person, things, on=WEDNESDAY)

        with at(WEDNESDAY, "09:00"):
            page = world.sign_in(person).get("/notices").text

        assert 0 < page.index(new) < page.index(old)
        assert 'href="/somewhere"' in page

    def test_a_person_who_was_told_nothing_is_shown_a_page_that_says_so(self, world):
        answer = world.sign_in(world.member()).get("/notices")

        assert answer.status_code == 200
        assert 'class="empty"' in answer.text

    def test_each_reminder_counts_as_new_until_it_is_read(self, world, things):
        person = world.member()
        told(person, things, on=MONDAY, reminders=2)
        told(person, things, on=TUESDAY, reminders=3)
        me = world.actor(person)
        assert queries.unread_count(me) == 5

        newest = queries.notices(me).messages[0]
        with at(TUESDAY, "09:00"):
            answer = world.sign_in(person).post("/notices/read", data={"newest": str(newest.id)})

        assert answer.status_code == 303
        assert queries.unread_count(me) == 0

    def test_what_came_after_the_page_was_opened_stays_new(self, world, things):
        person = world.member()
        told(person, things, on=MONDAY)
        me = world.actor(person)
        shown = queries.notices(me).messages[0]
        told(person, things, on=TUESDAY, reminders=2)

        assert service.mark_read(me, shown.id) == 1
        assert queries.unread_count(me) == 2

    def test_nobody_sees_or_reads_the_notices_of_others(self, world, things):
        person, other = world.member(), world.staff()
        (thing,) = told(person, things)
        (message,) = messages(person, Channel.IN_APP)

        with at(TUESDAY, "09:00"):
            assert thing not in world.sign_in(other).get("/notices").text
        with pytest.raises(NotThere):
            service.mark_read(world.actor(other), message.id)

    def test_older_notices_are_on_the_next_page(self, world, things):
        person = world.member()
        for on in thursdays(queries.PAGE_SIZE + 1):
            told(person, things, on=on)
        me = world.actor(person)

        first, second = queries.notices(me), queries.notices(me, 2)

        assert len(first.messages) == queries.PAGE_SIZE
        assert first.has_older
        assert len(second.messages) == 1
        assert not second.has_older

    @pytest.mark.parametrize("page", ["0", "-5", "x", "99999999999999999999999"])
    def test_a_page_that_does_not_exist_is_not_here(self, world, page):
        assert world.sign_in(world.member()).get(f"/notices?page={page}").status_code == 404

    def test_the_page_takes_as_many_statements_for_many_notices_as_for_one(
        self, app, world, things
    ):
        one, many = world.member(), world.member()
        told(one, things)
        for on in thursdays(10):
            told(many, things, on=on, reminders=4)
        with at(TUESDAY, "09:00"):
            clients = [world.sign_in(one), world.sign_in(many)]
            counts = []
            for client in clients:
                with counted_statements(app) as statements:
                    assert client.get("/notices").status_code == 200
                counts.append(len(statements))

        assert counts[0] == counts[1] <= 4

    def test_who_is_not_signed_in_is_led_to_the_door(self, world):
        for address in ("/notices", "/notices/uncertain"):
            assert "/sign-in" in world.client().get(address).location


class TestChannels:
    def test_a_person_switches_e_mail_on_with_an_address(self, world):
        person = world.member()

        answer = world.sign_in(person).post(
            "/me/channels", data={"is_on": "1", "email": "sri@example.com"}
        )

        assert answer.status_code == 303
        assert answer.location == "/me/privacy"
        assert queries.is_on(world.actor(person), Channel.EMAIL)

    @pytest.mark.parametrize("typed", ["", "sri@", "a\x00b@example.com"])
    def test_what_is_wrong_is_said_at_its_field_with_what_was_typed(self, world, typed):
        person = world.member()

        answer = world.sign_in(person).post("/me/channels", data={"is_on": "1", "email": typed})

        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.text
        assert not queries.is_on(world.actor(person), Channel.EMAIL)

    def test_an_address_of_somebody_else_is_refused_at_its_field(self, world):
        with_email(world.person(), "sama@example.com")
        person_id = world.member().id
        client = world.sign_in(db.session.get_one(Person, person_id))

        answer = client.post("/me/channels", data={"is_on": "1", "email": "sama@example.com"})

        assert answer.status_code == 422


class TestUncertainMessages:
    def test_the_office_sees_them_and_says_that_one_arrived(self, world, things):
        message = uncertain_message(world, things, world.member("Budi Santoso"))
        client = world.sign_in(world.staff())

        assert "Budi Santoso" in client.get("/notices/uncertain").text
        client.post(f"/notices/{message.id}/settle", data={"outcome": "sent"})

        assert state_of(message) is MessageState.SENT
        assert "Budi Santoso" not in client.get("/notices/uncertain").text

    def test_the_office_lets_one_go_out_again(self, world, things):
        message = uncertain_message(world, things)

        world.sign_in(world.staff()).post(
            f"/notices/{message.id}/settle", data={"outcome": "again"}
        )

        assert state_of(message) is MessageState.QUEUED

    def test_what_is_decided_is_not_decided_again(self, world, things):
        message = uncertain_message(world, things, world.staff())
        client = world.sign_in(world.with_role(Role.ADMINISTRATOR))
        address = f"/notices/{message.id}/settle"

        assert client.post(address, data={"outcome": "sent"}).status_code == 303
        assert client.post(address, data={"outcome": "again"}).status_code in (404, 409)

        assert state_of(message) is MessageState.SENT

    def test_an_answer_that_was_never_offered_decides_nothing(self, world, things):
        message = uncertain_message(world, things)

        answer = world.sign_in(world.staff()).post(
            f"/notices/{message.id}/settle", data={"outcome": "perhaps"}
        )

        assert answer.status_code == 422
        assert state_of(message) is MessageState.UNCERTAIN

    def test_members_mentors_and_coordinators_neither_see_nor_settle_them(self, world, things):
        cooperative = world.cooperative()
        message = uncertain_message(world, things, world.member(cooperative=cooperative))
        for person in (world.member(cooperative=cooperative), world.coordinator()):
            client = world.sign_in(person)
            assert client.get("/notices/uncertain").status_code == 403
            answer = client.post(f"/notices/{message.id}/settle", data={"outcome": "sent"})
            assert answer.status_code in (403, 404)

        assert state_of(message) is MessageState.UNCERTAIN

    def test_the_office_of_another_area_does_not_see_them(self, world, things):
        message = uncertain_message(world, things, world.member())
        client = world.sign_in(world.staff(area="35.72"))

        assert str(message.id) not in client.get("/notices/uncertain").text
        answer = client.post(f"/notices/{message.id}/settle", data={"outcome": "sent"})
        assert answer.status_code == 404

    def test_an_administrator_sees_also_those_of_people_without_a_cooperative(self, world, things):
        message = uncertain_message(world, things, world.coordinator())
        client = world.sign_in(world.with_role(Role.ADMINISTRATOR))

        assert str(message.id) in client.get("/notices/uncertain").text
