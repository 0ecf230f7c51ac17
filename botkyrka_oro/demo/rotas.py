"""Who is on duty in the demo week: night walkers in Alby on their nights, youth leaders in Tumba on weekdays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time

from contacts.actions import add_deputy, add_rota, add_weekly_shift, choose_mailbox
from contacts.models import Contact, ContactRole, User

MONDAY, FRIDAY, SATURDAY = 0, 4, 5


@dataclass(frozen=True)
class Plan:
    """One rota: whose, which shifts (who, weekday, begins, ends), who stands in, and the mailbox."""

    role: str
    shifts: tuple[tuple[str, int, int, int], ...]
    deputy: str
    mailbox: str = ""


PLANS: tuple[Plan, ...] = (
    Plan(
        role="night_walkers",
        shifts=(("Gruppledare fredag Alby", FRIDAY, 20, 4), ("Gruppledare lördag Alby", SATURDAY, 20, 4)),
        deputy="Samordnare nattvandrarna Alby",
        mailbox="Nattvandrarna i Alby, jourtelefon",
    ),
    Plan(
        role="youth_leader",
        shifts=tuple(("Fritidsledare Tumba", weekday, 15, 21) for weekday in range(MONDAY, FRIDAY)),
        deputy="Föreståndare fritidsgården Tumba",
    ),
)


def draw_up_rotas(users: Mapping[str, User], contacts: Mapping[str, Contact], now: datetime) -> None:
    """Make the rotas at the end of the week: what was sent before was sent to everybody with the role."""
    by = users["sakerhetssamordnare"]
    for plan in PLANS:
        actor = contacts[plan.deputy].actor
        rota = add_rota(actor=actor, role=ContactRole.objects.get(code=plan.role), by=by, now=now)
        for name, weekday, begins, ends in plan.shifts:
            rota = add_weekly_shift(
                rota=rota,
                version=rota.version,
                contact_id=contacts[name].id,
                weekday=weekday,
                begins=time(begins),
                ends=time(ends),
                by=by,
                now=now,
            )
        rota = add_deputy(rota=rota, version=rota.version, contact_id=contacts[plan.deputy].id, by=by, now=now)
        if plan.mailbox:
            mailbox_id = contacts[plan.mailbox].id
            choose_mailbox(rota=rota, version=rota.version, contact_id=mailbox_id, by=by, now=now)
