"""What dead workers leave behind: settled from their journals where those are, taken back when their time is up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import connection, transaction

from contacts.telling import Topic, tell
from notifications.lifecycle import DeliveryState, Doubt
from notifications.models import Delivery, Watch
from notifications.patience import CRITICAL_PATIENCE, PATIENCE
from notifications.postman import rounds
from notifications.postman.fates import Fate
from notifications.postman.journal import Found, left_behind, speaks_for

log = structlog.get_logger(__name__)

# The letter may have been accepted, which is marked, and it spends patience, so that a letter that kills its workers
# ends as well. The first time it is tried again at once.
TAKE_BACK = """
UPDATE notifications_delivery AS letter SET
    state = CASE
        WHEN dispatch.state = 'stopped' THEN 'stopped'
        WHEN letter.attempts >= array_length(patience.pauses, 1) THEN 'failed'
        ELSE 'deferred' END,
    failure = 'ours', doubt = %(doubt)s, attempts = letter.attempts + 1,
    due_at = CASE WHEN letter.attempts = 0 THEN least(letter.due_at, %(now)s)
        ELSE %(now)s + patience.pauses[least(letter.attempts, array_length(patience.pauses, 1))] END,
    claim = NULL
FROM notifications_dispatch AS dispatch CROSS JOIN LATERAL (
    SELECT CASE WHEN dispatch.severity >= 4 THEN %(critical)s::interval[] ELSE %(usual)s::interval[] END AS pauses
) AS patience
WHERE dispatch.id = letter.dispatch_id AND letter.id = ANY(%(ids)s) AND letter.state = 'sending'
    AND (%(claim)s::uuid IS NULL OR letter.claim = %(claim)s)
"""
# No watch that is still believed alive holds them: the machine is lost, or the clock has been put forward.
OVERDUE = """
SELECT id, claim FROM notifications_delivery AS letter
WHERE state = 'sending' AND NOT EXISTS (
    SELECT 1 FROM notifications_watch AS watch WHERE watch.id = letter.claim AND watch.lease_until >= %(now)s)
ORDER BY id FOR UPDATE SKIP LOCKED
"""


def recover(now: datetime) -> int:
    """Settle what the journals of this machine's dead workers say; return how many letters they held."""
    return sum(_recover(found, now) for found in left_behind())


@transaction.atomic
def _recover(found: Found, now: datetime) -> int:
    accepted = [
        (delivery_id, Fate(state=DeliveryState.SENT, answer=answer, sent_at=sent_at))
        for delivery_id, (sent_at, answer) in found.accepted.items()
    ]
    held = set(Delivery.objects.filter(claim=found.claim, state=DeliveryState.SENDING).values_list("id", flat=True))
    not_ours = rounds.settle(found.claim, accepted) if accepted else set()
    believed = rounds.settle_late([one for one in accepted if one[0] in not_ours])
    in_doubt = _take_back(sorted(found.in_doubt), Doubt.WORKER_DIED, now, found.claim)
    rounds.give_back(found.claim, held, now)
    Watch.objects.filter(id=found.claim).delete()
    tell(Topic.DISPATCHES, calmly=True)
    if held or believed:
        log.warning("letters_of_a_dead_worker", held=len(held), possibly_doubled=in_doubt, settled_late=believed)
    return len(held)


def take_back(now: datetime) -> int:
    """Take back the letters of workers that were not heard of in time; each may have been accepted.

    Those of this machine are known better: from their journals, whatever the clock on the wall says.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(OVERDUE, {"now": now})
            held: list[tuple[int, UUID]] = cursor.fetchall()
        late = set(Watch.objects.filter(lease_until__lt=now).values_list("id", flat=True))
        watches = late | {claim for _id, claim in held}
        lost = {one for one in watches if not speaks_for(one, settings.DELIVERY_LEASE_SECONDS)}
        overdue = [delivery_id for delivery_id, claim in held if claim in lost]
        if overdue:
            _take_back(overdue, Doubt.MACHINE_LOST, now)
            log.warning("letters_taken_back", letters=len(overdue))
            tell(Topic.DISPATCHES, calmly=True)
        Watch.objects.filter(id__in=late & lost).delete()
    return len(overdue)


def _take_back(ids: Sequence[int], doubt: Doubt, now: datetime, claim: UUID | None = None) -> int:
    if not ids:
        return 0
    values: dict[str, Any] = {
        "ids": list(ids),
        "doubt": doubt.value,
        "now": now,
        "claim": claim,
        "usual": list(PATIENCE),
        "critical": list(CRITICAL_PATIENCE),
    }
    with connection.cursor() as cursor:
        cursor.execute(TAKE_BACK, values)
        return int(cursor.rowcount)
