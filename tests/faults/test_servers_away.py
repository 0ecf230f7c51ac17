"""PostgreSQL and Redis go away in the middle of a fan-out and come back: nothing is lost, and pages answer."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Generator

import pytest
from celery import current_app
from pytest_django import DjangoDbBlocker

from notifications.lifecycle import DeliveryState, DispatchState
from notifications.models import Delivery, Dispatch
from tests.faults.crowd import crowd, outcome, posted
from tests.faults.house import House, Visitor, wait_for
from tests.faults.size import sized
from tests.figures import Tell
from tests.smtp import Sink

RECIPIENTS = sized(300, 2000)
TIMES = sized(1, 5)
# Whatever was away: this long after it is back everything that is due is on its way again.
BACK_WITHIN = 15
SLOWNESS = 0.2

Build = Callable[..., House]


@pytest.fixture(scope="module")
def build(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker, _smtp_server: Sink
) -> Generator[Build, None, None]:
    """Build houses, and tear all of them down afterwards."""
    houses: list[House] = []

    def begin(**settings: str) -> House:
        houses.append(House(tmp_path_factory.mktemp("house"), _smtp_server, **settings))
        houses[-1].open()
        return houses[-1]

    with django_db_blocker.unblock():
        yield begin
        for house in houses:
            house.close()


@pytest.fixture(scope="module")
def shared_house(build: Build) -> House:
    return build()


def inside(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """Let this process ring the house's bell."""
    monkeypatch.setattr(current_app.conf, "broker_url", house.bell.valkey.url)
    return house


@pytest.fixture
def house(shared_house: House, smtp_sink: Sink, monkeypatch: pytest.MonkeyPatch) -> Generator[House, None, None]:
    with shared_house.at_home():
        yield inside(shared_house, monkeypatch)


def fan_out(house: House, sink: Sink, letter: str, size: int = RECIPIENTS) -> Dispatch:
    sink.slowness = SLOWNESS
    return posted(house.sara, crowd(house.nadia, size, letter))


def finish(house: House, sink: Sink, *dispatches: Dispatch) -> None:
    wanted = {one.pk for one in dispatches}
    completed = Dispatch.objects.filter(pk__in=wanted, state=DispatchState.COMPLETED)
    wait_for(house, lambda: completed.count() == len(wanted), 120, "the dispatches are completed")


def prove_redis(house: House, sink: Sink, chance: random.Random, tell: Tell) -> None:
    """Flush and stop Redis during a fan-out; post more while it is away, and when everybody is idle."""
    began = time.monotonic()
    finish(house, sink, fan_out(house, sink, "undisturbed"))
    undisturbed = time.monotonic() - began
    sink.clear()

    dispatches = [fan_out(house, sink, "n")]
    visitor = Visitor(house, "/", f"/utskick/{dispatches[0].public_id}/")
    began = time.monotonic()
    waited, decided = [], []
    for number in range(TIMES):
        time.sleep(chance.uniform(0.1, 1.0))
        house.flush_redis()
        time.sleep(chance.uniform(0.1, 1.0))
        house.bell.go_away()
        asked = time.monotonic()
        dispatches.append(fan_out(house, sink, f"away{number}-", 20))
        decided.append(time.monotonic() - asked)
        time.sleep(chance.uniform(0.1, 1.0))
        house.bell.come_back()
    finish(house, sink, *dispatches)
    took = time.monotonic() - began
    for number in range(TIMES):
        time.sleep(1)  # Whoever was rung for and found nothing has gone home by then.
        house.bell.go_away()
        dispatches.append(fan_out(house, sink, f"idle{number}-", 20))
        before, wanted = len(sink.letters), len(sink.letters) + 20
        time.sleep(1)
        assert len(sink.letters) == before, "somebody was not idle"
        house.bell.come_back()
        waited.append(wait_for(house, lambda: len(sink.letters) == wanted, BACK_WITHIN, "the letters left"))  # noqa: B023
    finish(house, sink, *dispatches)
    pages = visitor.leave()

    found = outcome(sink.letters, *dispatches)
    tell(
        f"Redis flushed {TIMES} and stopped {2 * TIMES} times, {found.wanted} recipients: lost {found.lost}, doubled "
        f"{found.copies}; {took:.0f} s for {undisturbed:.0f} s undisturbed; decided in {max(decided):.2f} s without "
        f"it, handed over at most {max(waited):.1f} s after its return; {pages.total()} pages, {dict(pages)}"
    )
    found.demand_whole()
    assert found.copies == 0
    assert took <= 1.5 * undisturbed + 10
    assert set(pages) == {200}
    assert max(decided) < 1.5


def prove_postgres(house: House, sink: Sink, chance: random.Random, tell: Tell) -> None:
    """Stop PostgreSQL at once during a fan-out and start it again."""
    dispatch = fan_out(house, sink, "n")
    visitor = Visitor(house, "/", f"/utskick/{dispatch.public_id}/")
    wait_for(house, lambda: len(sink.letters) > 0, BACK_WITHIN, "the first letter has left")
    waited, returns = [], []
    for _number in range(TIMES):
        time.sleep(chance.uniform(0.2, 1.0))
        came = len(sink.letters)
        assert came < RECIPIENTS, "PostgreSQL was stopped after the last letter: the test has proved less than it says"
        house.postgres_goes_away()
        time.sleep(chance.uniform(0.5, 2.0))
        house.postgres_comes_back()
        returns.append(time.monotonic())
        in_hand = Delivery.objects.filter(state=DeliveryState.SENDING)
        dead = in_hand.filter(claim__in=set(in_hand.values_list("claim", flat=True)))
        wait_for(house, lambda: not dead.exists(), BACK_WITHIN, "nothing is stuck in dead hands")  # noqa: B023
        wait_for(house, lambda: len(sink.letters) > came, BACK_WITHIN, "letters leave again")  # noqa: B023
        waited.append(time.monotonic() - returns[-1])
    sink.slowness = 0.01
    finish(house, sink, dispatch)
    wait_for(house, lambda: visitor.answers[-1][0] > returns[-1] + 1, BACK_WITHIN, "somebody reads a page")
    pages = visitor.leave()
    lately = visitor.between(max(moment for moment, _status in visitor.answers) - 1, time.monotonic())

    found = outcome(sink.letters, dispatch)
    tell(
        f"PostgreSQL stopped {TIMES} times, {found.wanted} recipients: lost {found.lost}, doubled {found.copies}, "
        f"marked {len(found.marked)}; all at work again at most {max(waited):.1f} s after its return; "
        f"{pages.total()} pages, {dict(pages)}"
    )
    found.demand_whole()
    assert found.copies <= 2 * TIMES
    assert set(pages) <= {200, 500, 503}
    assert set(lately) == {200}
    assert pages.keys() - {200}, "nobody read a page while PostgreSQL was away: the test has proved less than it says"


def test_redis_may_forget_everything_and_go(house: House, smtp_sink: Sink, chance: random.Random, tell: Tell) -> None:
    prove_redis(house, smtp_sink, chance, tell)


def test_postgresql_may_go_as_well(house: House, smtp_sink: Sink, chance: random.Random, tell: Tell) -> None:
    prove_postgres(house, smtp_sink, chance, tell)


@pytest.mark.long
@pytest.mark.parametrize(
    ("fault", "noticed", "proof"),
    [
        ("nobody sweeps", "in vain until the letters left", prove_redis),
        ("sent before it left", r"lost \d+ of", prove_postgres),
        ("journals left where they are", "in vain until nothing is stuck", prove_postgres),
    ],
)
def test_the_proof_notices(
    fault: str,
    noticed: str,
    proof: Callable[..., None],
    build: Build,
    smtp_sink: Sink,
    monkeypatch: pytest.MonkeyPatch,
    chance: random.Random,
    tell: Tell,
) -> None:
    house = inside(build(CANARY=fault), monkeypatch)
    with house.at_home(), pytest.raises(AssertionError, match=noticed):
        proof(house, smtp_sink, chance, tell)
    house.close()
