"""Papers and codes as they leave the system."""

import io

import pypdf

from lms.core import clock, settings
from lms.core.policy import System
from lms.web import papers
from lms.web.qr import qr_svg, qr_text


def test_a_paper_has_the_size_that_the_office_prints_on(app):
    a4 = papers.pdf("join_poster", _poster())
    settings.change(System(), "office.paper", "f4", clock.today())
    f4 = papers.pdf("join_poster", _poster())

    assert _size_of(a4) == (210, 297)
    assert _size_of(f4) == (215, 330)


def _poster() -> dict[str, str]:
    code = qr_text("https://example.test/x")
    return {"name": "Kauman", "place": "Klojen", "address": "example.test/x", "qr": code}


def _size_of(made: bytes) -> tuple[int, int]:
    box = pypdf.PdfReader(io.BytesIO(made)).pages[0].mediabox
    return round(box.width / 72 * 25.4), round(box.height / 72 * 25.4)


def test_a_paper_holds_its_words_and_says_what_it_is(app, monkeypatch, tmp_path):
    for file in papers.FOLDER.glob("*.typ"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "sample.typ").write_text(
        '#import "paper.typ": *\n#show: paper.with(title: data.title)\n'
        '= #data.title\n#letterhead(data.office)\n#qr(data.code, alt: "Kode")\n#data.words\n'
    )
    monkeypatch.setattr(papers, "FOLDER", tmp_path)

    made = papers.pdf(
        "sample",
        {
            "title": "Berita Acara",
            "office": ["Diskopindag Kota Malang", "Jalan Contoh 1"],
            "code": qr_text("https://example.test/x"),
            "words": "#let x = 1 $ é * _ <a> \\",
        },
    )

    read = pypdf.PdfReader(io.BytesIO(made))
    text = read.pages[0].extract_text()
    assert read.metadata is not None
    assert read.metadata.title == "Berita Acara"
    assert "Diskopindag Kota Malang" in text
    assert "#let x = 1 $ é * _ <a> \\" in text
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_a_code_on_a_page_has_words_and_no_style():
    drawn = qr_svg("https://example.test/", 'Kode "masuk" <a>')

    assert drawn.startswith("<svg")
    assert drawn.count("class=") == 1
    assert "style=" not in drawn
    assert "<a>" not in drawn
