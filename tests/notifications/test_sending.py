"""What leaves the app leaves it once, through a mail server that really listens."""

import socket
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from lms.accounts.models import Person
from lms.core import clock
from lms.core.acts import one_act
from lms.core.database import db
from lms.core.policy import Actor, System
from lms.notifications import sending, service
from lms.notifications.digests import plan_digests
from lms.notifications.mail_server import Answer
from lms.notifications.rules import LEASE, Channel, DropReason, MessageState, Outcome
from lms.notifications.sending import claim, send_waiting
from tests.notifications.builders import (
    FRIDAY,
    NEXT_MONDAY,
    SATURDAY,
    TUESDAY,
    WEDNESDAY,
    at,
    messages,
    with_email,
)


@pytest.fixture
def person(world) -> Person:
    return with_email(world.person("Sri Wahyuni"), "sri@example.com")


def planned(person, things, *, on=TUESDAY, reminders=1) -> list[str]:
    """The person has a digest of some things that waits to be e-mailed."""
    made = [things.remind(person, on=on) for _ in range(reminders)]
    with at(on):
        plan_digests()
    return made


def the_email(person):
    (message,) = messages(person, Channel.EMAIL)
    return message


def test_the_server_receives_exactly_one_digest_joining_two_reminders(person, things, mailbox):
    first, second = planned(person, things, reminders=2)

    with at(TUESDAY, "06:31"):
        assert send_waiting() == 1
        assert send_waiting() == 0

    (mail,) = mailbox.mails
    text = mail.get_content()
    assert mailbox.recipients == ["sri@example.com"]
    assert first in text
    assert second in text
    assert text.count("https://belajar.example/somewhere") == 2
    assert the_email(person).state is MessageState.SENT
    assert the_email(person).sent_at is not None


def test_a_mail_says_that_a_machine_wrote_it_when_and_by_which_name_it_is_known(
    person, things, mailbox
):
    planned(person, things)

    with at(TUESDAY, "07:00"):
        send_waiting()

    (mail,) = mailbox.mails
    assert mail["Message-ID"] == f"<{the_email(person).id}@koperasi.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime.astimezone(clock.WIB).hour == 7
    assert mail["To"] == "sri@example.com"
    assert "kabar@koperasi.example" in mail["From"]
    assert mail.get_content_type() == "text/plain"


def test_a_person_who_switched_nothing_on_gets_nothing_outside_of_the_app(world, things, mailbox):
    planned(world.person(), things)

    with at(TUESDAY, "08:00"):
        assert send_waiting() == 0

    assert mailbox.mails == []


def test_a_sender_that_died_leaves_an_uncertain_message_that_is_never_sent_by_itself(
    person, things, mailbox
):
    planned(person, things)
    with at(TUESDAY, "07:00"):
        assert claim(System(), the_email(person).id)  # and nobody ever says what became of it

    with at(TUESDAY, "07:09"):
        send_waiting()
        assert the_email(person).state is MessageState.SENDING
    with at(TUESDAY, "07:10"):
        send_waiting()
        assert the_email(person).state is MessageState.UNCERTAIN
    with at(WEDNESDAY, "07:00"):
        send_waiting()

    assert mailbox.mails == []
    assert the_email(person).state is MessageState.UNCERTAIN


def test_a_server_that_falls_silent_after_taking_the_text_leaves_it_uncertain(
    person, things, mailbox
):
    planned(person, things)
    mailbox.hangs_up_after_taking = True

    with at(TUESDAY, "07:00"):
        assert send_waiting() == 0
    mailbox.hangs_up_after_taking = False
    with at(TUESDAY, "12:00"):
        send_waiting()

    assert len(mailbox.mails) == 1
    assert the_email(person).state is MessageState.UNCERTAIN


def test_a_process_killed_after_the_server_took_the_mail_sends_it_no_second_time(
    person, things, mailbox, monkeypatch
):
    planned(person, things)
    taken = sending.hand_over

    def taken_and_killed(email, settings):
        taken(email, settings)
        raise KeyboardInterrupt

    monkeypatch.setattr(sending, "hand_over", taken_and_killed)
    with at(TUESDAY, "07:00"), pytest.raises(KeyboardInterrupt):
        send_waiting()
    monkeypatch.undo()
    with at(TUESDAY, "08:00"):
        send_waiting()

    assert len(mailbox.mails) == 1
    assert the_email(person).state is MessageState.UNCERTAIN


def test_a_sender_that_was_merely_slow_still_says_that_the_message_arrived(
    person, things, mailbox, monkeypatch
):
    planned(person, things)
    at_once = sending.hand_over

    def slowly(email, settings):
        answer = at_once(email, settings)
        with clock.set_to(clock.now() + LEASE):
            sending.find_uncertain(System())
        return answer

    monkeypatch.setattr(sending, "hand_over", slowly)
    with at(TUESDAY, "07:00"):
        send_waiting()

    assert the_email(person).state is MessageState.SENT


def test_a_sender_says_nothing_of_a_message_that_has_gone_on_without_it(person, things):
    planned(person, things)
    message_id = the_email(person).id
    with at(TUESDAY, "07:00"):
        first = claim(System(), message_id)
    with at(TUESDAY, "08:00"):
        sending.find_uncertain(System())
        service.settle_uncertain(System(), message_id, was_sent=False)
        claim(System(), message_id)
        sending.record(System(), message_id, first.tries, Answer(Outcome.REFUSED))

    assert the_email(person).state is MessageState.SENDING


def test_a_refused_message_waits_longer_each_time_and_is_dead_after_five(person, things, mailbox):
    planned(person, things)
    mailbox.refuses = {"sri@example.com"}

    for moment in ("07:00", "07:05", "07:34", "07:35", "09:35", "15:35"):
        with at(TUESDAY, moment):
            send_waiting()

    assert the_email(person).tries == 5
    assert the_email(person).state is MessageState.DEAD
    assert "no such mailbox" in the_email(person).fault


def test_one_refused_recipient_does_not_hold_up_the_next(world, person, things, mailbox):
    other = with_email(world.person(), "lain@example.com")
    things.remind(person)
    things.remind(other)
    with at(TUESDAY):
        plan_digests()
    mailbox.refuses = {"sri@example.com"}

    with at(TUESDAY, "07:00"):
        assert send_waiting() == 1

    assert mailbox.recipients == ["lain@example.com"]


def test_a_fault_of_another_room_does_not_hold_up_the_next_message(world, person, things, mailbox):
    planned(person, things)
    other = with_email(world.person(), "lain@example.com")
    planned(other, things)
    things.faulty_for = person.id

    with at(TUESDAY, "07:00"):
        assert send_waiting() == 1

    assert mailbox.recipients == ["lain@example.com"]
    assert the_email(person).state is MessageState.QUEUED


def test_a_server_that_is_away_ends_the_round_and_messages_go_out_later(
    app, world, person, things, mailbox, monkeypatch
):
    other = with_email(world.person())
    planned(person, things)
    planned(other, things)
    settings = app.config["SETTINGS"]
    with socket.socket() as nobody_listens:
        nobody_listens.bind(("127.0.0.1", 0))
        away = replace(settings, smtp_port=nobody_listens.getsockname()[1])
        monkeypatch.setitem(app.config, "SETTINGS", away)
        with at(TUESDAY, "07:00"):
            assert send_waiting() == 0
    assert {the_email(person).state, the_email(other).state} == {MessageState.QUEUED}
    assert the_email(person).tries + the_email(other).tries == 1

    monkeypatch.setitem(app.config, "SETTINGS", settings)
    with at(TUESDAY, "07:05"):
        assert send_waiting() == 2


@pytest.mark.parametrize(("day", "moment"), [(FRIDAY, "20:00"), (SATURDAY, "10:00")])
def test_what_could_not_go_out_in_time_waits_through_night_and_weekend(
    person, things, mailbox, day, moment
):
    planned(person, things, on=FRIDAY)

    with at(day, moment):
        assert send_waiting() == 0
    with at(NEXT_MONDAY, "06:00"):
        assert send_waiting() == 1


def test_without_a_mail_server_messages_wait_and_the_log_says_so_once(person, things, capsys):
    planned(person, things)
    sending._say_that_nothing_is_sent.cache_clear()

    with at(TUESDAY, "07:00"):
        send_waiting()
        send_waiting()

    assert the_email(person).state is MessageState.QUEUED
    assert capsys.readouterr().err.count("notifications.no_mail_server") == 1


class TestAtSendingItIsAskedAgain:
    """Between morning and sending the world goes on."""

    def test_what_is_done_meanwhile_is_left_out(self, person, things, mailbox):
        first, second = planned(person, things, reminders=2)
        things.done.add(first)

        with at(TUESDAY, "07:00"):
            send_waiting()

        text = mailbox.mails[0].get_content()
        assert first not in text
        assert second in text

    def test_a_digest_of_which_nothing_is_wanted_is_dropped(self, person, things, mailbox):
        things.done.update(planned(person, things, reminders=2))

        self.expect_dropped(person, mailbox, DropReason.UNWANTED)

    def test_a_person_who_was_erased_gets_nothing(self, person, things, mailbox):
        planned(person, things)
        with one_act("test.erase", System()):
            person.erased_at = clock.now()

        self.expect_dropped(person, mailbox, DropReason.GONE)

    def test_a_person_who_switched_it_off_gets_nothing(self, person, things, mailbox):
        planned(person, things)
        service.switch_channel(Actor(person.id), Channel.EMAIL, is_on=False)

        self.expect_dropped(person, mailbox, DropReason.SWITCHED_OFF)

    def test_a_person_without_an_address_gets_nothing(self, person, things, mailbox):
        planned(person, things)
        with one_act("test.forget", System()):
            db.session.execute(update(Person).where(Person.id == person.id).values(email=None))
            db.session.expire(person)

        self.expect_dropped(person, mailbox, DropReason.SWITCHED_OFF)

    def test_what_is_too_old_by_then_stays_in_the_app(self, person, things, mailbox):
        planned(person, things)

        self.expect_dropped(person, mailbox, DropReason.STALE, on=NEXT_MONDAY)

    def expect_dropped(self, person, mailbox, reason, on=TUESDAY):
        with at(on, "07:00"):
            assert send_waiting() == 0
        assert mailbox.mails == []
        assert the_email(person).state is MessageState.DROPPED
        assert the_email(person).drop_reason is reason
        assert len(messages(person, Channel.IN_APP)) == 1


def test_what_the_office_sends_again_goes_out_under_the_same_name(world, person, things, mailbox):
    planned(person, things)
    mailbox.hangs_up_after_taking = True
    with at(TUESDAY, "07:00"):
        send_waiting()
    mailbox.hangs_up_after_taking = False
    message_id = the_email(person).id

    with at(TUESDAY, "08:00"):
        service.settle_uncertain(System(), message_id, was_sent=False)
        send_waiting()

    before, after = mailbox.mails
    assert before["Message-ID"] == after["Message-ID"]
    assert the_email(person).state is MessageState.SENT


def test_the_lease_outlasts_the_slowest_conversation_with_a_mail_server():
    from lms.notifications.mail_server import SECONDS_FOR_AN_ANSWER

    answers_of_a_conversation = 12
    assert timedelta(seconds=SECONDS_FOR_AN_ANSWER) * answers_of_a_conversation < LEASE
