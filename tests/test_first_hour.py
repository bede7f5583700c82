"""From a clone to a signed-in administrator with people imported: the commands of the README, run."""

import http.cookiejar
import os
import re
import shlex
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text

from tests.cooperatives.imports.builders import workbook

ROOT = Path(__file__).resolve().parents[1]
MOST_COMMANDS = 6
PATIENCE = 90
SECRET = "80123457"


def commands() -> list[str]:
    """What the README tells to type for the beginning, line by line."""
    part = (ROOT / "README.md").read_text("utf-8").partition("## Begin for real")[2]
    block = part.partition("```\n")[2].partition("```")[0]
    return block.strip().splitlines()


def test_six_commands_lead_to_an_administrator_who_is_in_and_to_people(tmp_path: Path) -> None:
    lines = commands()
    assert len(lines) <= MOST_COMMANDS
    clone = _clone(tmp_path / "clone")
    _lists(clone)
    port = _free_port()

    with _running(clone, lines, port) as printed:
        code = re.search(r"\b(?:\d{4} ){3}\d{4}\b", printed)
        assert code, printed
        browser = _Browser(f"http://127.0.0.1:{port}")
        browser.open("/enter")
        shown = browser.send("/enter", code=code[0])
        assert "Rina Wijayanti" in shown
        inside = browser.send("/enter", code=code[0], new=SECRET)

    assert "/sign-in/second-factor" in browser.address, "the phone is set up next"
    assert "Rina Wijayanti" in inside or "QR" in inside
    assert _people(clone) == {"Rina Wijayanti", "Sri Wahyuni", "Budi Santoso"}


def _clone(goal: Path) -> Path:
    """The files that the repository knows, as a clone has them, with the libraries at hand."""
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout.split("\0")
    for name in filter(None, names):
        source = ROOT / name
        if source.is_file():
            target = goal / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
    (goal / ".venv").symlink_to(ROOT / ".venv")
    return goal


def _lists(clone: Path) -> None:
    """The two lists that the office has."""
    heads = ("Kelurahan", "Nama", "No HP")
    people = (("Arjosari", "Sri Wahyuni", "081300000001"), ("Arjosari", "Budi Santoso", None))
    (clone / "koperasi.xlsx").write_bytes(
        workbook([("Kelurahan", "Berdiri"), ("Arjosari", "1/7/2025")])
    )
    (clone / "orang.xlsx").write_bytes(workbook([heads, *people]))


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _running(clone: Path, lines: list[str], port: int) -> Iterator[str]:
    """Each command one after another, those with & beside the others; gives all that was printed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")}
    env = {**kept, "PYTHONPATH": str(clone)}
    beside: list[subprocess.Popen[bytes]] = []
    printed = ""
    try:
        for line in lines:
            words = shlex.split(line.removesuffix("&"))
            if words[0] == "make":
                # The libraries are installed already; everything else is made.
                words[1:1] = ["-o", ".venv/runtime"]
            if "serve" in words:
                words += ["--port", str(port)]
            if line.endswith("&"):
                beside.append(
                    subprocess.Popen(
                        words,
                        cwd=clone,
                        env=env,
                        stdout=subprocess.DEVNULL,
                        stderr=subprocess.DEVNULL,
                    )
                )
                continue
            done = subprocess.run(
                words,
                cwd=clone,
                env=env,
                capture_output=True,
                text=True,
                timeout=PATIENCE,
                check=False,
            )
            assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
            printed += done.stdout
        yield printed
    finally:
        for process in beside:
            process.send_signal(signal.SIGTERM)
        for process in beside:
            process.wait(PATIENCE)


class _Browser:
    """Somebody with cookies who fills in forms by hand."""

    def __init__(self, home: str) -> None:
        self.home = home
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)
        self.page = self.address = ""

    def open(self, path: str) -> str:
        """The page at the address, as soon as the server is there."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                return self._read(urllib.request.Request(self.home + path))
            except (ConnectionError, urllib.error.URLError):
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)

    def send(self, path: str, **fields: str) -> str:
        """The form of the page at hand, filled in and sent."""
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.page)
        assert token
        body = urllib.parse.urlencode({**fields, "csrf_token": token[1]}).encode()
        return self._read(urllib.request.Request(self.home + path, data=body))

    def _read(self, request: urllib.request.Request) -> str:
        with self.opener.open(request, timeout=PATIENCE) as answer:
            self.page, self.address = answer.read().decode(), answer.url
        return self.page


def _people(clone: Path) -> set[str]:
    (file,) = (clone / "instance").rglob("*.db")
    engine = create_engine(f"sqlite:///{file}")
    try:
        with engine.connect() as connection:
            return set(connection.scalars(text("SELECT name FROM person")))
    finally:
        engine.dispose()
