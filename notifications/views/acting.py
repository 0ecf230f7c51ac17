"""What the page of a dispatch offers to do, and what was done with it by whom."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import AnonymousUser

from contacts.access import may
from contacts.models import User
from contacts.rights import Right
from notifications.access import AllStopped, follow_ups, followed_by, last_move, may_control, may_see
from notifications.actions import reminding_of, resending_of
from notifications.corrections import CORRECT_PATH, correction_of
from notifications.lifecycle import NOT_SENT
from notifications.models import Dispatch
from notifications.models.dispatches import CARRYING_ON, DispatchKind
from notifications.reach import can_be_acknowledged


def acts_on(
    user: User | AnonymousUser, dispatch: Dispatch, stopped: AllStopped | None, now: datetime, later: Collection[int]
) -> dict[str, Any]:
    """Return what the templates of the acts are filled with. Only who may do something is shown what there is to do."""
    control = may_control(user, dispatch)
    corrected_by = correction_of(dispatch)
    may_correct = control and may(user, Right.WRITE_REPORT) and not corrected_by
    return {
        "corrected_by": corrected_by,
        # That the words no longer hold is told to everybody; the way to the new ones to those who may see them.
        "correction_in_reach": corrected_by is not None and may_see(user, corrected_by),
        "correction_url": _correction_url(dispatch) if may_correct else "",
        "may_control": control,
        "sending_stopped": stopped,
        "moved": last_move(dispatch),
        "resending": resending_of(dispatch, now) if control else None,
        "resend_key": uuid4(),
        "reminding": reminding_of(dispatch, now, later) if control and can_be_acknowledged(dispatch) else None,
        "remind_key": uuid4(),
        "follows": followed_by(user, dispatch),
        "follow_ups": follow_ups(user, dispatch),
    }


def _correction_url(dispatch: Dispatch) -> str:
    """Return where a press drafts the correction of what was sent: under the page that the dispatch is about."""
    told = dispatch.follows if dispatch.kind in CARRYING_ON and dispatch.follows else dispatch
    # Only a report says how it is. What asks, or tries out whom we reach, has nothing to correct.
    is_report = told.kind in (DispatchKind.REPORT, DispatchKind.CORRECTION)
    sent = is_report and dispatch.about_path and dispatch.state not in NOT_SENT
    return f"{dispatch.about_path}{CORRECT_PATH}" if sent else ""
