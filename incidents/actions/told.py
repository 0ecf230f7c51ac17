"""What a recipient told us, on its way into a log: who said it, in which words, and that it stands there now."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import override

from contacts.models import User
from incidents.models import LogEntry, ResponseInLog
from incidents.models.log import LogKind, Reliability
from notifications.actions import lock_response, settle
from notifications.headers import one_line
from notifications.lifecycle import ResponseState
from notifications.models import Response
from notifications.models.answers import ResponseKind

LONGEST_SOURCE = 150


def taken(response: Response) -> Response:
    """Return the response, held until the transaction ends; raises ``AlreadyHandled`` when it is in a log already."""
    return lock_response(response, ResponseState.IN_LOG)


def source_of(response: Response) -> str:
    """Say who told us: «Nadia (Nattvandrare, Nattvandrarna Alby)»."""
    letter = response.delivery
    belongs = ", ".join(part for part in (letter.role, letter.actor) if part)
    return one_line(f"{letter.name} ({belongs})" if belongs else letter.name, LONGEST_SOURCE)


@override("sv")
def words_of(response: Response) -> str:
    """Return everything that was said, as the log keeps it: how it is, the words, and what was asked and answered."""
    kind = ResponseKind(response.kind)
    lines = [] if kind is ResponseKind.MESSAGE else [f"{kind.label}."]
    lines += [f"{answer.question.text} {answer.text}" for answer in response.answers.select_related("question")]
    return "\n".join([*lines, response.text]).strip()


def entry_facts(response: Response) -> dict[str, str]:
    """Return what makes a line of the log one that somebody else told us, and nobody has confirmed."""
    return {
        "kind": LogKind.INFORMATION_IN.value,
        "source": source_of(response),
        "reliability": Reliability.UNCONFIRMED.value,
    }


def stands_in(entry: LogEntry, *, response: Response, by: User, now: datetime) -> ResponseInLog:
    """Keep that this entry is what the held response says."""
    settle(response, ResponseState.IN_LOG, by=by, now=now)
    return ResponseInLog.objects.create(response=response, incident_id=entry.incident_id, mode=entry.mode, entry=entry)
