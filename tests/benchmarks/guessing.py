"""Whether the time of an answer tells what exists: `python -m tests.benchmarks.guessing [2000]`.

Asked in turns, so many times each: a personal link that has died, one that is signed and of no letter, and one that
nobody signed; a wish for a new link in place of each; a log-in with a known and with an unknown address, and a wish
for a new password with each. Printed are the medians, and how far each is from the first of its kind: 5 % at most.
"""

from __future__ import annotations

import subprocess
import sys

from tests.servers import Servers

SAMPLES = 2_000
STEPS = ("migrate", "createcachetable", "load_reference", "load_demo")


def manage(*command: str) -> None:
    whole = [sys.executable, "-W", "ignore", "manage.py", *command]
    if subprocess.run(whole, check=False, stdout=None if command[0] == "shell" else subprocess.DEVNULL).returncode:
        sys.exit(f"{command[0]} did not end well.")


def main(samples: int) -> None:
    servers = Servers()
    try:
        servers.start()
        for step in STEPS:
            manage(step)
        manage("shell", "--no-imports", "-c", f"from tests.benchmarks.questions import ask; ask({samples})")
    finally:
        servers.stop()


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else SAMPLES)
