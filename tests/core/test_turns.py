"""Whose turn it is to write: processes wait for each other, and none is waited for once it is dead."""

import subprocess
import sys
import threading
from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine

from lms.core.turns import turn_to_write

HOLDING = """
import sys
from sqlalchemy import create_engine
from lms.core.turns import turn_to_write

with turn_to_write(create_engine(sys.argv[1])):
    print("mine", flush=True)
    sys.stdin.readline()
"""
LONG, SHORT = 20, 0.3


@contextmanager
def somebody_elses_turn(url: str):
    """Another process that writes until it is told to end, or is killed."""
    command = [sys.executable, "-c", HOLDING, url]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout.readline() == "mine\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def whoever_waits(url: str) -> threading.Event:
    """A thread of this process that wants to write; the event tells that its turn has come."""
    has_come = threading.Event()

    def write() -> None:
        with turn_to_write(create_engine(url)):
            has_come.set()

    threading.Thread(target=write, daemon=True).start()
    return has_come


@pytest.fixture
def url(tmp_path) -> str:
    return f"sqlite:///{tmp_path / 'lms.db'}"


def test_whoever_writes_is_waited_for_in_other_processes_too(url):
    with somebody_elses_turn(url) as other:
        has_come = whoever_waits(url)
        assert not has_come.wait(SHORT)
        other.communicate("\n")
        assert has_come.wait(LONG)


def test_a_process_that_is_killed_while_it_writes_keeps_nobody_waiting(url):
    with somebody_elses_turn(url) as other:
        has_come = whoever_waits(url)
        other.kill()
        assert has_come.wait(LONG)


def test_a_database_in_another_folder_has_turns_of_its_own(url, tmp_path):
    (tmp_path / "other").mkdir()
    with somebody_elses_turn(url):
        assert whoever_waits(f"sqlite:///{tmp_path / 'other' / 'lms.db'}").wait(LONG)


def test_a_turn_ends_with_an_error_as_well(url):
    with pytest.raises(ZeroDivisionError), turn_to_write(create_engine(url)):
        raise ZeroDivisionError
    assert whoever_waits(url).wait(LONG)


def test_a_database_in_memory_and_a_server_need_no_folder():
    for address in ("sqlite://", "sqlite:///:memory:", "postgresql+psycopg://nowhere/none"):
        with turn_to_write(create_engine(address)):
            pass
