"""Which courses a position or a potential calls for: content/bundles.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from lms.courses.faults import Fault
from lms.courses.yaml_source import convert, read_text, read_yaml

Position = Literal[
    "anggota",
    "ketua",
    "wakil_ketua_usaha",
    "wakil_ketua_keanggotaan",
    "sekretaris",
    "bendahara",
    "pengawas",
    "pengelola",
    "pendamping",
]
Category = Literal[
    "pertanian", "jasa", "industri_kreatif", "kuliner", "perdagangan", "belum_diketahui"
]


class BundleCourse(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One course of a bundle: required (wajib) or recommended (dianjurkan)."""

    code: str
    required: bool


class BundleData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For whom, what, and within how many days of taking the position or joining."""

    code: str
    title: str
    title_en: str
    days: int
    courses: list[BundleCourse]
    positions: list[Position] = []
    categories: list[Category] = []


class _Bundles(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    bundles: list[BundleData]


class BundleFile(msgspec.Struct, frozen=True):
    """A bundle and the line that it begins on."""

    data: BundleData
    path: str
    line: int


def read_bundles(file: Path) -> tuple[tuple[BundleFile, ...], list[Fault]]:
    """The bundles of a file with what is wrong in it. No file: no bundles, and a fault."""
    if not file.is_file():
        return (), [Fault(file.name, 1, "there is no bundles.yaml")]
    text, faults = read_text(file, file.name)
    source, found = read_yaml(text, file.name)
    faults += found
    data, found = (None, []) if faults else convert(source, _Bundles)
    if data is None:
        return (), faults + found
    lines = [source.line("bundles", index) for index in range(len(data.bundles))]
    pairs = zip(data.bundles, lines, strict=True)
    return tuple(BundleFile(bundle, file.name, line) for bundle, line in pairs), []
