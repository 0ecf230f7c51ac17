"""Makes the virtual environment from the lock file, with nothing but Python's standard library.

`python3 botkyrka_oro/bootstrap.py` installs what the product needs, `--dev` also what tests, lint and types need.
Quiet and quick when nothing is to be done: a stamp in the environment holds the hash of the lock it was made from.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed-from"
LOCKS = {"run": ROOT / "requirements.txt", "dev": ROOT / "requirements-dev.txt"}
UV_LOCK = ROOT / "requirements-uv.txt"
OLDEST_PYTHON = (3, 11)


def stamp_for(kind: str) -> str:
    """What an environment of this kind is made from; another value means that it has to be made again."""
    lock = hashlib.sha256(LOCKS[kind].read_bytes()).hexdigest()
    return f"{kind} {lock} {sys.version_info.major}.{sys.version_info.minor} {VENV}"


def wanted_kind(arguments: list[str]) -> str:
    """An environment that once got the development tools keeps them."""
    had_tools = STAMP.exists() and STAMP.read_text().startswith("dev ")
    return "dev" if "--dev" in arguments or had_tools else "run"


def say(sentence: str) -> None:
    print(sentence, flush=True)


def require_python() -> None:
    if sys.version_info < OLDEST_PYTHON:
        found = f"{sys.version_info.major}.{sys.version_info.minor}"
        sys.exit(f"Python 3.11 or newer is needed, this is {found}. Try: make setup PYTHON=python3.11")
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        sys.exit("Python's venv module is missing. Install it with: sudo apt-get install -y python3-venv")


def make_environment() -> None:
    """A new lock is installed over the old one, which does not hurt a running copy; all else starts from nothing."""
    made_here = STAMP.exists() and STAMP.read_text().split(" ", 2)[2:] == stamp_for("run").split(" ", 2)[2:]
    if not made_here or pip("--version").returncode != 0:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)


def pip(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [str(PYTHON), "-m", "pip", "--disable-pip-version-check", *arguments], check=False, capture_output=True
    )


def uv_environment() -> dict[str, str]:
    """uv does not read pip's configuration: hand over the index and trust the system's certificates."""
    environment = {"UV_SYSTEM_CERTS": "1", "UV_PYTHON_DOWNLOADS": "never", "UV_NO_CONFIG": "1", "UV_LINK_MODE": "copy"}
    index = pip("config", "get", "global.index-url")
    if index.returncode == 0 and index.stdout.strip():
        environment["UV_DEFAULT_INDEX"] = index.stdout.decode().strip()
    return environment | dict(os.environ)


def install_with_uv(lock: Path) -> bool:
    if pip("install", "--quiet", "--require-hashes", "-r", str(UV_LOCK)).returncode != 0:
        return False
    # Compiled once: a start makes half a dozen processes, and where Python may not write, each would compile it all.
    command = [str(PYTHON), "-m", "uv", "pip", "sync", "--quiet", "--compile-bytecode", "--require-hashes"]
    command += ["--python", str(PYTHON), str(lock)]
    return subprocess.run(command, check=False, env=uv_environment()).returncode == 0


def install_with_pip(lock: Path) -> bool:
    say("  uv did not manage it, trying pip (slower)")
    command = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--require-hashes"]
    return subprocess.run([*command, "-r", str(lock)], check=False).returncode == 0


def make_importable() -> None:
    """Let every program of the environment find the project's packages, from whatever folder it is called."""
    for packages in (VENV / "lib").glob("python*/site-packages"):
        (packages / "lagesstod.pth").write_text(f"{ROOT}\n")


def bootstrap(arguments: list[str]) -> None:
    require_python()
    kind = wanted_kind(arguments)
    with (ROOT / ".bootstrap.lock").open("w") as lock_file:
        fcntl.flock(lock_file, fcntl.LOCK_EX)  # Two starts at the same time wait for each other.
        if STAMP.exists() and STAMP.read_text() == stamp_for(kind):
            return
        say("Installing the locked packages into .venv (under a minute the first time) ...")
        make_environment()
        if not install_with_uv(LOCKS[kind]) and not install_with_pip(LOCKS[kind]):
            sys.exit("The packages could not be installed. Check the network and the messages above, then try again.")
        make_importable()
        STAMP.write_text(stamp_for(kind))
        say("Packages installed.")


if __name__ == "__main__":
    bootstrap(sys.argv[1:])
