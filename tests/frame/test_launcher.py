"""`make run`: starts, starts again, survives kill -9 and leaves nobody behind."""

from __future__ import annotations

import json
import os
import signal
import smtplib
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Generator
from pathlib import Path

import psutil
import pytest

from botkyrka_oro.launcher.processes import answers
from tests.stack import TAKEN_FROM_THE_TEST_RUN, port_to_keep, wait_for

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = pytest.mark.launcher


class Copy:
    """A launcher process and what it printed."""

    def __init__(self, folder: Path, port: int, **more: str) -> None:
        self.folder, self.port = folder, port
        taken = {*TAKEN_FROM_THE_TEST_RUN, "MAKE_PID"}
        self.environment = {name: value for name, value in os.environ.items() if name not in taken}
        self.environment |= {"DATA_DIR": str(folder), "PORT": str(port), "PYTHONUNBUFFERED": "1"} | more
        self.process = subprocess.Popen(
            [sys.executable, "-m", "botkyrka_oro.launcher"],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []

    def wait_until_ready(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip())
            if line.startswith("Ready: "):
                return
        pytest.fail("\n".join(self.lines))

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def record(self) -> dict[str, str]:
        record: dict[str, str] = json.loads((self.folder / "servers.json").read_text())
        return record

    def manage(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            check=True,
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data folder for the whole module: the second start of it is what most installations see."""
    return tmp_path_factory.mktemp("product")


@pytest.fixture
def launch(folder: Path) -> Generator[Callable[..., Copy], None, None]:
    copies: list[Copy] = []

    def begin(**more: str) -> Copy:
        copies.append(Copy(folder, port_to_keep(), **more))
        return copies[-1]

    yield begin
    for copy in copies:
        copy.process.kill()
        copy.process.wait()


def gone(processes: list[psutil.Process], seconds: float) -> list[psutil.Process]:
    _, alive = psutil.wait_procs(processes, timeout=seconds)
    return alive


def test_it_starts_answers_and_ends_every_child_on_sigterm(launch: Callable[..., Copy]) -> None:
    door = port_to_keep()
    copy = launch(INCOMING_LISTEN=f"lmtp://127.0.0.1:{door}")
    copy.wait_until_ready()
    assert f"  Letters that come back: taken in at lmtp://127.0.0.1:{door}" in copy.lines
    with urllib.request.urlopen(f"http://127.0.0.1:{copy.port}/logga-in/", timeout=10) as answer:
        assert answer.status == 200
    assert copy.lines[-1] == f"Ready: http://127.0.0.1:{copy.port}"
    assert (copy.folder / "servers.json").stat().st_mode & 0o777 == 0o600

    with smtplib.SMTP(copy.record()["email_url"].removeprefix("smtp://")) as mail:
        mail.sendmail("a@host.example", ["anna@host.example"], "Subject: Hej\r\n\r\nText\r\n")
    with urllib.request.urlopen(f"{copy.record()['mailbox_url']}/messages.json?to=anna", timeout=10) as answer:
        assert [note["subject"] for note in json.load(answer)] == ["Hej"]

    wait_for(lambda: answers(door), seconds=20)
    with smtplib.LMTP("127.0.0.1", door) as relay:
        relay.ehlo()
        relay.mail("")
        assert relay.rcpt("studsar@botkyrka.example")[0] == 250
        assert relay.data(b"Subject: Hej\r\n\r\nText\r\n")[0] == 250

    question = "from django.conf import settings; print(settings.SITE_URL)"
    del copy.environment["PORT"]
    assert copy.manage("shell", "--verbosity", "0", "--command", question).strip() == f"http://127.0.0.1:{copy.port}"

    family = copy.family()
    assert len(family) >= 9
    copy.process.send_signal(signal.SIGTERM)
    copy.process.send_signal(signal.SIGINT)
    assert copy.process.wait(timeout=30) == 0
    assert gone(family, 3) == []
    assert not (copy.folder / "servers.json").exists()


def test_after_kill_nine_nobody_is_left_and_the_next_start_works(launch: Callable[..., Copy]) -> None:
    copy = launch()
    copy.wait_until_ready()
    family = copy.family()
    copy.process.kill()
    assert gone(family, 10) == []

    again = launch()
    again.wait_until_ready()
    for part in ("worker", "botkyrka_oro.serve"):
        killed = next(child for child in again.family() if part in child.cmdline())
        killed.kill()
        deadline = time.monotonic() + 20
        while not any(part in child.cmdline() for child in again.family() if child.pid != killed.pid):
            assert time.monotonic() < deadline, f"{part} did not come back"
            time.sleep(0.2)
    wait_for(lambda: answers(again.port), seconds=30)
    again.process.send_signal(signal.SIGINT)
    assert again.process.wait(timeout=30) == 0


def test_a_second_copy_and_a_taken_port_are_refused_in_a_sentence(launch: Callable[..., Copy], tmp_path: Path) -> None:
    copy = launch()
    copy.wait_until_ready()
    same_folder = Copy(copy.folder, port_to_keep())
    same_port = Copy(tmp_path, copy.port)
    assert "Another copy is already running with this data folder" in same_folder.process.communicate(timeout=30)[0]
    assert f"PORT: port {copy.port} is taken" in same_port.process.communicate(timeout=30)[0]
    assert (same_folder.process.returncode, same_port.process.returncode) == (1, 1)
