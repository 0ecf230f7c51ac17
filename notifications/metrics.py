"""The figures in the words of Prometheus; docs/monitoring.md says what each of them means."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime, timedelta

from prometheus_client.core import CounterMetricFamily, GaugeHistogramMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from contacts.scales import Severity
from notifications.figures import (
    Fates,
    Sending,
    Speed,
    dispatches_by_state,
    doubts,
    fates_of_letters,
    how_is_the_sending,
    speed_by_severity,
)
from notifications.lifecycle import OWED, DeliveryState, DispatchState, Doubt, FailureKind
from notifications.models.dispatches import DispatchKind

NAMES = "lagesstod_"
FAILURES = (*FailureKind.values, DeliveryState.BOUNCED.value)


class Figures(Collector):
    """Reads the database when it is asked, so that it is right whichever of many processes is asked."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def collect(self) -> Iterator[Metric]:
        """Return every figure, in a constant number of queries."""
        yield from _sending(how_is_the_sending(self.now))
        yield from _fates(fates_of_letters())
        yield _counter(
            "letters_possibly_doubled", "Letters that may have arrived twice.", "doubt", Doubt.values, doubts()
        )
        yield _dispatches(dispatches_by_state())
        yield _speed(speed_by_severity(self.now))


def written_out(now: datetime, accepted: str) -> tuple[bytes, str]:
    """Return the figures as text in the format that the one who asks understands best, and what that is called."""
    encode, content_type = choose_encoder(accepted)
    return encode(Figures(now)), content_type


def _sending(sending: Sending) -> Iterator[Metric]:
    yield _gauge("sending_enabled", "1 unless people have stopped all sending.", int(sending.switched_on))
    yield _gauge("letters_waiting", "Letters that ought to have left by now.", sending.waiting)
    yield _gauge(
        "oldest_waiting_letter_seconds",
        "For how long the letter has waited that ought to have left first; 0 when none waits.",
        sending.waited.total_seconds(),
    )
    yield _gauge("workers_alive", "Worker processes that left a sign of life in the last 90 s.", sending.workers)
    silence = sending.silence.total_seconds() if sending.silence is not None else math.inf
    yield _gauge("worker_silence_seconds", "For how long no worker has been heard of.", silence)
    if sending.handed_over_at:
        moment = sending.handed_over_at.timestamp()
        yield _gauge("last_handed_over_timestamp_seconds", "When our mail server last accepted a letter.", moment)


def _fates(fates: Fates) -> Iterator[Metric]:
    owed = GaugeMetricFamily(
        f"{NAMES}letters_owed",
        "Letters that have not met their fate, also those that are held, paused or to be tried again.",
        labels=["state", "severity"],
    )
    for state in OWED:
        for severity in Severity:
            owed.add_metric([state.value, severity.code], fates.owed[state, severity])
    yield owed
    handed_over = "Letters that our mail server accepted, of all time, also those that came back."
    yield _counter("letters_handed_over", handed_over, "kind", DispatchKind.values, fates.handed_over)
    yield _counter("letters_failed", "Letters that did not arrive, of all time.", "failure", FAILURES, fates.failed)


def _dispatches(found: dict[str, int]) -> Metric:
    dispatches = GaugeMetricFamily(f"{NAMES}dispatches", "Dispatches of all time by their state.", labels=["state"])
    for state in DispatchState.values:
        dispatches.add_metric([state], found.get(state, 0))
    return dispatches


def _speed(found: dict[Severity, Speed]) -> Metric:
    speed = GaugeHistogramMetricFamily(
        f"{NAMES}release_to_handed_over_seconds",
        "How long letters to recipients took from release until our mail server had them, over the last hour.",
        labels=["severity"],
    )
    for severity, measured in found.items():
        buckets = [(str(bound.total_seconds()), float(number)) for bound, number in measured.within.items()]
        speed.add_metric(
            [severity.code], [*buckets, ("+Inf", float(measured.letters))], measured.together / timedelta(seconds=1)
        )
    return speed


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(f"{NAMES}{name}", meaning, value=value)


def _counter(name: str, meaning: str, label: str, known: list[str] | tuple[str, ...], found: dict[str, int]) -> Metric:
    counter = CounterMetricFamily(f"{NAMES}{name}", meaning, labels=[label])
    for value in known:
        counter.add_metric([value], found.get(value, 0))
    return counter
