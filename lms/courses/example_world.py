"""The made-up kelurahan of which every lesson, question and job aid speaks: content/world.yaml."""

from __future__ import annotations

from pathlib import Path

import msgspec

from lms.courses.faults import Fault
from lms.courses.yaml_source import convert, read_text, read_yaml


class _Village(msgspec.Struct, frozen=True):
    nama: str


class _World(msgspec.Struct, frozen=True):
    kelurahan: list[_Village]


def read_example_villages(file: Path) -> tuple[tuple[str, ...], list[Fault]]:
    """Their names, which are also those of their cooperatives, with what is wrong in the file."""
    text, faults = read_text(file, file.name)
    source, found = read_yaml(text, file.name)
    faults += found
    world, found = (None, []) if faults else convert(source, _World)
    return (tuple(one.nama for one in world.kelurahan) if world else ()), faults + found
