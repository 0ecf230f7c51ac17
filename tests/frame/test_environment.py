"""The environment contract: documented, typed, and refused with a sentence when it makes no sense."""

from __future__ import annotations

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from botkyrka_oro.environment import READ, SettingRefused

ROOT = Path(__file__).resolve().parent.parent.parent
STRONG = "Xk3-9vQz_LmT7rWb2NcJ8yHd5GfS1aPe-Uo4iEt6RyKq0pMxVbnZ"
OTHER = "b7Rt2-QwYm9_KxVz4LnC6hJd8FgS3pTe"
PRODUCTION = {"SITE_URL": "https://lagesstod.kommunen.example", "SECRET_KEY": STRONG, "LINK_KEY": OTHER}


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment in which nothing is set but the data folder."""
    for name in documented():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    return tmp_path


def read(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]) -> dict[str, Any]:
    """Read the settings file anew under this environment."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(ROOT / "botkyrka_oro" / "settings.py"))


def refusal(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]) -> str:
    with pytest.raises(SettingRefused) as caught:
        read(monkeypatch, environment)
    return str(caught.value)


def manage(folder: Path, environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a process that has this environment and nothing else."""
    alone = {"PATH": os.environ["PATH"], "DATA_DIR": str(folder)} | environment
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, check=False, cwd=ROOT, env=alone, capture_output=True, text=True)


def documented() -> set[str]:
    return set(re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs" / "environment.md").read_text(), re.MULTILINE))


@pytest.mark.usefixtures("bare")
def test_every_variable_that_is_read_is_documented_and_the_reverse(monkeypatch: pytest.MonkeyPatch) -> None:
    READ.clear()
    read(monkeypatch, {})
    assert documented() == READ


def test_variables_are_read_by_the_typed_readers_alone() -> None:
    own = re.compile(r"environ(?:\.get\(|\[)\s*\"([A-Z_]+)\"|getenv\(\"([A-Z_]+)\"")
    for path in (ROOT / "botkyrka_oro").glob("*.py"):
        names = {a or b for a, b in own.findall(path.read_text())}
        assert not names & documented(), f"{path.name} reads {names} past environment.py"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("PORT", "8000; rm"),
        ("WORKERS", "0"),
        ("WORKERS", "many"),
        ("DEBUG", "perhaps"),
        ("LOG_LEVEL", "LOUD"),
        ("FOUR_EYES_ABOVE", "-5"),
        ("FOUR_EYES_ABOVE", "3e2"),
        ("LETTERS_LATE_AFTER_SECONDS", "9"),
        ("STATEMENT_TIMEOUT_SECONDS", "0"),
        ("DATABASE_URL", "mysql://user@host/name"),
        ("DATABASE_URL", "postgresql:///name"),
        ("DATABASE_URL", "postgresql://host:port/name"),
        ("DATABASE_URL", "postgresql://host:5432/"),
        ("DATABASE_URL", "nonsense"),
        ("REDIS_URL", "http://127.0.0.1:6379"),
        ("REDIS_URL", "redis://"),
        ("EMAIL_URL", "imap://host"),
        ("EMAIL_URL", "smtp://"),
        ("EMAIL_URL", "smtp://host:99999"),
        ("DEFAULT_FROM_EMAIL", "nobody"),
        ("DEFAULT_FROM_EMAIL", "Two <a@b.example>, <c@d.example>"),
        ("REPLY_TO_EMAIL", "@host.example"),
        ("BOUNCE_ADDRESS", "studsar"),
        ("BOUNCE_ADDRESS", "Studsar <studsar@host.example>"),
        ("BOUNCE_ADDRESS", f"{'s' * 32}@host.example"),
        ("BOUNCE_ADDRESS", "stud sar@host.example"),
        ("INCOMING_LISTEN", "8024"),
        ("INCOMING_LISTEN", "lmtp://127.0.0.1"),
        ("INCOMING_LISTEN", "http://127.0.0.1:8024"),
        ("INCOMING_IMAP_URL", "imap://user:secret@host/INBOX"),
        ("INCOMING_IMAP_URL", "imaps://"),
        ("DKIM_KEY_FILE", "/does/not/exist"),
        ("SITE_URL", "lagesstod.example"),
        ("SITE_URL", "https://lagesstod.example/sub/path"),
        ("SITE_URL", "ftp://lagesstod.example"),
        ("SITE_URL", "https://[broken"),
        ("ALLOWED_HOSTS", "https://lagesstod.example"),
        ("ALLOWED_HOSTS", "*"),
        ("SECRET_KEY_FILE", "/does/not/exist"),
        ("DATA_DIR", "/proc/nothing/here"),
    ],
)
@pytest.mark.usefixtures("bare")
def test_nonsense_is_refused_with_a_sentence_that_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    assert refusal(monkeypatch, {name: value}).startswith(f"{name}: ")


def test_whoever_starts_with_nonsense_sees_the_sentence_and_nothing_else(tmp_path: Path) -> None:
    done = manage(tmp_path, {"PORT": "eighty"}, "check")
    assert done.returncode == 1
    assert done.stderr == ("PORT: must be a whole number from 1 to 65535, not 'eighty'. See docs/environment.md.\n")


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL", "EMAIL_URL", "INCOMING_IMAP_URL"])
def test_a_refused_address_does_not_show_its_password(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    assert "hemligt" not in refusal(monkeypatch, {name: "wrong://user:hemligt@host:port/x"})


@pytest.mark.usefixtures("bare")
def test_unset_means_a_working_local_default_without_any_default_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, again, other = (read(monkeypatch, {"DATA_DIR": str(tmp_path / folder)}) for folder in ("1", "1", "2"))
    assert (first["SITE_URL"], first["DEBUG"], first["PRODUCTION"]) == ("http://127.0.0.1:8000", False, False)
    assert (first["SECRET_KEY"], first["LINK_KEYS"]) == (again["SECRET_KEY"], again["LINK_KEYS"])
    assert first["SECRET_KEY"] != other["SECRET_KEY"]
    assert first["LINK_KEYS"] != other["LINK_KEYS"]
    assert first["LINK_KEYS"] != [first["SECRET_KEY"]]
    for key in ("secret-key", "link-key"):
        assert (tmp_path / "1" / key).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("SECRET_KEY", {"SECRET_KEY": ""}),
        ("SECRET_KEY", {"SECRET_KEY": "short"}),
        ("SECRET_KEY", {"SECRET_KEY": "a" * 60}),
        ("SECRET_KEY", {"SECRET_KEY": f"django-insecure-{STRONG}"}),
        ("SECRET_KEY", {"SECRET_KEY": "changeme-changeme-changeme-changeme"}),
        ("LINK_KEY", {"LINK_KEY": ""}),
        ("LINK_KEY", {"LINK_KEY": f"{OTHER},short"}),
        ("LINK_KEY", {"LINK_KEY": STRONG}),
        ("METRICS_TOKEN", {"METRICS_TOKEN": "prometheus"}),
        ("METRICS_TOKEN", {"METRICS_TOKEN": OTHER}),
        ("DEBUG", {"DEBUG": "1"}),
        ("SECRET_KEY", {"SITE_URL": "", "ALLOWED_HOSTS": "lagesstod.kommunen.example", "SECRET_KEY": ""}),
    ],
)
@pytest.mark.usefixtures("bare")
def test_production_refuses_to_start(monkeypatch: pytest.MonkeyPatch, name: str, change: dict[str, str]) -> None:
    assert refusal(monkeypatch, PRODUCTION | change).startswith(f"{name}: ")


@pytest.mark.usefixtures("bare")
def test_production_does_not_accept_the_keys_a_local_start_made(monkeypatch: pytest.MonkeyPatch) -> None:
    read(monkeypatch, {})
    assert refusal(monkeypatch, {"SITE_URL": PRODUCTION["SITE_URL"]}).startswith("SECRET_KEY: ")


def test_production_passes_djangos_own_check_for_deployment(tmp_path: Path) -> None:
    done = manage(tmp_path, PRODUCTION, "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


def test_production_gathers_every_static_file_that_another_one_names(tmp_path: Path) -> None:
    done = manage(tmp_path, PRODUCTION, "collectstatic", "--no-input", "--verbosity", "0")
    assert done.returncode == 0, done.stderr[-2000:]
    assert (tmp_path / "static" / "staticfiles.json").exists()


@pytest.mark.usefixtures("bare")
def test_cookies_have_host_names_under_https(monkeypatch: pytest.MonkeyPatch) -> None:
    values = read(monkeypatch, PRODUCTION)
    assert (values["SESSION_COOKIE_NAME"], values["CSRF_COOKIE_NAME"]) == ("__Host-sessionid", "__Host-csrftoken")
    assert values["SESSION_COOKIE_SECURE"] is values["CSRF_COOKIE_SECURE"] is True


@pytest.mark.usefixtures("bare")
def test_two_local_copies_have_cookies_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {read(monkeypatch, {"PORT": port})["SESSION_COOKIE_NAME"] for port in ("8000", "8100")}
    assert names == {"sessionid", "sessionid-8100"}


def test_a_secret_can_come_from_a_file(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (bare / "key").write_text(f"{STRONG}\n")
    environment = {**PRODUCTION, "SECRET_KEY": "", "SECRET_KEY_FILE": str(bare / "key")}
    assert read(monkeypatch, environment)["SECRET_KEY"] == STRONG


@pytest.mark.usefixtures("bare")
def test_several_link_keys_are_kept_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, {"LINK_KEY": "new , old"})["LINK_KEYS"] == ["new", "old"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://relay.example", ["relay.example", 25, "", "", False, False]),
        ("smtps://u%40x:p%3Aw@relay.example", ["relay.example", 465, "u@x", "p:w", True, False]),
        ("smtp+starttls://u:p@relay.example:2525", ["relay.example", 2525, "u", "p", False, True]),
    ],
)
@pytest.mark.usefixtures("bare")
def test_the_mail_address_becomes_djangos_settings(
    monkeypatch: pytest.MonkeyPatch, url: str, expected: list[object]
) -> None:
    values = read(monkeypatch, {"EMAIL_URL": url})
    names = ("HOST", "PORT", "HOST_USER", "HOST_PASSWORD", "USE_SSL", "USE_TLS")
    assert [values[f"EMAIL_{name}"] for name in names] == expected


@pytest.mark.usefixtures("bare")
def test_letters_come_back_to_the_host_of_the_sender_and_nobody_looks_for_them_unless_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    values = read(monkeypatch, {"DEFAULT_FROM_EMAIL": "Botkyrka <rapport@lage.botkyrka.example>"})
    assert values["BOUNCE_ADDRESS"] == "studsar@lage.botkyrka.example"
    assert (values["INCOMING_LISTEN"], values["INCOMING_IMAP"]) == (None, None)

    asked = {"INCOMING_LISTEN": "lmtp://127.0.0.1:8024", "INCOMING_IMAP_URL": "imaps://u:p%40w@mail.example/Studsar"}
    values = read(monkeypatch, asked)
    listen, folder = values["INCOMING_LISTEN"], values["INCOMING_IMAP"]
    assert (listen.scheme, listen.host, listen.port) == ("lmtp", "127.0.0.1", 8024)
    assert (folder.host, folder.user, folder.password, folder.path) == ("mail.example", "u", "p@w", "Studsar")


@pytest.mark.usefixtures("bare")
def test_the_database_address_becomes_djangos_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "postgresql://anna:p%40ss@db.example:5433/lage?sslmode=require"
    default = read(monkeypatch, {"DATABASE_URL": url})["DATABASES"]["default"]
    values = [default[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME")]
    assert values == ["anna", "p@ss", "db.example", 5433, "lage"]
    assert default["OPTIONS"]["sslmode"] == "require"


def test_a_command_without_a_database_says_what_to_do(tmp_path: Path) -> None:
    done = manage(tmp_path, {}, "showmigrations")
    assert done.returncode == 1
    assert done.stderr == "No database is running. Start one with `make run` in another window, or set DATABASE_URL.\n"
