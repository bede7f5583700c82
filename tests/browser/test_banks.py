"""The banks' pages are sound on a phone and a desk; a question is written without JavaScript."""

import os
from pathlib import Path
from uuid import UUID

import pytest

from lms.assessments.editing import open_bank
from lms.assessments.keeping import add_questions
from lms.assessments.models import Question
from lms.core.database import db
from lms.core.policy import Role, System
from tests.assessments.question_builders import one_of_each, parsed
from tests.browser.browsing import Door
from tests.browser.looking import faults_of
from tests.browser.site import Site

PICTURES = os.environ.get("PICTURES")
BANK = "/banks/UJI-101"


@pytest.fixture
def editor(site: Site) -> UUID:
    with site.inside() as world:
        person = world.with_role(Role.EDITOR).id
        open_bank(System(), "UJI-101", "Bank uji")
        questions = [
            parsed(question, id=f"Q-{number:02}")
            for number, question in enumerate(one_of_each(), start=1)
        ]
        add_questions(System(), "UJI-101", questions)
    return person


def test_the_pages_of_a_bank_are_sound(site: Site, door: Door, editor: UUID) -> None:
    with site.inside():
        ids = {
            row.code: row.id for row in db.session.query(Question).filter_by(bank_code="UJI-101")
        }
    page = door.open(site, editor)
    faults = []
    for path in (
        "/banks",
        "/banks/new",
        BANK,
        f"{BANK}/twins",
        f"{BANK}/pictures",
        f"{BANK}/master",
        "/banks/MAN-101",
        f"{BANK}/questions/new",
        f"{BANK}/questions/{ids['Q-01']}",
        f"{BANK}/questions/{ids['Q-08']}",
        *(
            f"{BANK}/questions/{ids[code]}/edit"
            for code in ("Q-01", "Q-03", "Q-06", "Q-08", "Q-09")
        ),
    ):
        page.goto(path)
        faults += [f"{path}: {fault}" for fault in faults_of(page)]
        if PICTURES:
            for width in (360, 1366):
                page.set_viewport_size({"width": width, "height": 800})
                name = path.strip("/").replace("/", "-")
                page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)
    assert not faults, "\n".join(faults)


def test_a_question_is_written_and_seen_before_it_is_kept(
    site: Site, door: Door, editor: UUID
) -> None:
    page = door.open(site, editor, java_script_enabled=False)
    page.goto(f"{BANK}/questions/new?kind=ordering")
    page.get_by_label("Teks soal").fill("Urutkan.")
    page.get_by_role("button", name="Tambah").click()
    things = page.get_by_label("Hal, dalam urutan yang benar")
    assert things.count() == 5
    things.nth(0).fill("Undangan")
    things.nth(4).fill("Berita acara")
    page.get_by_role("button", name="Pratinjau").click()
    assert page.get_by_text("Belum disimpan.").is_visible()
    page.get_by_role("button", name="Simpan").click()
    assert page.get_by_text("Disimpan sebagai versi 1.").is_visible()
