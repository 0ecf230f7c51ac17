"""Whether the time of an answer tells what exists: `python -m tests.benchmarks.guessing [2000]`.

Asked in turns, so many times each: a personal link that has died, one that is signed and of no letter, and one that
nobody signed; a wish for a new link in place of each; a log-in with a known and with an unknown address, and a wish
for a new password with each. Printed are the medians, and how far each is from the first of its kind: 5 % at most.
"""

from __future__ import annotations

import sys

from tests.benchmarks.approve import manage
from tests.servers import Servers

SAMPLES = 2_000
STEPS = ("migrate", "createcachetable", "load_reference", "load_demo")


def main(samples: int) -> None:
    servers = Servers()
    try:
        servers.start()
        for step in STEPS:
            manage(step)
        asking = f"from tests.benchmarks.questions import ask; ask({samples})"
        print(manage("shell", "--no-imports", "-c", asking), end="")
    finally:
        servers.stop()


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else SAMPLES)
