"""The product in the benchmark, with everything on: two Celery processes, the beat, leases, statuses, the pace."""

from __future__ import annotations

import time
from typing import Any

from tests.benchmarks.contender import Sent, Team
from tests.benchmarks.desk import Desk
from tests.benchmarks.ground import ROOT, Ground
from tests.benchmarks.letter import Letter

PROCESSES = 2
RATE_THAT_NEVER_LIMITS = 100_000


class Engine:
    """The product, asked at its desk and carried out by its own workers."""

    name = "engine"
    label = "This product"
    quick = True

    def __init__(self, ground: Ground, *, connections: int, people: int, audience: int) -> None:
        self.ground = ground
        self.people = people
        self.audience = audience
        self.report = 0
        self.environment = ground.environment(
            DJANGO_SETTINGS_MODULE="botkyrka_oro.settings",
            DATABASE_URL=ground.new_database("engine"),
            REDIS_URL=ground.new_broker(),
            DATA_DIR=str(ground.folder / "engine"),
            WORKERS=str(PROCESSES),
            RELAY_CONNECTIONS=str(connections),
            RELAY_RATE=str(RATE_THAT_NEVER_LIMITS),
        )
        (ground.folder / "engine").mkdir(exist_ok=True)
        self.team = Team(self.name, ground, self.environment)
        self.desk = Desk(
            "tests.benchmarks.engine.deeds",
            log=self.team.log("desk"),
            environment=self.environment,
            folder=ROOT,
        )
        self.desk.ask("prepare", people=people, audience=audience)

    def letter(self) -> Letter:
        return Letter(**self.desk.ask("letter"))

    def start(self) -> None:
        celery = ("celery", "--app", "botkyrka_oro")
        self.team.python("worker", *celery, "worker", "--without-gossip", "--without-mingle")
        self.team.python("beat", *celery, "beat", "--pidfile=")

    def send(self, recipients: int) -> Sent:
        return sent(self.desk.ask("enqueue", recipients=recipients))

    def settled(self, of: Sent) -> bool:
        return bool(self.desk.ask("settled", batch=of.batch))

    def booked(self, of: Sent) -> int:
        return int(self.desk.ask("booked", batch=of.batch))

    def workers(self) -> list[int]:
        return self.team.pids()

    def worker(self) -> list[int]:
        """Return the Celery worker without the beat."""
        return self.team.pids()[:1]

    def submit(self) -> None:
        """Write and submit a report, and wait until the notices about that have left."""
        self.report = self.desk.ask("submit")
        while not self.desk.ask("quiet"):
            time.sleep(0.1)

    def approve(self) -> Sent:
        """Approve the submitted report; its letters are released when its hold is over."""
        return sent(self.desk.ask("approve", report=self.report))

    def stop(self) -> None:
        self.team.stop()
        self.desk.stop()


def sent(answer: dict[str, Any]) -> Sent:
    """Return what a desk said about one sending."""
    return Sent(
        click=answer["click"],
        released=answer["released"],
        answered=answer["answered"],
        cpu={"web": answer["cpu"]},
        batch=answer["batch"],
    )
