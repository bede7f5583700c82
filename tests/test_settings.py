"""What an installation decides: safe as it comes, and refused with the mend where it is not."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config import WeakSettings, load
from config.settings import ROOT
from lms import create_app

KEY = "0123456789abcdef" * 2


def settings(folder: Path, **environ: str):
    return load({"LMS_DATA": str(folder), **environ})


class TestKey:
    @pytest.mark.parametrize("given", ["", "secret", "k" * 31])
    def test_a_weak_key_is_refused_and_the_message_says_the_mend(self, tmp_path, given):
        with pytest.raises(WeakSettings, match=r"LMS_SECRET_KEY.*make a longer one"):
            settings(tmp_path, LMS_SECRET_KEY=given)

    def test_a_given_key_is_used_and_none_is_made(self, tmp_path):
        assert settings(tmp_path, LMS_SECRET_KEY=KEY).secret_key == KEY
        assert list(tmp_path.iterdir()) == []

    def test_without_one_a_strong_key_is_made_once_and_is_the_same_afterwards(self, tmp_path):
        made = settings(tmp_path).secret_key

        assert len(made) >= 48
        assert settings(tmp_path).secret_key == made
        assert [path.name for path in (tmp_path / "keys").iterdir()] == ["secret_key"]

    def test_two_installations_have_different_keys(self, tmp_path):
        assert settings(tmp_path / "a").secret_key != settings(tmp_path / "b").secret_key

    def test_nobody_else_reads_the_key_file_nor_its_folder(self, tmp_path):
        settings(tmp_path)

        folder = tmp_path / "keys"
        assert stat.S_IMODE((folder / "secret_key").stat().st_mode) == 0o600
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700

    @pytest.mark.parametrize("kept", ["", "\n", "short\n"])
    def test_a_key_file_that_was_cut_off_is_refused_and_the_message_says_the_mend(
        self, tmp_path, kept
    ):
        (tmp_path / "keys").mkdir()
        (tmp_path / "keys" / "secret_key").write_text(kept)

        with pytest.raises(WeakSettings, match="remove it"):
            settings(tmp_path)

    def test_processes_that_begin_at_once_have_one_key(self, tmp_path):
        with ThreadPoolExecutor(8) as threads:
            keys = set(threads.map(lambda _: settings(tmp_path).secret_key, range(40)))

        assert len(keys) == 1
        assert [path.name for path in (tmp_path / "keys").iterdir()] == ["secret_key"]


class TestDemo:
    REAL = "postgresql+psycopg://lms@/real"

    def test_the_demo_never_points_at_the_real_database(self, tmp_path):
        demo = settings(tmp_path, LMS_DEMO="1", LMS_DATABASE_URL=self.REAL)

        assert demo.demo
        assert demo.database_url == f"sqlite:///{tmp_path / 'demo.db'}"

    def test_by_itself_the_demo_lies_in_a_folder_of_its_own(self):
        environ = {"LMS_SECRET_KEY": KEY}
        real, demo = load(environ), load({**environ, "LMS_DEMO": "1"})

        assert (real.data, demo.data) == (ROOT / "instance", ROOT / "instance" / "demo")
        assert real.database_url != demo.database_url

    def test_it_may_have_a_file_named_for_it(self, tmp_path):
        named = f"sqlite:///{tmp_path / 'show.db'}"

        assert settings(tmp_path, LMS_DEMO="1", LMS_DEMO_DATABASE_URL=named).database_url == named

    @pytest.mark.parametrize(
        "environ",
        [
            {"LMS_DATABASE_URL": REAL, "LMS_DEMO_DATABASE_URL": REAL},
            {"LMS_DEMO_DATABASE_URL": f"sqlite:///{ROOT / 'instance' / 'lms.db'}"},
        ],
    )
    def test_when_both_names_are_the_same_it_is_refused(self, tmp_path, environ):
        with pytest.raises(WeakSettings, match="one of its own"):
            settings(tmp_path, LMS_DEMO="1", **environ)

    @pytest.mark.parametrize(
        "named", ["postgresql+psycopg://lms:pw@/demo", "sqlite+pysqlite:///x.db", "demo.db", " "]
    )
    def test_anything_but_a_file_is_refused_and_the_message_says_the_mend(self, tmp_path, named):
        with pytest.raises(WeakSettings, match=r"LMS_DEMO_DATABASE_URL.*sqlite:///") as told:
            settings(tmp_path, LMS_DEMO="1", LMS_DEMO_DATABASE_URL=named)
        assert "pw" not in str(told.value)

    @pytest.mark.parametrize("value", ["", "0"])
    def test_without_it_the_real_database_is_meant(self, tmp_path, value):
        real = settings(tmp_path, LMS_DEMO=value, LMS_DATABASE_URL=self.REAL)

        assert not real.demo
        assert real.database_url == self.REAL


@pytest.mark.parametrize("port", ["0", "65536", "-1", "25x", "２５", "9" * 30])
def test_a_port_that_is_none_is_refused(tmp_path, port):
    with pytest.raises(WeakSettings, match="LMS_SMTP_PORT"):
        settings(tmp_path, LMS_SMTP_PORT=port)


def test_what_is_named_but_left_empty_is_as_if_it_were_not_named(tmp_path):
    names = (
        "DEMO", "DATABASE_URL", "PUBLIC_URL", "SMTP_HOST", "SMTP_PORT", "SMTP_USER",
        "SMTP_PASSWORD", "SMTP_STARTTLS", "MAIL_FROM", "TRUSTED_PROXY",
    )  # fmt: skip
    empty = {f"LMS_{name}": "" for name in names}

    assert settings(tmp_path, **empty) == settings(tmp_path)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.7", "::1"])
def test_the_proxy_to_believe_is_named_by_its_address(tmp_path, address):
    assert settings(tmp_path, LMS_TRUSTED_PROXY=address).trusted_proxy == address


@pytest.mark.parametrize("named", ["*", "localhost", "10.0.0.0/8", "127.0.0.1:80", "256.1.1.1"])
def test_a_proxy_that_is_no_one_address_is_refused(tmp_path, named):
    with pytest.raises(WeakSettings, match=r"LMS_TRUSTED_PROXY.*address"):
        settings(tmp_path, LMS_TRUSTED_PROXY=named)


def test_nobody_else_looks_into_a_folder_that_is_made_for_data(tmp_path):
    made = settings(tmp_path / "instance" / "demo").data

    for folder in (made, made.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_with_a_given_key_the_folder_for_data_is_as_private(tmp_path):
    found = settings(tmp_path / "data", LMS_SECRET_KEY=KEY)
    create_app(found)

    assert stat.S_IMODE(found.data.stat().st_mode) == 0o700


def test_a_folder_that_is_there_keeps_the_mode_it_was_given(tmp_path):
    (tmp_path / "data").mkdir(mode=0o750)

    settings(tmp_path / "data")

    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o750


def test_cookies_are_for_https_alone_where_people_come_by_https(tmp_path):
    assert settings(tmp_path, LMS_PUBLIC_URL="https://belajar.example/").secure_cookies
    assert not settings(tmp_path).secure_cookies


def test_the_public_address_has_no_slash_at_its_end(tmp_path):
    found = settings(tmp_path, LMS_PUBLIC_URL="https://belajar.example/")

    assert found.public_url == "https://belajar.example"


def test_no_secret_is_needed_to_begin(tmp_path):
    found = settings(tmp_path)

    assert found.smtp_host is None
    assert found.database_url == f"sqlite:///{tmp_path / 'lms.db'}"
