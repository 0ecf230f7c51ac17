"""Delivering: every letter meets its fate by itself, and every fate is written down."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from pytest_django import Settings

from botkyrka_oro.environment import server
from botkyrka_oro.launcher.processes import free_port
from contacts.models import Contact, User
from contacts.scales import Severity
from notifications.lifecycle import DeliveryState, DispatchState, FailureKind
from notifications.models import Delivery, Dispatch, SendingSwitch, Watch
from notifications.outbox import Addressee
from notifications.patience import PATIENCE
from notifications.postman import Tally, work
from tests.notifications.letters import a_dispatch, an_addressee
from tests.smtp import Sink, new_sink

ADDRESS = "nadia@night-walkers.example"


def carried(now: datetime) -> Tally:
    """Let one worker do everything that is due at ``now``."""
    return work(clock=lambda: now, lasting=timedelta(minutes=1))


def crowd(contact: Contact, size: int) -> list[Addressee]:
    one = an_addressee(contact)
    return [replace(one, address=f"n{number:04}@night-walkers.example") for number in range(size)]


def test_every_recipient_gets_exactly_one_letter_of_their_own(
    sara: User, nadia: Contact, bo: Contact, now: datetime, smtp_sink: Sink
) -> None:
    dispatch = a_dispatch(sara, [an_addressee(nadia), an_addressee(bo)], now)

    tally = carried(now)

    assert (tally.sent, tally.completed) == (2, 1)
    assert [letter.recipients for letter in smtp_sink.letters] == [
        ("nadia@night-walkers.example",),
        ("bo@housing-company.example",),
    ]
    row = dispatch.deliveries.get(contact=nadia)
    assert (row.state, row.attempts, row.sent_at) == (DeliveryState.SENT, 1, now)
    assert row.relay_answer == "250 2.0.0 Ok: queued"
    assert row.claim is None
    assert Watch.objects.count() == 0
    dispatch.refresh_from_db()
    assert (dispatch.state, dispatch.ended_at) == (DispatchState.COMPLETED, now)
    change = dispatch.changes.get()
    assert (change.field, change.old, change.new, change.by) == ("state", "sending", "completed", None)


def test_a_held_dispatch_stays_where_it_is(sara: User, nadia: Contact, now: datetime, smtp_sink: Sink) -> None:
    dispatch = a_dispatch(sara, [an_addressee(nadia)], now, state=DispatchState.HELD, hold=timedelta(seconds=30))

    carried(now + timedelta(seconds=29))

    assert smtp_sink.letters == []
    dispatch.refresh_from_db()
    assert dispatch.state == DispatchState.HELD


def test_it_goes_when_its_hold_has_run_out(sara: User, nadia: Contact, now: datetime, smtp_sink: Sink) -> None:
    dispatch = a_dispatch(sara, [an_addressee(nadia)], now, state=DispatchState.HELD, hold=timedelta(seconds=30))

    tally = carried(now + timedelta(seconds=30))

    assert (tally.released, tally.sent) == (1, 1)
    changes = list(dispatch.changes.order_by("id").values_list("old", "new"))
    assert changes == [("held", "sending"), ("sending", "completed")]


@pytest.mark.parametrize("pipelining", [True, False])
def test_all_letters_of_many_rounds_go_over_the_connections_we_may_have(
    pipelining: bool, sara: User, nadia: Contact, now: datetime, smtp_sink: Sink, settings: Settings
) -> None:
    settings.RELAY_CONNECTIONS = 1
    smtp_sink.pipelining = pipelining
    a_dispatch(sara, crowd(nadia, 120), now)

    tally = carried(now)

    assert tally.sent == 120
    assert len(set(smtp_sink.addresses())) == 120
    assert len({letter.connection for letter in smtp_sink.letters}) == 1


def test_help_is_called_once_when_there_is_more_than_one_round(
    sara: User, nadia: Contact, now: datetime, smtp_sink: Sink
) -> None:
    a_dispatch(sara, crowd(nadia, 120), now)
    calls: list[str] = []

    work(clock=lambda: now, lasting=timedelta(minutes=1), call_help=lambda: calls.append("ring"))

    assert calls == ["ring"]


@pytest.mark.parametrize("at_data", [False, True])
def test_an_address_refused_for_good_fails_with_the_servers_own_words(
    at_data: bool, sara: User, nadia: Contact, bo: Contact, now: datetime, smtp_sink: Sink
) -> None:
    smtp_sink.refuse(ADDRESS, "550 5.1.1 Brevlådan finns inte", at_data=at_data)
    dispatch = a_dispatch(sara, [an_addressee(nadia), an_addressee(bo)], now)

    tally = carried(now)

    assert (tally.sent, tally.failed) == (1, 1)
    row = dispatch.deliveries.get(contact=nadia)
    assert (row.state, row.failure, row.attempts) == (DeliveryState.FAILED, FailureKind.REFUSED, 1)
    assert row.relay_answer == "550 5.1.1 Brevlådan finns inte"
    dispatch.refresh_from_db()
    assert dispatch.state == DispatchState.COMPLETED


@pytest.mark.parametrize("at_data", [False, True])
def test_an_address_put_off_is_tried_again_after_a_minute_and_not_before(
    at_data: bool, sara: User, nadia: Contact, now: datetime, smtp_sink: Sink
) -> None:
    smtp_sink.defer(ADDRESS, "450 4.2.0 Greylisted", at_data=at_data)
    dispatch = a_dispatch(sara, [an_addressee(nadia)], now)

    carried(now)

    row = dispatch.deliveries.get()
    assert (row.state, row.failure, row.attempts) == (DeliveryState.DEFERRED, FailureKind.DEFERRED, 1)
    assert (row.due_at, row.relay_answer) == (now + timedelta(minutes=1), "450 4.2.0 Greylisted")
    smtp_sink.accept(ADDRESS)
    assert carried(now + timedelta(seconds=59)).sent == 0
    assert carried(now + timedelta(seconds=60)).sent == 1
    row.refresh_from_db()
    assert (row.state, row.attempts, row.failure) == (DeliveryState.SENT, 2, "")
    assert len(smtp_sink.letters) == 1


def test_when_patience_is_spent_the_letter_has_failed_and_says_why(
    sara: User, nadia: Contact, now: datetime, smtp_sink: Sink
) -> None:
    smtp_sink.defer(ADDRESS, "452 4.2.2 Brevlådan är full")
    dispatch = a_dispatch(sara, [an_addressee(nadia)], now)
    moment, tries = now, 0
    while Delivery.objects.owed().exists():
        carried(moment)
        tries += 1
        moment = dispatch.deliveries.get().due_at

    row = dispatch.deliveries.get()
    assert (row.state, row.failure) == (DeliveryState.FAILED, FailureKind.DEFERRED)
    assert row.relay_answer == "452 4.2.2 Brevlådan är full"
    assert tries == row.attempts == len(PATIENCE) + 1
    assert timedelta(hours=23) < moment - now < timedelta(hours=25)


def test_a_connection_lost_after_the_letter_was_handed_in_doubles_rather_than_loses_it(
    sara: User, nadia: Contact, bo: Contact, now: datetime, smtp_sink: Sink
) -> None:
    smtp_sink.drop_after_data(ADDRESS)
    dispatch = a_dispatch(sara, [an_addressee(nadia), an_addressee(bo)], now)

    tally = carried(now)

    assert (tally.sent, tally.deferred) == (1, 1)
    row = dispatch.deliveries.get(contact=nadia)
    assert (row.state, row.failure, row.possibly_doubled) == (DeliveryState.DEFERRED, FailureKind.OURS, True)
    assert carried(row.due_at).sent == 1
    copies = smtp_sink.to(ADDRESS)
    assert len(copies) == 2
    assert copies[0].raw == copies[1].raw


def test_a_server_that_talks_nonsense_costs_an_attempt_and_nothing_else(
    sara: User, nadia: Contact, bo: Contact, now: datetime, smtp_sink: Sink
) -> None:
    smtp_sink.refuse(ADDRESS, "999 \x07 what?")
    dispatch = a_dispatch(sara, [an_addressee(nadia), an_addressee(bo)], now)

    tally = carried(now)

    assert (tally.sent, tally.deferred) == (1, 1)
    row = dispatch.deliveries.get(contact=nadia)
    assert (row.state, row.failure, row.possibly_doubled) == (DeliveryState.DEFERRED, FailureKind.OURS, False)


def test_a_poisoned_letter_never_starves_its_round(
    sara: User, nadia: Contact, bo: Contact, now: datetime, smtp_sink: Sink
) -> None:
    dispatch = a_dispatch(sara, [an_addressee(nadia), an_addressee(bo)], now)
    dispatch.deliveries.filter(contact=nadia).update(public_id="not hexadecimal")

    tally = carried(now)

    assert (tally.sent, tally.deferred) == (1, 1)
    row = dispatch.deliveries.get(contact=nadia)
    assert (row.state, row.failure, row.attempts) == (DeliveryState.DEFERRED, FailureKind.OURS, 1)
    assert "ValueError" in row.relay_answer


def test_a_relay_that_is_away_spends_nobodys_patience(
    sara: User, nadia: Contact, now: datetime, smtp_sink: Sink
) -> None:
    dispatch = a_dispatch(sara, crowd(nadia, 120), now)
    with smtp_sink.away():
        tally = carried(now)

    assert "refused" in tally.relay_away.lower()
    assert (tally.sent, tally.given_back) == (0, 32)
    assert set(dispatch.deliveries.values_list("attempts", flat=True)) == {0}
    assert dispatch.deliveries.filter(state=DeliveryState.SENDING).count() == 0
    assert carried(now + timedelta(seconds=15)).sent == 120


def test_a_relay_that_is_away_for_a_day_ends_in_failures_of_ours(
    sara: User, nadia: Contact, now: datetime, smtp_sink: Sink
) -> None:
    dispatch = a_dispatch(sara, [an_addressee(nadia)], now)
    with smtp_sink.away():
        carried(now + timedelta(hours=24, seconds=1))

    row = dispatch.deliveries.get()
    assert (row.state, row.failure) == (DeliveryState.FAILED, FailureKind.OURS)


def test_a_critical_dispatch_overtakes_an_ordinary_one(
    sara: User, nadia: Contact, bo: Contact, now: datetime, smtp_sink: Sink
) -> None:
    a_dispatch(sara, crowd(nadia, 60), now)
    a_dispatch(sara, [an_addressee(bo)], now + timedelta(seconds=1), severity=Severity.CRITICAL)

    carried(now + timedelta(seconds=1))

    assert smtp_sink.letters[0].recipients == ("bo@housing-company.example",)
    assert len(smtp_sink.letters) == 61


def test_a_small_dispatch_does_not_wait_for_a_big_one(
    sara: User, nadia: Contact, bo: Contact, now: datetime, smtp_sink: Sink
) -> None:
    a_dispatch(sara, crowd(nadia, 200), now)
    a_dispatch(sara, [an_addressee(bo)], now + timedelta(seconds=1))

    carried(now + timedelta(seconds=1))

    order = [letter.recipients[0] for letter in smtp_sink.letters]
    assert order.index("bo@housing-company.example") < 50
    assert len(order) == 201


def test_after_a_stop_at_most_one_more_letter_leaves_at_an_ordinary_pace_and_it_is_shown_as_sent(
    sara: User, nadia: Contact, now: datetime, smtp_sink: Sink, settings: Settings
) -> None:
    settings.RELAY_CONNECTIONS, smtp_sink.slowness = 1, 0.02
    dispatch = a_dispatch(sara, crowd(nadia, 20), now)

    def stopping_clock() -> datetime:
        if len(smtp_sink.letters) == 5:
            Dispatch.objects.filter(pk=dispatch.pk).update(state=DispatchState.STOPPED)
        return now

    work(clock=stopping_clock, lasting=timedelta(minutes=1))

    states = list(dispatch.deliveries.values_list("state", flat=True))
    handed_over = states.count(DeliveryState.SENT)
    assert handed_over == len(smtp_sink.letters)
    assert handed_over in {5, 6}
    assert states.count(DeliveryState.STOPPED) == 20 - handed_over


def test_a_paused_dispatch_keeps_its_letters_and_goes_on_when_it_is_resumed(
    sara: User, nadia: Contact, now: datetime, smtp_sink: Sink
) -> None:
    dispatch = a_dispatch(sara, crowd(nadia, 20), now)
    Dispatch.objects.filter(pk=dispatch.pk).update(state=DispatchState.PAUSED)

    assert carried(now).sent == 0
    assert set(dispatch.deliveries.values_list("state", flat=True)) == {DeliveryState.QUEUED}
    Dispatch.objects.filter(pk=dispatch.pk).update(state=DispatchState.SENDING)
    assert carried(now).sent == 20


def test_while_the_switch_is_off_nothing_is_released_and_nothing_leaves(
    sara: User, nadia: Contact, bo: Contact, now: datetime, smtp_sink: Sink
) -> None:
    SendingSwitch.objects.create(enabled=False, stopped_by=sara, stopped_at=now)
    under_way = a_dispatch(sara, [an_addressee(nadia)], now)
    held = a_dispatch(sara, [an_addressee(bo)], now, state=DispatchState.HELD)

    tally = carried(now)

    assert (tally.released, tally.sent, smtp_sink.letters) == (0, 0, [])
    assert [Dispatch.objects.get(pk=one.pk).state for one in (under_way, held)] == ["sending", "held"]
    SendingSwitch.objects.all().delete()
    assert carried(now).sent == 2


def test_a_correction_waits_at_each_address_for_the_letter_it_corrects(
    sara: User, nadia: Contact, bo: Contact, now: datetime, smtp_sink: Sink
) -> None:
    wrong = a_dispatch(sara, [an_addressee(nadia), an_addressee(bo)], now)
    wrong.deliveries.filter(contact=nadia).update(state=DeliveryState.SENT, sent_at=now)
    worker = Watch.objects.create(id=uuid.uuid4(), worker="natt:1", began_at=now, lease_until=now + timedelta(hours=1))
    wrong.deliveries.filter(contact=bo).update(state=DeliveryState.SENDING, claim=worker.id)
    a_dispatch(sara, [an_addressee(nadia), an_addressee(bo)], now, kind="correction", follows=wrong)

    carried(now)

    assert smtp_sink.addresses() == ["nadia@night-walkers.example"]
    wrong.deliveries.filter(contact=bo).update(state=DeliveryState.SENT, sent_at=now, claim=None)
    carried(now)
    assert smtp_sink.addresses() == ["bo@housing-company.example", "nadia@night-walkers.example"]


def test_an_acute_letter_that_is_put_off_is_tried_again_sooner(
    sara: User, nadia: Contact, now: datetime, smtp_sink: Sink
) -> None:
    smtp_sink.defer(ADDRESS)
    dispatch = a_dispatch(sara, [an_addressee(nadia)], now, severity=Severity.CRITICAL)

    carried(now)

    assert dispatch.deliveries.get().due_at == now + timedelta(seconds=15)


def test_the_second_relay_takes_over_while_the_first_is_away(
    sara: User, nadia: Contact, now: datetime, smtp_sink: Sink, settings: Settings
) -> None:
    second = new_sink()
    settings.EMAIL_FALLBACK = server("EMAIL_FALLBACK_URL", second.url, schemes=("smtp",))
    a_dispatch(sara, crowd(nadia, 40), now)
    with smtp_sink.away():
        tally = carried(now)
    second.stop()

    assert (tally.sent, tally.relay_away) == (40, "")
    assert (len(smtp_sink.letters), len(second.letters)) == (0, 40)


def test_when_both_relays_are_away_the_letters_rest(
    sara: User, nadia: Contact, now: datetime, smtp_sink: Sink, settings: Settings
) -> None:
    settings.EMAIL_FALLBACK = server("EMAIL_FALLBACK_URL", f"smtp://127.0.0.1:{free_port()}", schemes=("smtp",))
    dispatch = a_dispatch(sara, [an_addressee(nadia)], now)
    with smtp_sink.away():
        tally = carried(now)

    assert "refused" in tally.relay_away.lower()
    row = dispatch.deliveries.get()
    assert (row.state, row.attempts, row.due_at) == (DeliveryState.DEFERRED, 0, now + timedelta(seconds=15))
