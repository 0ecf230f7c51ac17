"""The shape of a situation report in the demo week, and the groups of roles that it is sent to."""

from __future__ import annotations

from typing import NotRequired, TypedDict

Step = tuple[str, ...]

COMMUNITY = (
    "night_walkers tenants_association neighbourhood_watch neighbourhood_support faith_community area_group lugna_gatan"
)
PARTNERS = (
    "security_guard housing_company school lugna_gatan area_developer area_secretary youth_leader area_group"
    " police rescue_service"
)
ORGANISATION = "police rescue_service area_developer area_secretary youth_leader"
EVERYBODY = f"{COMMUNITY} security_guard housing_company school area_developer youth_leader other"


class Report(TypedDict):
    """A report as it was written, and ``then`` what was done with it: submit, approve, undo, return (with a comment).

    ``fewer`` are paragraphs under its sections by the level of those who read them in addition. ``translations`` are
    the same sections in other languages, as a person wrote them. Without ``next`` it is the last
    of its series; without ``severity`` it is as grave as its gravest incident.
    """

    key: str
    follows: NotRequired[str]
    when: str
    who: str
    title: str
    sharing: str
    severity: NotRequired[str]
    incidents: tuple[str, ...]
    areas: str
    roles: str
    next: NotRequired[str]
    happened: str
    doing: NotRequired[str]
    ask: NotRequired[str]
    unknown: NotRequired[str]
    consequences: NotRequired[str]
    young_people_involved: NotRequired[str]
    young_people_suspected: NotRequired[str]
    residents_and_workers: NotRequired[str]
    public_actors: NotRequired[str]
    fewer: NotRequired[dict[str, dict[str, str]]]
    translations: NotRequired[dict[str, dict[str, str]]]
    then: tuple[Step, ...]
