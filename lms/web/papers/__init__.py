"""Papers: what leaves the system as PDF, from a template of ours and plain data.

A paper is made outside of any act: it takes tens of milliseconds. Only Typst's own fonts are
used, so that the same paper looks the same on every machine.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

from lms.core import clock
from lms.web.office import paper_size

FOLDER = Path(__file__).parent


def pdf(name: str, data: Mapping[str, Any]) -> bytes:
    """The paper `<name>.typ` filled with the data (JSON values), as accessible PDF (PDF/UA-1).

    The template reads its data by `paper.typ`'s `data`; QR codes are given as SVG text. It has the
    size that the office has set, unless the data say another.
    """
    made = typst.compile(
        FOLDER / f"{name}.typ",
        root=FOLDER,
        font_paths=[],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps({"size": paper_size(), **data})},
        pdf_standards=["ua-1"],
        timestamp=int(clock.now().timestamp()),
    )
    if not isinstance(made, bytes):
        raise TypeError(f"{name}: a PDF was expected")
    return made
