"""NIK (KTP) numbers are not kept: where one stands in a list, it is taken out. Pure."""

import re

_BARE = re.compile(r"(?<!\d)\d{16}(?!\d)")
_APART = re.compile(r"(?<!\d)[1-9](?:[ .\-]?\d){15}(?!\d)")
_ROUNDED = re.compile(r"[1-9](?:[.,]\d+)?[eE]\+?15")
_HEADINGS = frozenset(
    {
        "nik", "nik ktp", "no nik", "nomor nik", "no ktp", "nomor ktp", "ktp", "no ktp nik",
        "nik no ktp", "nomor induk kependudukan", "no induk kependudukan", "nik sesuai ktp",
        "no kk", "nomor kk", "nomor kartu keluarga", "no kartu keluarga",
    }
)  # fmt: skip


def is_identity_heading(folded: str) -> bool:
    """Whether a folded heading is that of NIK (KTP) or family card numbers.

    The Nomor Induk Koperasi is another number, and stays.
    """
    return folded in _HEADINGS


def without_identity(text: str) -> tuple[str, bool]:
    """The text without NIK numbers, and whether there was one."""
    if _ROUNDED.fullmatch(text.replace(" ", "")):
        return "", True
    without = _BARE.sub(" ", text)
    without = _APART.sub(_taken_out, without)
    found = without != text
    return (" ".join(without.split()).strip(" ,;/()-") if found else text), found


def _taken_out(match: re.Match[str]) -> str:
    """A number with signs between its digits is one only when it holds a day of birth."""
    digits = re.sub(r"\D", "", match[0])
    day, month = int(digits[6:8]) % 40, int(digits[8:10])
    return " " if 1 <= day <= 31 and 1 <= month <= 12 else match[0]
