"""A zip with one file of questions and its pictures; whatever else it holds, one clear fault."""

import io
import zipfile
from random import Random

import pytest

from lms.assessments.formats import read

PICTURE = b"\x89PNG\r\n\x1a\n" + b"x" * 40
GIFT = "Apa ini? ![Buku kas](buku.png){=Buku ~Nota}"


def package(files: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_questions_come_in_with_their_pictures() -> None:
    bank = read(package({"soal.gift": GIFT.encode(), "gambar/buku.png": PICTURE}))

    (one,), (picture,) = bank.questions, bank.attached
    assert [str(fault) for fault in bank.faults] == []
    assert f"![Buku kas]({picture.name})" in one.question.stem
    assert picture.content == PICTURE


def test_what_systems_put_beside_is_passed_over() -> None:
    bank = read(package({"soal.gift": b"Apa?{=a ~b}", "__MACOSX/._soal.gift": b"x", ".DS": b""}))

    assert len(bank.questions) == 1


def test_a_picture_that_did_not_come_along_is_a_fault_of_its_question() -> None:
    bank = read(package({"soal.gift": GIFT.encode()}))

    assert len(bank.faults) >= 1


@pytest.mark.parametrize(
    ("files", "word"),
    [
        ({"../soal.gift": b"Apa?{=a ~b}"}, "leads out"),
        ({"/etc/soal.gift": b"Apa?{=a ~b}"}, "leads out"),
        ({"soal.gift": b"Apa?{=a ~b}", "lagi.gift": b"x"}, "one file"),
        ({"gambar.png": PICTURE}, "one file"),
        ({"soal.gift": b"Apa?{=a ~b}", "dalam.zip": package({"a": b"b"})}, "within a package"),
        ({f"{number}.png": PICTURE for number in range(600)}, "at most 500"),
        ({"soal.gift": b"a" * 30_000_000}, "too large"),
        (
            {"soal.gift": b"Apa?{=a ~b}", "besar.png": PICTURE + Random(1).randbytes(600_000)},
            "500 KB",
        ),
        ({"soal.gift": b"Apa?{=a ~b}", "palsu.png": b"MZ"}, "no PNG"),
    ],
)
def test_what_is_hostile_or_odd_gives_one_clear_fault(files: dict[str, bytes], word: str) -> None:
    bank = read(package(files))

    assert [word in str(fault) for fault in bank.faults] == [True]


def test_a_broken_or_locked_package_is_refused() -> None:
    broken = package({"soal.gift": b"Apa?{=a ~b}"})[:-30]

    assert "cannot be opened" in str(read(broken).faults[0])
