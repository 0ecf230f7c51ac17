"""Workers are killed without warning while they send: no letter is lost, and what may be doubled is marked.

Between a letter's last dot and the answer nobody knows, on each connection: that many letters a killed worker may
double, and no more.
"""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from contacts.models import Contact, User
from notifications.lifecycle import DeliveryState, DispatchState
from notifications.models import Dispatch, Watch
from notifications.tasks import ring
from tests.faults.conftest import Hire
from tests.faults.crowd import crowd, outcome, posted
from tests.faults.size import sized
from tests.faults.workers import Workers, wait_until
from tests.figures import Tell
from tests.smtp import Sink

RECIPIENTS = sized(200, 1000)
KILLS = sized(10, 100)

pytestmark = pytest.mark.django_db(transaction=True)


def journals() -> list[Path]:
    folder = Path(settings.DATA_DIR) / "journal" / str(connection.settings_dict["NAME"])
    return list(folder.iterdir()) if folder.exists() else []


def is_completed(dispatch: Dispatch) -> bool:
    """Tell whether the dispatch is completed. What waits for a better minute has it now: time has passed."""
    now = timezone.now()
    dispatch.deliveries.filter(state=DeliveryState.DEFERRED, due_at__gt=now).update(due_at=now)
    return Dispatch.objects.filter(pk=dispatch.pk, state=DispatchState.COMPLETED).exists()


def prove(
    workers: Workers, sara: User, nadia: Contact, sink: Sink, chance: random.Random, tell: Tell, kills: int = KILLS
) -> None:
    """Kill workers at random moments of one dispatch, and demand what the engine promises."""
    sink.slowness = 0.5
    dispatch = posted(sara, crowd(nadia, RECIPIENTS))
    began = time.monotonic()
    connections = []
    for _number in range(kills):
        wait_until(lambda: bool(workers.busy()), 40, f"a worker sends again\n{workers.last_words()}", 0.005)
        time.sleep(chance.uniform(0.0, 0.25))
        connections.append(workers.kill_one(chance))
        ring()  # As whoever approves the next report does.
    unfinished = RECIPIENTS - len({letter.recipients[0] for letter in sink.letters})
    sink.slowness = 0.01
    wait_until(lambda: is_completed(dispatch), 60, f"the dispatch is completed\n{workers.last_words()}")
    wait_until(lambda: not Watch.objects.exists() and not journals(), 20, "nothing of the dead is left")

    found = outcome(sink.letters, dispatch)
    tell(
        f"{RECIPIENTS} recipients, {kills} kills ({sum(map(bool, connections))} of a worker with connections, "
        f"{sum(connections)} in all), lost {found.lost}, doubled {found.copies}, marked {len(found.marked)}, "
        f"{time.monotonic() - began:.0f} s"
    )
    assert found.lost == 0, f"lost {found.lost} of {found.wanted}"
    assert found.copies <= sum(connections), f"{found.copies} copies, {sum(connections)} connections"
    found.demand_whole()
    assert max(found.came.values()) <= 1 + kills
    assert found.marked, "no kill hit a letter on its way: the test has proved nothing"
    assert unfinished, "the last kills came after the last letter: the test has proved less than it says"


def test_killed_workers_lose_no_letter_and_double_at_most_one_a_connection(
    workers: Workers, sara: User, nadia: Contact, smtp_sink: Sink, chance: random.Random, tell: Tell
) -> None:
    prove(workers, sara, nadia, smtp_sink, chance, tell)


@pytest.mark.long
@pytest.mark.parametrize(
    ("fault", "noticed"),
    [
        ("sent before it left", r"lost \d+ of"),
        ("no journal", r"\d+ copies, \d+ connections|doubled without a mark"),
        ("no mark", "doubled without a mark"),
        ("another Message-ID each time", "two Message-IDs"),
    ],
)
def test_the_proof_notices(
    fault: str, noticed: str, hire: Hire, sara: User, nadia: Contact, smtp_sink: Sink, chance: random.Random, tell: Tell
) -> None:
    with pytest.raises(AssertionError, match=noticed):
        prove(hire(CANARY=fault), sara, nadia, smtp_sink, chance, tell, kills=10)
