"""What it costs to look at a large file of questions, and to take it in."""

import time

from bench.demo import Copy
from bench.people import in_app
from bench.report import Report, at_most
from lms.assessments.editing import open_bank
from lms.assessments.formats import Format, read
from lms.assessments.taking_in import take_in
from lms.core.policy import System

QUESTIONS = 5_000
MOST_SECONDS_TO_LOOK = 5
MOST_SECONDS_TO_STORE = 15
BANK = "BENCH-1"


def measure(copy: Copy, report: Report) -> None:
    """Read a GIFT file as `--dry-run` does, then store it."""
    content = "\n".join(_question(number) for number in range(QUESTIONS)).encode()
    began = time.monotonic()
    found = read(content, Format.GIFT)
    looked = time.monotonic() - began
    with in_app(copy.app):
        open_bank(System(), BANK, "Bench")
        began = time.monotonic()
        kept = take_in(System(), BANK, found)
        stored = time.monotonic() - began
    if kept.new != QUESTIONS:
        report.fault(f"{kept.new} of {QUESTIONS} questions were stored")
    report.section(
        f"A GIFT file of {QUESTIONS:,} questions",
        [
            at_most("looked at", looked, MOST_SECONDS_TO_LOOK, "s", 1),
            at_most("stored", stored, MOST_SECONDS_TO_STORE, "s", 1),
        ],
    )


def _question(number: int) -> str:
    return (
        f"// [tag:C2] [tag:objective:MAN-101/1.1] [tag:form:A]\n"
        f"::Soal {number}::Siapa yang memutuskan pada langkah {number}?{{\n"
        f"=Rapat anggota {number}#Tepat: setiap anggota punya satu suara di sana.\n"
        f"~Ketua {number}#Ketua menjalankan keputusan rapat anggota.\n"
        f"~Lurah {number}#Lurah menjadi pengawas karena jabatannya.\n"
        "}\n"
    )
