"""Several workers share what there is to do: one dispatch, one relay's pace, the letters of a machine that is lost."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from contacts.models import Contact, User
from contacts.scales import Severity
from notifications.lifecycle import DeliveryState, DispatchState, Doubt
from notifications.models import Delivery, Dispatch, Watch, WorkerSign
from tests.faults.conftest import Hire
from tests.faults.crowd import crowd, outcome, posted
from tests.faults.size import LONG, sized
from tests.faults.workers import HIRING_TAKES, Workers, connections_of, freeze, wait_until
from tests.figures import Tell
from tests.notifications.test_pace import most_within
from tests.smtp import Sink

LARGE_ROUNDS = "tests.faults.large_rounds"
RATES = [10, 100, 500] if LONG else [100]
SPAN = float(sized(3, 10))
TOLERANCE = 0.05
# What is in a worker's hands cannot be overtaken; everything else can.
OVERTAKEN_WITHIN = 1.0

pytestmark = pytest.mark.django_db(transaction=True)


def carried(
    sara: User, nadia: Contact, sink: Sink, *workers: Workers, recipients: int
) -> tuple[Dispatch, Counter[int | None]]:
    """Let workers carry a dispatch; return it with the number of letters that each of their processes handed over."""
    dispatch = posted(sara, crowd(nadia, recipients))
    owner: dict[int, int] = {}
    completed = Dispatch.objects.filter(pk=dispatch.pk, state=DispatchState.COMPLETED)

    def done() -> bool:
        for pid in (pid for one in workers for pid in one.pool()):
            owner.update(dict.fromkeys(connections_of(pid, sink.port), pid))
        return len(sink.letters) >= recipients and completed.exists()

    wait_until(done, 120, f"the dispatch is completed\n{workers[0].last_words()}", 0.01)
    return dispatch, Counter(owner.get(letter.connection) for letter in sink.letters)


def prove_rate(rate: int, workers: Workers, sara: User, nadia: Contact, sink: Sink, tell: Tell) -> None:
    """Demand that two processes together press the relay as hard as allowed, and no harder."""
    dispatch, by_process = carried(sara, nadia, sink, workers, recipients=int(rate * (SPAN + 1)))
    moments = sorted(letter.came_at for letter in sink.letters)
    fullest = most_within(moments, SPAN)
    average = (len(moments) - 1) / (moments[-1] - moments[0])
    tell(
        f"{rate}/s allowed: {len(moments)} letters, {average:.1f}/s on average, {fullest / SPAN:.1f}/s in the fullest "
        f"{SPAN:.0f} s, {len(by_process)} processes"
    )
    outcome(sink.letters, dispatch).demand_whole()
    assert fullest <= rate * SPAN * (1 + TOLERANCE) + 1, f"{fullest} letters within {SPAN:.0f} s"
    assert average >= rate * (1 - TOLERANCE), f"only {average:.1f}/s"
    assert len(by_process.keys() - {None}) == 2, f"one process alone: {by_process}"


def prove_sharing(workers: Workers, sara: User, nadia: Contact, sink: Sink, tell: Tell) -> None:
    """Demand that a large dispatch is carried by both processes."""
    sink.slowness = 0.1
    dispatch, by_process = carried(sara, nadia, sink, workers, recipients=sized(400, 2000))
    shares = sorted(count for pid, count in by_process.items() if pid is not None)
    tell(f"{by_process.total()} letters of one dispatch, by process: {shares}")
    outcome(sink.letters, dispatch).demand_whole()
    assert len(shares) == 2, f"one process alone: {by_process}"


def prove_loss(
    machines: tuple[Workers, Workers], sara: User, nadia: Contact, sink: Sink, tell: Tell, recipients: int = 200
) -> None:
    """Lose one of two machines, its disk included, and demand that its letters come back, each with a mark."""
    sink.slowness = 0.4
    there, lost = machines
    # A worker that is still starting would leave everything to the other.
    wait_until(lambda: WorkerSign.objects.count() == 2, HIRING_TAKES, f"both are at work\n{lost.last_words()}")
    dispatch = posted(sara, crowd(nadia, recipients))
    wait_until(lambda: bool(there.busy() and lost.busy()), 60, f"both machines send\n{lost.last_words()}")
    time.sleep(0.5)
    [pid] = lost.pool()
    everybody = [lost.worker.process.pid, pid, lost.beat.process.pid]
    freeze(everybody)
    time.sleep(0.2)
    watch = Watch.objects.get(worker__endswith=f":{pid}")
    in_hand = set(Delivery.objects.filter(claim=watch.id).values_list("address", flat=True))
    for one in everybody:
        os.kill(one, signal.SIGKILL)
    began = time.monotonic()
    wait_until(lambda: not Delivery.objects.filter(claim=watch.id).exists(), 40, "its letters come back")
    took = time.monotonic() - began
    sink.slowness = 0.01
    completed = Dispatch.objects.filter(pk=dispatch.pk, state=DispatchState.COMPLETED)
    wait_until(completed.exists, 60, f"the dispatch is completed\n{there.last_words()}")

    found = outcome(sink.letters, dispatch)
    marked = set(dispatch.deliveries.filter(doubt=Doubt.MACHINE_LOST).values_list("address", flat=True))
    tell(
        f"{recipients} recipients, one of two machines lost with {len(in_hand)} letters in hand: lost {found.lost}, "
        f"doubled {found.copies}, marked {len(marked)}, back after {took:.1f} s"
    )
    assert in_hand, "the machine had nothing in hand: the test has proved nothing"
    found.demand_whole()
    assert marked == in_hand, f"marked {len(marked)}, in hand {len(in_hand)}"
    assert found.doubled <= in_hand


def prove_overtaking(workers: Workers, sara: User, nadia: Contact, sink: Sink, tell: Tell) -> None:
    """Demand that what is urgent does not wait behind what is large."""
    sink.slowness = 0.1
    large = posted(sara, crowd(nadia, sized(1000, 4000)))
    wait_until(lambda: len(sink.letters) > 100, 30, f"letters leave\n{workers.last_words()}")
    wait_until(lambda: len(workers.busy()) == 2, sized(60, 30), "both processes are at it")
    urgent = posted(sara, crowd(nadia, 20, "urgent"), severity=Severity.CRITICAL)
    decided = time.monotonic()
    wait_until(lambda: len(came_to(sink, "urgent")) == 20, 30, "the urgent letters came")
    moments = [moment - decided for moment in came_to(sink, "urgent")]
    left = large.deliveries.filter(state=DeliveryState.QUEUED).count()
    tell(
        f"an urgent dispatch behind {large.recipient_count} letters: first letter after {min(moments):.2f} s, "
        f"last of 20 after {max(moments):.2f} s, {left} of the others still waited"
    )
    assert min(moments) <= OVERTAKEN_WITHIN, f"the first urgent letter came after {min(moments):.2f} s"
    assert left, "nobody was left to be overtaken: the test has proved nothing"
    assert urgent.deliveries.possibly_doubled().count() == 0


def came_to(sink: Sink, letter: str) -> list[float]:
    return [one.came_at for one in list(sink.letters) if one.recipients[0].startswith(letter)]


def two_machines(hire: Hire, folder: Path, **settings: str) -> tuple[Workers, Workers]:
    """Hire one worker with one process on each of two machines: nothing on their disks is shared."""
    there, lost = (
        hire(WORKERS="1", LEASE_SECONDS="5", DATA_DIR=str(folder / name), **settings) for name in ("there", "lost")
    )
    return there, lost


@pytest.mark.parametrize("rate", RATES)
def test_two_processes_together_keep_the_rate(
    rate: int, hire: Hire, sara: User, nadia: Contact, smtp_sink: Sink, tell: Tell
) -> None:
    prove_rate(rate, hire(DJANGO_SETTINGS_MODULE=LARGE_ROUNDS, RELAY_RATE=str(rate)), sara, nadia, smtp_sink, tell)


def test_two_processes_share_a_dispatch_and_urgent_letters_overtake_it(
    hire: Hire, sara: User, nadia: Contact, smtp_sink: Sink, tell: Tell
) -> None:
    workers = hire(DJANGO_SETTINGS_MODULE=LARGE_ROUNDS)
    prove_sharing(workers, sara, nadia, smtp_sink, tell)
    smtp_sink.clear()
    prove_overtaking(workers, sara, nadia, smtp_sink, tell)


def test_the_letters_of_a_lost_machine_come_back_marked(
    hire: Hire, sara: User, nadia: Contact, smtp_sink: Sink, tmp_path: Path, tell: Tell
) -> None:
    prove_loss(two_machines(hire, tmp_path), sara, nadia, smtp_sink, tell)


@pytest.mark.long
@pytest.mark.parametrize(
    ("fault", "noticed"),
    [("no mark", "doubled without a mark"), ("the lease never ends", "in vain until its letters come back")],
)
def test_the_proof_of_the_lost_machine_notices(
    fault: str, noticed: str, hire: Hire, sara: User, nadia: Contact, smtp_sink: Sink, tmp_path: Path, tell: Tell
) -> None:
    with pytest.raises(AssertionError, match=noticed):
        prove_loss(two_machines(hire, tmp_path, CANARY=fault), sara, nadia, smtp_sink, tell)


def at_a_hundred(workers: Workers, sara: User, nadia: Contact, sink: Sink, tell: Tell) -> None:
    prove_rate(100, workers, sara, nadia, sink, tell)


@pytest.mark.long
@pytest.mark.parametrize(
    ("fault", "prove", "noticed"),
    [
        ("each keeps the pace alone", at_a_hundred, r"\d+ letters within"),
        ("one takes everything", prove_sharing, "one process alone"),
        (
            "one takes everything",
            prove_overtaking,
            "the first urgent letter came after|in vain until both processes are at it",
        ),
    ],
)
def test_the_proofs_of_sharing_notice(
    fault: str,
    prove: Callable[..., None],
    noticed: str,
    hire: Hire,
    sara: User,
    nadia: Contact,
    smtp_sink: Sink,
    tell: Tell,
) -> None:
    rate = "100" if prove is at_a_hundred else "0"
    workers = hire(DJANGO_SETTINGS_MODULE=LARGE_ROUNDS, RELAY_RATE=rate, CANARY=fault)
    with pytest.raises(AssertionError, match=noticed):
        prove(workers, sara, nadia, smtp_sink, tell)
