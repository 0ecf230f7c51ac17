"""The peers in the benchmark, with the best settings that we know for them.

Before a relay that answers at once all have two processes, like the product: the CPU is what they wait for. Before a
slow one they wait for answers, and get more processes or threads to wait with.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

from tests.benchmarks.contender import Sent, Team
from tests.benchmarks.desk import Desk
from tests.benchmarks.engine.contender import sent
from tests.benchmarks.ground import ROOT, Ground
from tests.benchmarks.letter import Letter

DEEDS = "tests.benchmarks.peers.deeds"


@dataclass(frozen=True)
class Hands:
    """How many processes a Celery worker has, and how many threads each of the two processes of the post office."""

    processes: int
    threads: int


AT_A_PROMPT_RELAY = Hands(processes=2, threads=5)
AT_A_SLOW_RELAY = Hands(processes=8, threads=32)


class Peer:
    """What the peers have in common: a database, a broker and a desk of their own."""

    name = ""
    label = ""
    quick = False
    enqueue = ""
    books = ""
    keeps_connections = False

    def __init__(self, ground: Ground, letter: Letter, *, people: int, hands: Hands) -> None:
        folder = ground.folder / self.name
        folder.mkdir(exist_ok=True)
        letter.keep(folder / "letter.json")
        self.environment = ground.environment(
            DJANGO_SETTINGS_MODULE="tests.benchmarks.peers.settings",
            DATABASE_URL=ground.new_database(self.name),
            REDIS_URL=ground.new_broker(),
            PEERS_FOLDER=str(folder),
            PEERS_PROCESSES=str(hands.processes),
            PEERS_THREADS=str(hands.threads),
            PEERS_KEEP_CONNECTIONS="1" if self.keeps_connections else "",
        )
        self.team = Team(self.name, ground, self.environment)
        self.desk = self.new_desk("desk", DEEDS)
        self.desk.ask("prepare", people=people, letter=str(folder / "letter.json"))

    def new_desk(self, part: str, deeds: str) -> Desk:
        return Desk(deeds, log=self.team.log(part), environment=self.environment, folder=ROOT)

    def start(self) -> None:
        celery = ("celery", "--app", "tests.benchmarks.peers")
        self.team.python("worker", *celery, "worker", "--without-gossip", "--without-mingle")

    def send(self, recipients: int) -> Sent:
        return sent(self.desk.ask(self.enqueue, recipients=recipients))

    def settled(self, of: Sent) -> bool:
        return bool(self.desk.ask(f"settled{self.books}", batch=of.batch))

    def booked(self, of: Sent) -> int:
        return int(self.desk.ask(f"booked{self.books}", batch=of.batch))

    def workers(self) -> list[int]:
        return self.team.pids()

    def stop(self) -> None:
        self.team.stop()
        self.desk.stop()


class OneByOne(Peer):
    """A task for each letter, all settings of Celery as they come."""

    name = "naive"
    label = "Celery, a task per letter"
    enqueue = "one_by_one"


class OneByOneKept(OneByOne):
    """The same, and Celery told to keep the database connection between tasks."""

    name = "naive-kept"
    label = "Celery, a task per letter, connection kept"
    keeps_connections = True


class Chunks(Peer):
    """A task for each hundred letters, with one SMTP connection and one statement at the end."""

    name = "chunks"
    label = "Celery, chunks of 100"
    enqueue = "in_chunks"
    keeps_connections = True


class PostOffice(Peer):
    """django-post_office with two processes of five threads each."""

    name = "post-office"
    label = "django-post_office"
    enqueue = "to_the_post_office"
    books = "_at_the_post_office"

    def start(self) -> None:
        self.carrier = self.new_desk("carrier", "tests.benchmarks.peers.carrier")
        self.carrying = threading.Thread()

    def send(self, recipients: int) -> Sent:
        """Write the letters, then call the carrier at once; the clock of what is released starts with the call."""
        written = super().send(recipients)
        self.carrying = threading.Thread(target=self.carrier.ask, args=("carry",))
        self.carrying.start()
        return written

    def settled(self, of: Sent) -> bool:
        self.carrying.join()
        return super().settled(of)

    def workers(self) -> list[int]:
        return [self.carrier.process.pid]

    def stop(self) -> None:
        self.carrier.stop()
        super().stop()


PEERS: tuple[type[Peer], ...] = (OneByOne, OneByOneKept, Chunks, PostOffice)
