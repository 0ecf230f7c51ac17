"""`make test`: the browser, the checks, then all tests, so that pytest's closing line is the last word."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
BIN = Path(PYTHON).parent
CHECKS = {
    "code (ruff)": [PYTHON, "-m", "ruff", "check", "--quiet", "."],
    "format (ruff)": [PYTHON, "-m", "ruff", "format", "--check", "--quiet", "."],
    "import contracts": [str(BIN / "lint-imports")],
    "translations": [PYTHON, "manage.py", "compile_messages"],
    "missing migrations": [PYTHON, "-W", "ignore", "manage.py", "makemigrations", "--check", "--dry-run"],
    "types (mypy)": [PYTHON, "-m", "mypy", "."],
}
WORKERS = ("-n", "2", "--dist", "worksteal")
# On a busy machine a wait may run out by chance. What failed is run once more; what then passes is still named at the
# end, to be mended, and what is wrong fails twice.
AGAIN = ("-p", "pytest_rerunfailures", "--reruns", "1", "-r", "fER")


def say(sentence: str) -> None:
    print(sentence, flush=True)


def get_chromium() -> None:
    """Install Debian's Chromium where that is possible; otherwise say so, once."""
    if any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say("Installing Chromium for the browser tests ...")
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-y", "-q", "chromium"]):
            subprocess.run(command, check=False, env=quiet, capture_output=True)
    if shutil.which("chromium") is None:
        what = "so its tests will fail" if os.environ.get("CI") else "so its tests are skipped"
        say(f"Chromium is missing and cannot be installed here (root and apt are needed), {what}.")


def passes(name: str, command: list[str]) -> bool:
    began = time.monotonic()
    done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True)
    say(f"{'ok  ' if done.returncode == 0 else 'FAIL'} {name} ({time.monotonic() - began:.0f} s)")
    if done.returncode != 0:
        say(done.stdout + done.stderr)
    return done.returncode == 0


def main(arguments: list[str]) -> int:
    get_chromium()
    failed = [name for name, command in CHECKS.items() if not passes(name, command)]
    if failed:
        say(f"These checks failed, see above: {', '.join(failed)}. The tests follow.")
    # The tests start hundreds of processes, and each reads what the first has compiled.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [PYTHON, "-m", "pytest", *WORKERS, *AGAIN, *arguments]
    tests = subprocess.run(command, check=False, cwd=ROOT, env=environment)
    return tests.returncode or len(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
