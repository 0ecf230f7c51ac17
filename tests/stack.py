"""The whole product as its own processes, as `make run` starts it, for tests that walk from browser to inbox."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from botkyrka_oro.launcher.processes import dies_with_parent, free_port

ROOT = Path(__file__).resolve().parent.parent
TAKEN_FROM_THE_TEST_RUN = (
    "DATABASE_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "SECRET_KEY",
    "LINK_KEY",
    "DJANGO_ALLOW_ASYNC_UNSAFE",
)


@dataclass
class Stack:
    """A running copy: where it is, who may log in, and what is in its mailbox."""

    folder: Path
    port: int
    environment: dict[str, str]
    lines: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def password(self, login: str) -> str:
        """Return the password that was printed for this demo login."""
        found = re.search(rf"{re.escape(login)}\S*\s+(\S+)", (self.folder / "demo-logins.txt").read_text())
        assert found, f"no login for {login}"
        return found[1]

    def record(self) -> dict[str, str]:
        """Return what the launcher wrote down about its servers."""
        record: dict[str, str] = json.loads((self.folder / "servers.json").read_text())
        return record

    def mail(self, path: str = "messages.json") -> Any:
        """Return what the local mailbox says at ``path``."""
        with urllib.request.urlopen(f"{self.record()['mailbox_url']}/{path}", timeout=10) as answer:
            return json.load(answer)

    def letters(self, *, subject: str) -> list[dict[str, Any]]:
        """Return the letters in the mailbox with these words in their subject."""
        return [note for note in self.mail() if subject in note["subject"]]

    def manage(self, *command: str) -> str:
        """Run a management command beside the running copy and return what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def wait_for(what: Callable[[], Any], *, seconds: float, every: float = 0.2) -> Any:
    """Return the first true answer of ``what``; fail after so many seconds."""
    deadline = time.monotonic() + seconds
    while True:
        answer = what()
        if answer:
            return answer
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(every)


def port_to_keep() -> int:
    """Return a free port below those that the system hands out (from 32768 on Linux): nobody else is given it."""
    return free_port(random.randrange(20_000, 30_000))


@contextmanager
def running_stack(**settings: str) -> Generator[Stack, None, None]:
    """Start the product with servers and a data folder of its own, and end all of it afterwards."""
    with tempfile.TemporaryDirectory(prefix="lagesstod-story-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        port = port_to_keep()
        environment = {key: value for key, value in os.environ.items() if key not in TAKEN_FROM_THE_TEST_RUN}
        environment |= {"PORT": str(port), "DATA_DIR": name, "PYTHONUNBUFFERED": "1"} | settings
        stack = Stack(folder, port, environment)
        process = subprocess.Popen(
            [sys.executable, "-m", "botkyrka_oro.launcher"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=dies_with_parent(signal.SIGTERM),
        )
        try:
            assert process.stdout is not None
            for line in process.stdout:
                stack.lines.append(line.rstrip())
                if line.startswith("Ready: "):
                    break
            assert any(line.startswith("Ready: ") for line in stack.lines), "\n".join(stack.lines)
            yield stack
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)
