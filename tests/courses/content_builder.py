"""A small sound course on disk, from which each test changes one thing."""

from __future__ import annotations

from pathlib import Path

from lms.courses.checks import check_content, check_course
from lms.courses.files import BANK, Content, CourseFiles, read_content
from lms.courses.glossary_files import Term

COURSE = """\
code: ABC-101
track: trade
title: Nota yang rapi
title_en: Tidy receipts
summary: Mencatat belanja dengan nota.
summary_en: Recording purchases by receipt.
benefits: [Hafal belanja, Mudah mengecek, Tidak lupa]
roles: [anggota, pengurus]
requires: []
master: files
review: done
pass_mark: 70
questions_shown: 10
quiz_minutes: 15
job_aid: {file: job-aid.md, title: Kartu nota, title_en: Receipt card}
modules:
  - title: Nota
    title_en: Receipts
    lessons: [01-nota]
completion:
  all: [lessons, final]
"""

LESSON = """\
---
id: ABC-101/1.1
title: Nota yang rapi
title_en: Tidy receipts
objective: Diberi tiga nota, Anda dapat menjumlah belanja dengan benar.
objective_en: Given three receipts, add up the purchases correctly.
bloom: C3
minutes: {read: 4, practice: 6}
recalls: []
job_aid: job-aid
review: done
sources:
  - "Dunia contoh"
numbers:
  beras: 60000
  gula: 15000
  jumlah: beras + gula == 75000
  potongan: 10
---

# Nota yang rapi

## Ingat dulu

Barang apa yang Anda beli kemarin di gerai? Jawab dalam hati, lalu buka.

<details><summary>Lihat jawaban</summary>
Sulit diingat tanpa nota. Karena itu kita belajar menyimpan nota hari ini.
</details>

## Kotak penuh kertas

Bulan ini KKMP Sukacita (contoh) membagi kotak nota. Bu Rini membawa pulang satu kotak. Di rumah ia
menaruhnya di atas meja makan. Setiap pulang belanja ia memasukkan kertas kecil itu.

Suaminya bertanya, "Untuk apa kertas itu?" Bu Rini menjawab, "Supaya kita tahu isi belanja kita."

Pada akhir bulan kotak itu penuh. Ada nota beras, gula, sabun, dan minyak. Bu Rini duduk dan mulai
menata semua kertas itu menurut tanggal. Ia heran melihat berapa kali ia membeli gula.

## Tiga hal yang tertulis di nota

- **Tanggal.** Kapan barang itu Anda beli.
- **Barang.** Apa saja yang Anda bawa pulang.
- **Harga.** Berapa yang Anda bayar untuk tiap barang.

Bila satu dari tiga hal itu tidak ada, minta kasir menulisnya. Jangan malu bertanya. Kasir senang
membantu, sebab nota yang rapi juga menolong gerai. Simpan nota sampai rapat berikutnya selesai.

Gambar ini memuat contoh nota yang rapi.

![Nota dengan tiga baris: tanggal, nama barang, dan harga tiap barang.](nota.svg)

## Contoh lengkap: nota Bu Rini

Tabel ini memuat isi satu nota Bu Rini.

| Barang | Harga |
|---|--:|
| Beras | Rp60.000 |
| Gula | Rp15.000 |
| **Jumlah** | **Rp75.000** |

**Langkah 1.** Tulis harga beras, yaitu Rp60.000.

**Langkah 2.** Tambah harga gula, yaitu Rp15.000. Hasilnya Rp75.000.

Ada potongan 10 % bila ia membawa kantong sendiri. Kali ini ia lupa membawa kantong itu.

## Giliran Anda: nota Pak Amin

Waktu: 2 menit. Pak Amin membeli gula saja.

- Gula: Rp15.000
- Jumlah: Rp ……

<details><summary>Cocokkan</summary>
Jumlahnya Rp15.000. Hanya satu barang yang ia beli hari itu.
</details>

## Kesalahan yang sering terjadi

1. Nota dibuang di jalan pulang. Simpan dahulu di saku.
2. Nota basah di dapur. Taruh di kotak yang kering.

## Lakukan besok

Waktu: 2 menit untuk mengisi kartu.

- [ ] Minta nota setiap kali belanja.
- [ ] Taruh nota di satu kotak.
- [ ] Isi kartu ini.

Kartu ini memuat satu baris kosong untuk Anda.

| Barang | Harga |
|---|--:|
| …… | Rp …… |

## Periksa diri

Waktu: 2 menit.

**1. Kasir lupa menulis tanggal. Apa yang Anda lakukan?**

- Pulang saja → *Belum tepat. Tanpa tanggal, nota sulit ditata.*
- Minta kasir menulisnya → *Tepat. Kasir senang membantu.*
- Buang notanya → *Belum tepat. Nota masih dapat dilengkapi.*

**2. Di mana nota paling aman?**

- Di dapur → *Belum tepat. Di dapur nota mudah basah.*
- Di kotak kering → *Tepat. Nota tetap dapat dibaca.*
- Di jalan → *Belum tepat. Nota akan hilang.*

**3. Beras dan gula pada nota tadi berjumlah berapa?**

- Rp60.000 → *Ini baru beras. Tambahkan gula.*
- Rp75.000 → *Tepat. Beras ditambah gula.*
- Rp15.000 → *Ini baru gula. Tambahkan beras.*

## Ringkasan

Minta nota, dan simpan di satu kotak yang kering.
Jumlahkan isinya pada akhir bulan.
"""

FIGURE = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 60" role="img" aria-labelledby="t d">
<title id="t">Nota yang rapi</title>
<desc id="d">Tiga baris: tanggal, barang, harga.</desc>
<rect x="5" y="5" width="110" height="50" fill="none" stroke="#222"/>
<text x="10" y="30">Beras Rp60.000</text>
</svg>
"""

JOB_AID = """\
---
title: Kartu nota
title_en: Receipt card
---

# Kartu nota

| Barang | Harga |
|---|--:|
| Beras (contoh) | Rp60.000 |
| …… | …… |
"""

BUNDLES = """\
bundles:
  - code: anggota
    title: Untuk anggota
    title_en: For members
    positions: [anggota]
    days: 90
    courses:
      - {code: ABC-101, required: false}
"""

FILES = {
    "trade/ABC-101/course.yaml": COURSE,
    "trade/ABC-101/01-nota.md": LESSON,
    "trade/ABC-101/job-aid.md": JOB_AID,
    "trade/ABC-101/questions.gift": "// No questions yet.\n",
    "trade/ABC-101/nota.svg": FIGURE,
    "bundles.yaml": BUNDLES,
}


class ContentBuilder:
    """Files under a folder; `change` alters one of them and refuses to alter nothing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name, text in FILES.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> None:
        """A file with this text, instead of the one before."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def change(self, name: str, old: str, new: str) -> None:
        """Other words in a file; the old words must be there."""
        name = name if "/" in name or name == "bundles.yaml" else f"trade/ABC-101/{name}"
        text = (self.folder / name).read_text(encoding="utf-8")
        assert old in text
        self.write(name, text.replace(old, new))

    def read(self) -> Content:
        """What the reader makes of the folder."""
        return read_content(self.folder)

    def course(self) -> CourseFiles:
        """The one course, which must be readable."""
        (course,) = self.read().courses
        return course

    def faults(self, names: tuple[str, ...] = (), glossary: tuple[Term, ...] = ()) -> list[str]:
        """What the checks say of the course but for its empty bank, without the folder's name."""
        faults = [str(fault) for fault in check_course(self.course(), glossary, names)]
        shown = [fault.removeprefix("trade/ABC-101/") for fault in faults]
        return [fault for fault in shown if not fault.startswith(BANK)]

    def all_faults(self) -> list[str]:
        """What the checks say of everything but the empty bank."""
        faults = [str(fault) for fault in check_content(self.read())]
        return [fault for fault in faults if BANK not in fault]


def line_of(text: str, words: str) -> int:
    """The line, from 1, on which the words stand."""
    return text[: text.index(words)].count("\n") + 1
