"""Child processes that never outlive their parent, and the free ports they listen on."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LOOPBACK = "127.0.0.1"
PR_SET_PDEATHSIG = 1


class CouldNotStart(Exception):
    """A part of the product that does not start, in a sentence for the person who typed the command."""


@dataclass(frozen=True)
class Owner:
    """The user a child runs as; ``None`` means the same as its parent."""

    uid: int
    gid: int


@dataclass
class Child:
    """A started process: what it is called, how it is asked to stop, where its last words are."""

    name: str
    process: subprocess.Popen[bytes]
    stop_signal: signal.Signals
    log: Path

    def is_running(self) -> bool:
        return self.process.poll() is None

    def ask_to_stop(self) -> None:
        if self.is_running():
            self.process.send_signal(self.stop_signal)

    def end(self, patience: float) -> None:
        """Wait for the child to end by itself, then end it and whatever it started."""
        try:
            self.process.wait(timeout=patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        # The group holds the pool processes of a worker that was killed; usually it is gone already.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def last_words(self, lines: int = 15) -> str:
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(f"    {line}" for line in text.splitlines()[-lines:])


def dies_with_parent(death_signal: signal.Signals, parent: int | None = None) -> Callable[[], None]:
    """Return what a child does before it begins: ask the kernel for a signal when its parent dies, even by kill -9."""
    parent = parent or os.getpid()
    library = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

    def prepare() -> None:
        if library is not None:
            library.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
            if os.getppid() != parent:  # The parent died in between.
                os._exit(1)

    return prepare


def start(
    name: str,
    command: Sequence[str],
    *,
    log: Path,
    stop_signal: signal.Signals = signal.SIGTERM,
    death_signal: signal.Signals = signal.SIGKILL,
    owner: Owner | None = None,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Child:
    """Start a child in a process group of its own, so that Ctrl-C reaches the launcher alone.

    To be called from the main thread: the kernel takes the end of the starting thread for the parent's death.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists():
        log.replace(log.with_suffix(".log.1"))
    identity = {} if owner is None else {"user": owner.uid, "group": owner.gid, "extra_groups": []}
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=None if environment is None else dict(environment),
            start_new_session=True,
            preexec_fn=dies_with_parent(death_signal),  # noqa: PLW1509
            **identity,  # type: ignore[call-overload]
        )
    return Child(name, process, stop_signal, log)


def free_port(preferred: int = 0) -> int:
    """Return a port nobody listens on, the preferred one if it is free."""
    for port in (preferred, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise CouldNotStart("This machine has no free port on 127.0.0.1.")


def answers(port: int, host: str = LOOPBACK) -> bool:
    """Tell whether anybody listens."""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    draft.replace(path)
