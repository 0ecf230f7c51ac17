"""Who logs in during the demo week: one account for each staff role, named by function."""

from __future__ import annotations

from contacts.models.users import Role

DOMAIN = "botkyrka.example"

# mailbox, name, role, areas
STAFF: tuple[tuple[str, str, Role, str], ...] = (
    ("admin", "Systemadministratören", Role.SYSTEM_ADMINISTRATOR, ""),
    ("sakerhetschef", "Säkerhetschefen", Role.SECURITY_CHIEF, ""),
    ("sakerhetssamordnare", "Säkerhetssamordnaren", Role.SECURITY_COORDINATOR, ""),
    (
        "trygghetssamordnare",
        "Trygghetssamordnaren i norra Botkyrka",
        Role.SAFETY_COORDINATOR,
        "alby fittja hallunda-norsborg",
    ),
    ("tib", "Tjänsteperson i beredskap", Role.DUTY_OFFICER, ""),
    ("polis", "Polisens samverkansbefäl", Role.POLICE_LIAISON, ""),
    ("raddningstjanst", "Räddningstjänstens insatsledare", Role.RESCUE_LIAISON, ""),
)
