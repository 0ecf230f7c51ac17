"""The desk of somebody who sends: a process of its own with its own Django, asked in lines of JSON from outside."""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
import traceback
from pathlib import Path
from typing import Any

import django

from botkyrka_oro.launcher.processes import dies_with_parent

PATH = "tests.benchmarks.desk"


class Desk:
    """The desk as the benchmark sees it. What can be asked there stands in ``DEEDS`` of the module ``deeds``."""

    def __init__(self, deeds: str, *, log: Path, environment: dict[str, str], folder: Path) -> None:
        log.parent.mkdir(parents=True, exist_ok=True)
        self.log = log
        with log.open("wb") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", PATH, deeds],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                cwd=folder,
                env=environment,
                preexec_fn=dies_with_parent(signal.SIGKILL),
            )

    def ask(self, deed: str, **arguments: Any) -> Any:
        """Have a deed done and return what came of it."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"deed": deed} | arguments).encode() + b"\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"The desk died:\n{self.log.read_text(errors='replace')[-3000:]}")
        found = json.loads(answer)
        if "failed" in found:
            raise RuntimeError(f"{deed} failed:\n{found['failed']}")
        return found["answer"]

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


def sit(module: str) -> None:
    """Do what is asked on the standard input, until it ends. Whatever else prints goes to the log."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    django.setup()
    deeds = importlib.import_module(module).DEEDS
    for line in sys.stdin.buffer:
        arguments = json.loads(line)
        try:
            answer: dict[str, Any] = {"answer": deeds[arguments.pop("deed")](**arguments)}
        except Exception:  # noqa: BLE001 - whoever asked is told.
            answer = {"failed": traceback.format_exc()}
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.flush()


if __name__ == "__main__":
    sit(sys.argv[1])
