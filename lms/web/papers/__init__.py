"""Papers: what leaves the system as PDF, from a template of ours and plain data.

A paper is made outside of any act: it takes tens of milliseconds. Only Typst's own fonts are
used, so that the same paper looks the same on every machine.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory
from typing import Any

import typst

from lms.core import clock
from lms.web.office import paper_size

FOLDER = Path(__file__).parent


def pdf(name: str, data: Mapping[str, Any], files: Mapping[str, bytes] | None = None) -> bytes:
    """The paper `<name>.typ` filled with the data (JSON values), as accessible PDF (PDF/UA-1).

    The template reads its data by `paper.typ`'s `data`; QR codes are given as SVG text, pictures as
    `files` by the names that the data give them. It has the size that the office has set, unless
    the data say another.
    """
    filled = json.dumps({"size": paper_size(), **data})
    if not files:
        return _compiled(FOLDER, name, filled)
    with TemporaryDirectory() as folder:
        for template in FOLDER.glob("*.typ"):
            copy(template, folder)
        for file, content in files.items():
            (Path(folder) / file).write_bytes(content)
        return _compiled(Path(folder), name, filled)


def _compiled(root: Path, name: str, data: str) -> bytes:
    made = typst.compile(
        root / f"{name}.typ",
        root=root,
        font_paths=[],
        ignore_system_fonts=True,
        sys_inputs={"data": data},
        pdf_standards=["ua-1"],
        timestamp=int(clock.now().timestamp()),
    )
    if not isinstance(made, bytes):
        raise TypeError(f"{name}: a PDF was expected")
    return made
