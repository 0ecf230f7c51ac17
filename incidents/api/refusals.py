"""What the endpoints of this app answer when a deed cannot be done."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers, status

from contacts.api.refusals import Refusals, Refused, conflict
from incidents.actions.approval import (
    AlreadyApproved,
    AudienceChanged,
    CapPassed,
    FourEyesNeeded,
    NoRecipients,
    ParagraphsUnread,
)
from incidents.actions.corrections import AlreadyCorrected, KeyUsedBefore, UnableToCorrect
from incidents.actions.incidents import UnableToLog
from incidents.actions.levels import LevelSetMeanwhile, NoLevelStands, UnableToSetLevel
from incidents.actions.log import UnableToWrite
from incidents.actions.photos import UnableToRemove
from incidents.actions.recording import EditedMeanwhile, UnableToChange
from incidents.actions.reports import (
    ContainsPersonalData,
    ReportEditedMeanwhile,
    UnableToMoveReport,
    UnableToWriteReport,
)
from incidents.actions.requests import UnableToAsk
from notifications.actions import AlreadyHandled


def _audience_changed(refused: AudienceChanged) -> Refused:
    changed = refused.difference
    return Refused(
        str(refused),
        code="audience_changed",
        audience_version=changed.version,
        count=changed.after,
        count_before=changed.before,
        added=changed.added,
        removed=changed.removed,
        changed=changed.changed,
    )


def _contains_personal_data(refused: ContainsPersonalData) -> Refused:
    found = [(field, detail) for field, details in refused.details.items() for detail in details]
    return Refused(
        str(refused),
        code="personal_data",
        status_code=status.HTTP_422_UNPROCESSABLE_ENTITY,
        errors=[
            {
                "field": field,
                "message": _("Texten innehåller %(kind)s: %(text)s") % {"kind": detail.kind.value, "text": detail.text},
            }
            for field, detail in found
        ],
        details=[
            {"field": field, "kind": detail.kind.code, "text": detail.text, "forbidden": detail.forbidden}
            for field, detail in found
        ],
    )


def key_used_before(words: Any) -> Refused:
    """Return the answer to a key that has made something else."""
    return Refused(
        words,
        code="key_used_before",
        status_code=status.HTTP_422_UNPROCESSABLE_ENTITY,
        errors=[{"field": "Idempotency-Key", "message": _("Dra en ny nyckel.")}],
    )


def _field_of(name: str) -> str:
    """Return the field of a body that a text of a request came in."""
    return "questions" if name.startswith("question_") else name


REFUSALS: Refusals = {
    UnableToLog: lambda refused: serializers.ValidationError({"occurred_at": [str(refused)]}),
    UnableToRemove: lambda refused: serializers.ValidationError({"reason": [str(refused)]}),
    UnableToWrite: conflict("unable_to_write"),
    AlreadyHandled: lambda refused: Refused(
        str(refused), code="already_handled", state=refused.state, handled_by=refused.by.name
    ),
    UnableToChange: conflict("unable_to_change"),
    UnableToSetLevel: lambda refused: serializers.ValidationError({refused.field: [str(refused)]}),
    LevelSetMeanwhile: lambda refused: Refused(
        str(refused), code="level_set_meanwhile", level=refused.standing.id if refused.standing else 0
    ),
    NoLevelStands: conflict("no_level_stands"),
    EditedMeanwhile: lambda refused: Refused(str(refused), code="edited_meanwhile", version=refused.incident.version),
    UnableToWriteReport: lambda refused: serializers.ValidationError(
        {field: [words] for field, words in refused.problems.items()}
    ),
    UnableToAsk: lambda refused: serializers.ValidationError(
        {_field_of(name): [words] for name, words in refused.problems.items()}
    ),
    AlreadyCorrected: lambda refused: Refused(str(refused), code="already_corrected", correction=refused.correction.id),
    UnableToCorrect: conflict("unable_to_correct"),
    KeyUsedBefore: lambda _refused: key_used_before(_("Nyckeln är redan använd för något annat. Dra en ny.")),
    UnableToMoveReport: conflict("unable_to_move"),
    ReportEditedMeanwhile: lambda refused: Refused(
        str(refused), code="edited_meanwhile", version=refused.report.version
    ),
    ContainsPersonalData: _contains_personal_data,
    AudienceChanged: _audience_changed,
    NoRecipients: conflict("no_recipients"),
    ParagraphsUnread: lambda refused: Refused(
        str(refused),
        code="paragraphs_unread",
        paragraphs=[{"section": one.kind.value, "sharing": one.sharing.code} for one in refused.parts],
    ),
    CapPassed: lambda refused: Refused(
        str(refused),
        code="cap_passed",
        status_code=status.HTTP_403_FORBIDDEN,
        caps=[{"cap": one.cap.value, "limit": one.limit, "count": one.count} for one in refused.caps],
    ),
    FourEyesNeeded: lambda refused: Refused(
        str(refused), code="four_eyes_needed", status_code=status.HTTP_403_FORBIDDEN
    ),
    AlreadyApproved: lambda refused: Refused(
        str(refused), code="already_approved", dispatch=refused.dispatch.public_id
    ),
}
