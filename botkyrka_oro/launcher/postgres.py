"""The embedded PostgreSQL: made once per folder, started on a free port of loopback, stopped without leftovers."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg2

from botkyrka_oro.launcher.processes import LOOPBACK, Child, CouldNotStart, Owner, free_port, start, write_private
from botkyrka_oro.launcher.where import PostgresPlace, postgres_place

USER = DATABASE = "lagesstod"
PATIENCE = 30.0
TRIES = 3
ALWAYS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "200",
    "max_parallel_workers_per_gather": "0",  # Parallel plans need shared memory that small containers lack.
    "timezone": "UTC",
    "log_timezone": "UTC",
}
THROWN_AWAY_AFTERWARDS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """A PostgreSQL server of our own."""

    def __init__(self, folder: Path, *, log: Path, throw_away: bool = False) -> None:
        self.place: PostgresPlace = postgres_place(folder)
        self.data = self.place.data / "cluster"
        self.password_file = self.place.data / "password"
        self.log = log
        self.settings = ALWAYS | (THROWN_AWAY_AFTERWARDS if throw_away else {})
        self.port = 0

    @property
    def url(self) -> str:
        return self.url_of(DATABASE)

    def url_of(self, database: str) -> str:
        return f"postgresql://{USER}:{self.password}@{LOOPBACK}:{self.port}/{database}"

    @property
    def password(self) -> str:
        return self.password_file.read_text().strip()

    def start(self) -> Child:
        """Start the server and wait until it answers; make the cluster first if there is none."""
        if not self.data.exists():
            self.make_cluster()
        self.require_same_version()
        self.end_leftover()
        last_words = ""
        for _ in range(TRIES):  # Somebody else may take the free port in between.
            self.port = free_port()
            child = self.start_process()
            if self.wait_until_ready(child):
                self.make_database()
                return child
            last_words = child.last_words()
        raise CouldNotStart(f"PostgreSQL did not start. Its last words:\n{last_words}")

    def start_process(self) -> Child:
        options = [part for name, value in self.settings.items() for part in ("-c", f"{name}={value}")]
        return start(
            "postgres",
            [str(self.place.programs / "bin" / "postgres"), "-D", str(self.data), "-p", str(self.port), *options],
            log=self.log,
            stop_signal=signal.SIGINT,  # "Fast": SIGTERM would wait for every client to leave.
            death_signal=signal.SIGINT,
            owner=self.place.owner,
            environment={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"},
            folder=self.place.data,
        )

    def make_cluster(self) -> None:
        """Make the cluster beside its place and move it there when it is whole."""
        draft = self.place.data / "cluster.new"
        shutil.rmtree(draft, ignore_errors=True)
        write_private(self.password_file, secrets.token_urlsafe(24))
        owner = self.place.owner
        if owner is not None:
            os.chown(self.password_file, owner.uid, owner.gid)
        command = [str(self.place.programs / "bin" / "initdb"), "-D", str(draft), "-U", USER, "--no-sync"]
        command += ["--auth=scram-sha-256", f"--pwfile={self.password_file}", "--encoding=UTF8", "--locale=C.UTF-8"]
        made = run_as(owner, command, self.place.data)
        if made.returncode != 0:
            raise CouldNotStart(f"PostgreSQL could not make its data folder:\n{made.stderr.decode()}")
        draft.rename(self.data)

    def require_same_version(self) -> None:
        asked = run_as(self.place.owner, [str(self.place.programs / "bin" / "postgres"), "--version"], Path("/"))
        program = asked.stdout.decode().split()[-1].split(".")[0]
        cluster = (self.data / "PG_VERSION").read_text().strip()
        if program != cluster:
            raise CouldNotStart(
                f"{self.data} belongs to PostgreSQL {cluster}, but this copy brings {program}. "
                "Take a dump with the old copy and restore it, or choose another DATA_DIR."
            )

    def end_leftover(self) -> None:
        """End a server that outlived its launcher, and take away the note of one that is dead."""
        note = self.data / "postmaster.pid"
        deadline = time.monotonic() + PATIENCE
        while note.exists() and (pid := first_number(note)) and serves(pid, self.data):
            if time.monotonic() > deadline:
                raise CouldNotStart(f"Another PostgreSQL (process {pid}) works in {self.data} and does not stop.")
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT)
            time.sleep(0.2)
        note.unlink(missing_ok=True)

    def wait_until_ready(self, child: Child) -> bool:
        deadline = time.monotonic() + PATIENCE
        while child.is_running():
            try:
                psycopg2.connect(self.url_of("postgres"), connect_timeout=2).close()
            except psycopg2.OperationalError as problem:
                if time.monotonic() > deadline:
                    child.process.kill()
                    raise CouldNotStart(f"PostgreSQL does not answer: {problem}\n{child.last_words()}") from problem
                time.sleep(0.03)
            else:
                return True
        return False

    def make_database(self) -> None:
        connection = psycopg2.connect(self.url_of("postgres"))
        connection.autocommit = True
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE DATABASE {DATABASE}")


def run_as(owner: Owner | None, command: list[str], folder: Path) -> subprocess.CompletedProcess[bytes]:
    environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"}
    if owner is None:
        return subprocess.run(command, check=False, capture_output=True, cwd=folder, env=environment)
    return subprocess.run(
        command,
        check=False,
        capture_output=True,
        cwd=folder,
        env=environment,
        user=owner.uid,
        group=owner.gid,
        extra_groups=[],
    )


def first_number(note: Path) -> int:
    first = (note.read_text().splitlines() or [""])[0]
    return int(first) if first.isdigit() else 0


def serves(pid: int, data: Path) -> bool:
    """Tell whether this process is a PostgreSQL of that folder, and not a stranger with a reused number."""
    command = Path(f"/proc/{pid}/cmdline")
    if not command.exists():
        return False
    words = command.read_bytes().split(b"\0")
    return str(data).encode() in words and b"postgres" in words[0]
