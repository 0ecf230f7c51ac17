"""`make lock`: resolves requirements*.in into lock files with hashes, for all platforms and without addresses."""

from __future__ import annotations

import subprocess
import sys

from botkyrka_oro.bootstrap import ROOT, pip, uv_environment

OPTIONS = ("--universal", "--generate-hashes", "--python-version=3.11", "--no-header", "--no-annotate", "--quiet")


def lock(arguments: list[str]) -> None:
    """Resolve anew; what is locked already stays, unless `--upgrade` is among the arguments."""
    if pip("install", "--quiet", "--require-hashes", "-r", str(ROOT / "requirements-uv.txt")).returncode != 0:
        sys.exit("uv could not be installed. Check the network, then try again.")
    for name, extra in (
        ("requirements", ()),
        ("requirements-dev", ("--constraint", "requirements.txt")),
        ("requirements-uv", ()),
    ):
        command = [sys.executable, "-m", "uv", "pip", "compile", *OPTIONS, *extra, *arguments]
        command += [f"{name}.in", "--output-file", f"{name}.txt"]
        if subprocess.run(command, check=False, cwd=ROOT, env=uv_environment()).returncode != 0:
            sys.exit(f"{name}.in could not be resolved; the reason stands above.")


if __name__ == "__main__":
    lock(sys.argv[1:])
