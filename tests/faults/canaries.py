"""Faults that the engine was built to be without, each to be brought back to see that its proof notices."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.db import transaction

from incidents.actions import approval
from incidents.models import SituationReport
from notifications import escalation, mime, patience, postman
from notifications.actions import escalating, holding, states
from notifications.errands import Errand
from notifications.failures import AnswerLost, Refused
from notifications.lifecycle import DeliveryState, DispatchState
from notifications.models import Delivery, Dispatch, Escalation
from notifications.postman import desk, fates, gate, journal, ledger, pace, recovery, rounds, sorting, watch
from notifications.postman.fates import Fate
from notifications.transport import line
from tests.cast import STOCKHOLM

Put = Callable[[Any, str, Any], None]


def sent_before_it_left(put: Put) -> None:
    """Letters count as sent from the moment that they are taken."""
    claim = rounds.claim

    def hasty(claim_id: uuid.UUID, now: datetime, *, most: int) -> list[Errand]:
        errands = claim(claim_id, now, most=most)
        if errands:
            rounds.settle(
                claim_id, [(one.id, Fate(state=DeliveryState.SENT, answer="taken", sent_at=now)) for one in errands]
            )
        return errands

    put(rounds, "claim", hasty)


def no_journal(put: Put) -> None:
    """What was accepted is remembered for a second and written down nowhere."""

    class Forgetful(journal.Journal):
        def begun(self, _delivery_id: int) -> None:
            return

        def accepted(self, _delivery_id: int, _answer: str, _now: datetime) -> None:
            return

    put(ledger, "Journal", Forgetful)
    put(ledger, "SETTLED_WITHIN", 1.0)


def no_mark(put: Put) -> None:
    """Letters that may have left go out again as if nothing had been."""
    put(recovery, "TAKE_BACK", recovery.TAKE_BACK.replace("doubt = %(doubt)s", "doubt = letter.doubt"))


def another_message_id(put: Put) -> None:
    """A copy cannot be told from another letter."""
    usual = mime.message_id
    put(mime, "message_id", lambda dispatch, delivery: f"{uuid.uuid4().hex}.{usual(dispatch, delivery)}")


def nobody_sweeps(put: Put) -> None:
    """Only who is rung for looks."""
    put(postman, "sweep", lambda *, now: False)


def journals_left(put: Put) -> None:
    """What dead workers wrote down is read by nobody."""
    put(recovery, "left_behind", lambda: iter(()))


def gate_asked_once(put: Put) -> None:
    """Whether letters may leave is asked once for each dispatch."""
    put(gate, "FRESH_SECONDS", 1e9)


def gate_without_switch(put: Put) -> None:
    """The switch for everything is looked at only when letters are taken."""
    put(gate, "OPEN", gate.OPEN.partition("AND NOT EXISTS")[0])


def undo_locks_nothing(put: Put) -> None:
    """Whoever presses undo looks first and decides a tenth of a second later, with nobody kept away meanwhile."""

    def looked_at(dispatch: Dispatch) -> Dispatch:
        found = Dispatch.objects.get(pk=dispatch.pk)
        time.sleep(0.1)
        return found

    put(holding, "lock", looked_at)


def undo_takes_its_time(put: Put) -> None:
    """The same delay, with the row locked: no fault."""
    locked = states.lock

    def locked_for_a_while(dispatch: Dispatch) -> Dispatch:
        found = locked(dispatch)
        time.sleep(0.1)
        return found

    put(holding, "lock", locked_for_a_while)


def approval_locks_nothing(put: Put) -> None:
    """Whoever approves looks first and decides a moment later, with nobody kept away meanwhile."""

    def looked_at(report: SituationReport, _version: int | None = None) -> SituationReport:
        found = SituationReport.objects.get(id=report.id)
        time.sleep(0.1)
        return found

    put(approval, "lock", looked_at)


def no_answer_is_a_yes(put: Put) -> None:
    """A letter counts as sent although the connection broke before anybody said so."""
    usual = fates.fate_of

    def hopeful(errand: Errand, problem: Exception, now: datetime) -> Fate:
        if isinstance(problem, AnswerLost):
            return Fate(state=DeliveryState.SENT, answer=problem.answer, sent_at=now)
        return usual(errand, problem, now)

    put(ledger, "fate_of", hopeful)


def later_is_never(put: Put) -> None:
    """Whoever asks us to come back is taken to have refused."""
    put(line, "Deferred", Refused)


def busy_mailbox_waited_for(put: Put) -> None:
    """Who was asked to wait does so on the spot, and everybody behind waits as well."""
    failed = desk.PostDesk.failed

    def patient(self: desk.PostDesk, errand: Errand, problem: Exception) -> None:
        time.sleep(0.3)
        failed(self, errand, problem)

    put(desk.PostDesk, "failed", patient)


def released_early(put: Put) -> None:
    """A hold ends half a minute before its time."""
    usual = sorting.release_due

    def hasty(now: datetime) -> int:
        released = usual(now + timedelta(seconds=30))
        waiting = Delivery.objects.filter(dispatch__state=DispatchState.SENDING, state=DeliveryState.QUEUED)
        waiting.filter(due_at__gt=now).update(due_at=now)
        return released

    for module in (desk, watch):
        put(module, "release_due", hasty)


def pauses_by_the_wall(put: Put) -> None:
    """Pauses are reckoned in the time of Stockholm, as if no night had 23 hours or 25."""
    usual = patience.next_try

    def by_the_wall(attempts: int, severity: int, now: datetime) -> datetime | None:
        due_at = usual(attempts, severity, now.astimezone(STOCKHOLM))
        return due_at and due_at.astimezone(UTC)

    put(fates, "next_try", by_the_wall)


def living_not_asked(put: Put) -> None:
    """Whoever's lease has run out by the clock is taken for dead."""
    put(recovery, "speaks_for", lambda _claim, _silence: False)


def pace_alone(put: Put) -> None:
    """Each process keeps to the rate, and none knows of the others."""
    put(pace, "RESERVE", pace.RESERVE.replace("VALUES (%(relay)s,", "VALUES (%(relay)s || pg_backend_pid(),"))


def one_takes_everything(put: Put) -> None:
    """Whoever comes first takes all there is."""
    put(settings, "DELIVERY_ROUND", 10_000)
    put(desk, "FIRST_ROUND", 10_000)


def nobody_writes_it_down(put: Put) -> None:
    """A dispatch changes its state, and no row says so."""

    class Silent:
        objects = SimpleNamespace(bulk_create=lambda _changes: None)

        def __init__(self, **_facts: object) -> None:
            pass

    put(sorting, "DispatchChange", Silent)


def corrections_wait_for_nobody(put: Put) -> None:
    """What follows a dispatch is taken whoever has the letters before it in hand."""
    before, waits, rest = rounds.CLAIM.partition("AND (dispatch.id <> ALL(%(later)s")
    assert waits, "the fault cannot be brought back: the claim reads otherwise"
    put(rounds, "CLAIM", before + "ORDER BY" + rest.partition("ORDER BY")[2])


def lease_never_ends(put: Put) -> None:
    """What a lost machine held waits for it for ever."""
    put(recovery, "OVERDUE", recovery.OVERDUE.replace("ORDER BY", "AND false ORDER BY"))


def whose_it_is_is_not_asked(put: Put) -> None:
    """Whoever knows something about a letter settles it, whoever has it in hand."""
    put(rounds, "SETTLE", rounds.SETTLE.replace("letter.claim = %(claim)s AND", ""))


def stop_forgets_what_is_in_hand(put: Put) -> None:
    """What a worker gives back waits again, also when its dispatch was stopped meanwhile."""
    put(rounds, "GIVE_BACK", rounds.GIVE_BACK.replace("WHEN dispatch.state = 'stopped' THEN 'stopped'", ""))


def deadlines_taken_by_everybody(put: Put) -> None:
    """Whoever looks for deadlines looks first and decides a moment later, with nobody kept away meanwhile."""

    def looked_at(*, step_id: int, now: datetime) -> bool:
        step = Escalation.objects.select_related("dispatch").get(id=step_id)
        if step.taken_at is not None:
            return False
        with transaction.atomic():
            taken = escalating._take(step, step.dispatch, now)
            time.sleep(0.1)
        return taken

    put(escalating, "take_step", looked_at)


def deadlines_by_the_wall(put: Put) -> None:
    """Minutes are reckoned in the time of Stockholm, as if no night had 23 hours or 25."""
    usual = escalation.set_deadlines

    def by_the_wall(ids: list[int], now: datetime) -> None:
        usual(ids, now)
        for step in Escalation.objects.filter(dispatch__in=ids):
            wall = now.astimezone(STOCKHOLM) + (step.due_at - now)
            Escalation.objects.filter(pk=step.pk).update(due_at=wall.astimezone(UTC))

    put(sorting, "set_deadlines", by_the_wall)


FAULTS: dict[str, Callable[[Put], None]] = {
    "sent before it left": sent_before_it_left,
    "no journal": no_journal,
    "no mark": no_mark,
    "nobody sweeps": nobody_sweeps,
    "journals left where they are": journals_left,
    "the gate is asked once": gate_asked_once,
    "the gate knows no switch": gate_without_switch,
    "undo locks nothing": undo_locks_nothing,
    "undo takes its time": undo_takes_its_time,
    "approval locks nothing": approval_locks_nothing,
    "no answer counts as a yes": no_answer_is_a_yes,
    "later counts as never": later_is_never,
    "a busy mailbox is waited for": busy_mailbox_waited_for,
    "released early": released_early,
    "nobody writes it down": nobody_writes_it_down,
    "corrections wait for nobody": corrections_wait_for_nobody,
    "the lease never ends": lease_never_ends,
    "whose it is is not asked": whose_it_is_is_not_asked,
    "a stop forgets what is in hand": stop_forgets_what_is_in_hand,
    "pauses by the clock on the wall": pauses_by_the_wall,
    "the journal of the living is not asked": living_not_asked,
    "each keeps the pace alone": pace_alone,
    "one takes everything": one_takes_everything,
    "another Message-ID each time": another_message_id,
    "deadlines are taken by everybody": deadlines_taken_by_everybody,
    "deadlines by the clock on the wall": deadlines_by_the_wall,
}


def bring_back(fault: str, put: Put = setattr) -> None:
    """Bring a fault back in this process: for good, or with ``put`` for as long as a test lasts."""
    FAULTS[fault](put)
