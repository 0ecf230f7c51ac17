"""What each class of recipients will read of a report, side by side, and which paragraphs nobody will."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from contacts.audience import Audience
from contacts.scales import Sharing
from incidents.actions.audiences import unread_by_all
from incidents.paragraphs import label_of
from incidents.report_content import ReportContent
from incidents.views.report_parts import parts_of

ROLES_NAMED = 4


@dataclass(frozen=True)
class Truth:
    """The text of one class: who reads it, how many they are, and what it says."""

    sharing: Sharing
    everybody: bool
    readers: int
    roles: list[tuple[str, int]]
    more_roles: int
    parts: list[dict[str, Any]]
    behind_the_login: bool

    @property
    def code(self) -> str:
        """Return what addresses call the class."""
        return self.sharing.code

    @property
    def tlp(self) -> str:
        """Return the TLP label of the narrowest text in it."""
        return self.sharing.tlp


@dataclass(frozen=True)
class Unread:
    """A paragraph that none of the recipients may read."""

    heading: str
    text: str


def truths_of(content: ReportContent, audience: Audience) -> list[Truth]:
    """Return the text of each class, the widest first; nothing of a report that says the same to all."""
    if not content.paragraphs:
        return []
    roles: dict[Sharing, Counter[str]] = {one: Counter() for one in content.classes}
    for recipient in audience.recipients:
        roles[content.class_of(recipient.clearance)][recipient.role] += 1
    return [_truth(content, one, roles[one]) for one in content.classes]


def unread_in(content: ReportContent, audience: Audience) -> list[Unread]:
    """Return the paragraphs that nobody will read, each as it stands; none where nobody reads at all."""
    if not audience.count:
        return []
    return [Unread(label_of(part), content.paragraphs[part]) for part in unread_by_all(content, audience)]


def _truth(content: ReportContent, read: Sharing, roles: Counter[str]) -> Truth:
    paragraphs = {part: text for part, text in content.paragraphs.items() if part.sharing >= read}
    return Truth(
        sharing=read,
        everybody=read == content.sharing,
        readers=roles.total(),
        roles=roles.most_common(ROLES_NAMED),
        more_roles=max(0, len(roles) - ROLES_NAMED),
        parts=parts_of(content.sections, paragraphs),
        behind_the_login=content.behind_the_login(read),
    )
