"""One typed object with everything that an installation decides, read once from the environment."""

import ipaddress
import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
SHORTEST_KEY = 32
FEWEST_CHARACTERS = 10
"""Different ones in a key; what chance makes of 32 has far more."""


class WeakSettings(ValueError):
    """The environment names something that the system must not run with; the text says the mend."""


@dataclass(frozen=True)
class Settings:
    """What this installation is: where its data lies, who may reach it, how it sends mail.

    `data` holds files and keys. `public_url` is the address that people see, used in e-mail.
    `trusted_proxy` is the one address whose word on where people come from is believed.
    """

    data: Path
    database_url: str
    secret_key: str
    demo: bool = False
    public_url: str = "http://127.0.0.1:8000"
    secure_cookies: bool = False
    trusted_proxy: str | None = None
    smtp_host: str | None = None
    smtp_port: int = 25
    smtp_user: str | None = None
    smtp_password: str | None = None
    smtp_starttls: bool = False
    mail_from: str = "belajar-koperasi@localhost"


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process. Raises WeakSettings with the mend when one is unsafe."""
    env = os.environ if environ is None else environ
    demo = _is_on(env.get("LMS_DEMO", ""))
    data = Path(env.get("LMS_DATA") or ROOT / ("instance/demo" if demo else "instance")).resolve()
    public_url = _public_url(env.get("LMS_PUBLIC_URL") or Settings.public_url)
    return Settings(
        data=data,
        database_url=_database_url(env, data, demo),
        secret_key=_secret_key(env, data),
        demo=demo,
        public_url=public_url,
        secure_cookies=public_url.startswith("https://"),
        trusted_proxy=_address(env.get("LMS_TRUSTED_PROXY")),
        smtp_host=env.get("LMS_SMTP_HOST") or None,
        smtp_port=_port(env.get("LMS_SMTP_PORT") or str(Settings.smtp_port)),
        smtp_user=env.get("LMS_SMTP_USER") or None,
        smtp_password=env.get("LMS_SMTP_PASSWORD") or None,
        smtp_starttls=_is_on(env.get("LMS_SMTP_STARTTLS", "")),
        mail_from=env.get("LMS_MAIL_FROM") or Settings.mail_from,
    )


def make_private(folder: Path) -> None:
    """Make the folder, and what is missing above it, for this user's eyes alone (mode 700)."""
    for each in (*reversed(folder.parents), folder):
        each.mkdir(exist_ok=True, mode=0o700)


def _is_on(text: str) -> bool:
    return text.strip().lower() not in {"", "0", "no", "off", "false"}


def _database_url(env: Mapping[str, str], data: Path, demo: bool) -> str:
    """The demo has a database of its own, whatever the environment names for the real one."""
    real = env.get("LMS_DATABASE_URL") or f"sqlite:///{data / 'lms.db'}"
    if not demo:
        return real
    url = env.get("LMS_DEMO_DATABASE_URL") or f"sqlite:///{data / 'demo.db'}"
    if url in {real, f"sqlite:///{ROOT / 'instance' / 'lms.db'}"}:
        raise WeakSettings(
            "LMS_DEMO_DATABASE_URL names the real database: give the demo one of its own"
        )
    if not url.startswith("sqlite:///"):
        raise WeakSettings(
            "LMS_DEMO_DATABASE_URL is no file: give sqlite:////path/demo.db, or leave it out"
        )
    return url


def _public_url(text: str) -> str:
    """Cards and mail point there, so it must be an address that a phone opens."""
    url = text.strip().rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
        raise WeakSettings(
            f"LMS_PUBLIC_URL is {text!r}: give the whole address, such as https://belajar.example"
        )
    return url


def _address(text: str | None) -> str | None:
    if not text:
        return None
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        raise WeakSettings(
            f"LMS_TRUSTED_PROXY is {text!r}: give the one address of the proxy, such as 127.0.0.1"
        ) from None


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise WeakSettings(f"LMS_SMTP_PORT is {text!r}: give a number from 1 to 65535")
    return int(text)


def _secret_key(env: Mapping[str, str], data: Path) -> str:
    """The key that signs cookies: given, or made once and kept where only this user reads it."""
    given = env.get("LMS_SECRET_KEY")
    if given is not None:
        if len(given) < SHORTEST_KEY:
            raise WeakSettings(
                f"LMS_SECRET_KEY is shorter than {SHORTEST_KEY} characters: make a longer one, or leave it out"
            )
        if len(set(given)) < FEWEST_CHARACTERS:
            raise WeakSettings(
                "LMS_SECRET_KEY repeats a few characters: make one by chance, or leave it out"
            )
        return given
    return kept_key(data, "secret_key")


def kept_key(data: Path, name: str) -> str:
    """A key of this installation, made once and kept where only this user reads it (mode 600).

    Raises WeakSettings when what is kept is too short to be one.
    """
    path = data / "keys" / name
    if not path.exists():
        _make_key(path)
    kept = path.read_text().strip()
    if len(kept) < SHORTEST_KEY:
        raise WeakSettings(
            f"{path} holds less than {SHORTEST_KEY} characters: remove it, and a new one is made"
        )
    if path.stat().st_mode & 0o077:
        raise WeakSettings(f"others can read {path}: chmod 600 {path}")
    return kept


def _make_key(path: Path) -> None:
    """Put a new key in its place whole: of two processes that begin at once, the first one's stays."""
    make_private(path.parent)
    descriptor, made = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        os.link(made, path)
    except FileExistsError:
        return
    finally:
        os.unlink(made)
