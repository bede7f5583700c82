"""What the style guide shows: one form with every field, and a small map. All of it is invented."""

import re
from datetime import date
from typing import Any

from lms.core.storage import PDF, PNG
from lms.web import charts, forms, static_files
from lms.web.uploads import StoredUpload

TOKENS = (
    *("bg", "card", "sunk", "ink", "soft", "line", "edge", "act", "actbg", "red", "redbg"),
    *("ok", "okbg", "warn", "warnbg", "info", "infobg", "q1", "q2", "q3", "q4"),
)
DAY = date(2026, 11, 24)
PLACES = (
    ("Sekarjati", 0, 0, "Utara", 6),
    ("Purwosari Indah", 0, 1, "Utara", 4),
    ("Tirtoasri", 1, 0, "Selatan", 2),
    ("Bakalanrejo", 1, 1, "Selatan", None),
    ("Sumberayu", 1, 2, "Selatan", 8),
)


class SampleForm(forms.Form):
    """Every kind of field once."""

    submission = forms.Submission()
    name = forms.Text("Nama", hint="Sesuai KTP.")
    place = forms.Choice(
        "Tempat", choices=(("shop", "Gerai koperasi"), ("office", "Kantor kelurahan"))
    )
    secret = forms.Secret("Kata sandi", hint="Paling sedikit 8 huruf atau angka.")
    day = forms.DateField("Tenggat")
    scan = StoredUpload("Pindaian surat", kinds=(PDF, PNG), most=5_000_000, required=False)
    amount = forms.Rupiah("Penjualan bulan ini", required=False)
    count = forms.WholeNumber("Jumlah anggota")
    notes = forms.LongText("Hasil pengamatan", required=False)
    answer = forms.Choice(
        "Satu jawaban",
        choices=(("a", "Piutang anggota", "Uang yang akan kembali"), ("b", "Simpanan wajib")),
    )
    obstacles = forms.Choices(
        "Kendala",
        hint="Boleh lebih dari satu.",
        alone="none",
        choices=(("receipts", "Nota belanja tidak lengkap"), ("none", "Tidak ada kendala")),
    )
    status = forms.Choice(
        "Buku kas terisi?",
        choices=(("yes", "Ya"), ("partly", "Sebagian"), ("no", "Tidak")),
    )
    sure = forms.Tick("Saya yakin dengan jawaban ini")
    men = forms.WholeNumber("Pengurus, laki-laki", required=False)
    women = forms.WholeNumber("Pengurus, perempuan", required=False)


def styleguide() -> dict[str, Any]:
    """Everything that the page of the style guide needs."""
    form = SampleForm(data={"place": "shop", "answer": "a", "status": "partly", "women": 3})
    faulty = SampleForm(data={"name": "Bu Sri"}, prefix="faulty-", meta={"csrf": False})
    faulty.validate()
    return {
        "form": form,
        "faulty": faulty,
        "tokens": TOKENS,
        "icons": icon_names(),
        "day": DAY,
        "map": sample_map(),
        "charts": charts,
    }


def icon_names() -> list[str]:
    """The names of all icons of the sprite."""
    sprite = (static_files.FOLDER / "icons.svg").read_text()
    return re.findall(r'<symbol id="([a-z]+)"', sprite)


def sample_map() -> Any:
    """A map of five invented places in two districts."""
    breaks = [1, 3, 5, 7]
    tiles = [
        charts.Tile(
            row=row,
            column=column,
            name=name,
            short=name[:5],
            group=group,
            url="#map-t",
            value="–" if value is None else str(value),
            words="tidak tersedia" if value is None else f"{value} dari 8 kursi terlatih",
            level=charts.class_of(value, breaks),
        )
        for name, row, column, group, value in PLACES
    ]
    groups = [charts.Group("Utara", "10/16"), charts.Group("Selatan", "10/24")]
    return charts.tile_map(tiles, groups, "Tirtoasri paling sedikit", "Lima kelurahan rekaan.")
