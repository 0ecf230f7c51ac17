"""What became of the letters of the demo week: told, not tried, so that none of them is ever carried for real."""

from __future__ import annotations

from datetime import datetime, timedelta

from notifications.lifecycle import DeliveryState, DispatchState, Doubt, FailureKind
from notifications.models import Delivery, Dispatch
from notifications.postman import complete, release_due

FIRST_LETTER_AFTER = timedelta(milliseconds=900)
BETWEEN_LETTERS = timedelta(milliseconds=35)

# name of the recipient, state, whose fault, what the mail server answered, attempts, seconds until the last one
TROUBLES: tuple[tuple[str, DeliveryState, str, str, int, int], ...] = (
    ("Gårdsombud Fittja södra", DeliveryState.FAILED, FailureKind.REFUSED, "550 5.1.1 User unknown", 1, 2),
    ("Samordnare nattvandrarna Alby", DeliveryState.BOUNCED, "", "552 5.2.2 Mailbox full", 1, 3),
    (
        "Kontaktombud Alby strand",
        DeliveryState.FAILED,
        FailureKind.DEFERRED,
        "452 4.2.2 Mailbox full, try again later",
        5,
        1080,
    ),
    ("Skolvärd Fittja", DeliveryState.SENT, "", "250 2.0.0 Ok: queued after greylisting", 3, 182),
    ("Skolvärd Alby", DeliveryState.SENT, "", "250 2.0.0 Ok: queued after greylisting", 2, 61),
    ("Bovärd Fittja", DeliveryState.FAILED, FailureKind.REFUSED, "554 5.7.1 Rejected by policy", 1, 2),
)
_BY_NAME = {name: (state, failure, answer, tries, seconds) for name, state, failure, answer, tries, seconds in TROUBLES}
FATE = (
    "state",
    "failure",
    "relay_answer",
    "attempts",
    "sent_at",
    "doubt",
    "bounced_at",
    "bounce_status",
    "bounce_answer",
)
# This one was in the hands of a worker that lost its power.
POSSIBLY_DOUBLED = "Gruppledare Alby och Fittja"


def settle_letters() -> int:
    """Give every letter that is still held its fate, dispatch by dispatch; return how many letters there were."""
    settled = 0
    for dispatch in Dispatch.objects.filter(state=DispatchState.HELD).order_by("release_at", "id"):
        release_due(dispatch.release_at)
        letters = list(dispatch.deliveries.order_by("id"))
        first_try = dispatch.release_at + FIRST_LETTER_AFTER
        ends = [_settle(letter, first_try + index * BETWEEN_LETTERS) for index, letter in enumerate(letters)]
        Delivery.objects.bulk_update(letters, FATE)
        complete(max(ends, default=dispatch.release_at))
        settled += len(letters)
    return settled


def _settle(letter: Delivery, first_try: datetime) -> datetime:
    """Set the fate of one letter; return when it was decided."""
    usual = (DeliveryState.SENT, "", f"250 2.0.0 Ok: queued as {letter.public_id[:11].upper()}", 1, 0)
    letter.state, letter.failure, letter.relay_answer, letter.attempts, seconds = _BY_NAME.get(letter.name, usual)
    decided = first_try + timedelta(seconds=seconds)
    letter.sent_at = decided if letter.state in {DeliveryState.SENT, DeliveryState.BOUNCED} else None
    if letter.state == DeliveryState.BOUNCED:
        letter.bounced_at, letter.bounce_status = decided, letter.relay_answer.split()[1]
        letter.relay_answer, letter.bounce_answer = usual[2], letter.relay_answer
    letter.doubt = Doubt.WORKER_DIED if letter.name == POSSIBLY_DOUBLED else ""
    return decided
