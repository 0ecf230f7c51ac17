"""Decides what each row of a file would do: add, change, nothing, or say what is wrong. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.actions import checks
from contacts.importing.book import Book, Held, folded
from contacts.importing.cells import quoted, read_areas, read_language, read_roles, read_scale
from contacts.importing.progress import Progress, Stage, Work, in_one_go
from contacts.importing.reading import Row, Table
from contacts.models import Actor, ActorType, Contact, ContactRole, User
from contacts.scales import Language, Severity, Sharing

LONGEST_CELL = 1000
ROWS_A_STEP = 1000
# Said of few rows and so translated only then.
SHARING_UNKNOWN = gettext_lazy("Delningen %(value)s finns inte. Skriv någon av %(known)s.")
SEVERITY_UNKNOWN = gettext_lazy("Allvarlighetsgraden %(value)s finns inte. Skriv någon av %(known)s.")


class Outcome(models.TextChoices):
    """What becomes of a row."""

    ADDED = "added", gettext_lazy("Läggs till")
    CHANGED = "changed", gettext_lazy("Ändras")
    SKIPPED = "skipped", gettext_lazy("Hoppas över")
    WRONG = "wrong", gettext_lazy("Fel")


@dataclass(frozen=True, kw_only=True)
class Values:
    """A contact as the row wants it. ``actor`` is None while ``actor_name`` is yet to be added."""

    name: str
    email: str
    phone: str
    actor: Actor | None
    actor_name: str
    actor_type: ActorType
    language: str
    clearance: Sharing
    held: tuple[Held, ...]


@dataclass(frozen=True, kw_only=True)
class PlannedRow:
    """One row and its outcome, with sentences that say what or why."""

    number: int
    name: str
    email: str
    outcome: Outcome
    sentences: tuple[str, ...] = ()
    values: Values | None = None
    contact: Contact | None = None
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """What a file would do to the book."""

    rows: tuple[PlannedRow, ...]
    book: Book

    def of(self, outcome: Outcome) -> list[PlannedRow]:
        """Return the rows with this outcome."""
        return [row for row in self.rows if row.outcome is outcome]

    def count(self, outcome: Outcome) -> int:
        """Return how many rows have this outcome."""
        return sum(row.outcome is outcome for row in self.rows)

    @property
    def new_actors(self) -> dict[str, ActorType]:
        """Return the actors that are missing and would be added, by name."""
        found: dict[str, tuple[str, ActorType]] = {}
        for row in self.rows:
            if row.outcome is Outcome.ADDED and row.values and row.values.actor is None:
                found.setdefault(folded(row.values.actor_name), (row.values.actor_name, row.values.actor_type))
        return dict(found.values())


def plan_import(*, table: Table, by: User | None, now: datetime) -> Plan:
    """Plan a file against the book as it stands. The number of queries does not grow with the rows."""
    return in_one_go(planning(table=table, by=by, now=now))


def planning(*, table: Table, by: User | None, now: datetime) -> Work[Plan]:
    """Do the same a few hundred rows at a time."""
    book = Book.fetch(by, now)
    seen: dict[tuple[str, str], int] = {}
    new_types: dict[str, ActorType] = {}
    rows: list[PlannedRow] = []
    for row in table.rows:
        rows.append(_plan_row(row, book, seen, new_types))
        if len(rows) % ROWS_A_STEP == 0:
            yield Progress(Stage.CHECKING, len(rows), len(table.rows))
    return Plan(tuple(rows), book)


def _plan_row(row: Row, book: Book, seen: dict[tuple[str, str], int], new_types: dict[str, ActorType]) -> PlannedRow:
    cells = row.cells
    planned = PlannedRow(number=row.number, name=cells["name"][:150], email=cells["email"][:254], outcome=Outcome.WRONG)
    wrong = _wrong_with_characters(row)
    if wrong:
        return replace(planned, name="", email="", sentences=tuple(wrong))
    actor, actor_type = _read_actor(cells, book, new_types, wrong)
    contact = book.contacts.get((cells["email"].lower(), actor.id)) if actor else None
    _check_texts(cells, wrong)
    roles = read_roles(cells["roles"], book, wrong)
    area_ids, everywhere = read_areas(cells["areas"], book, wrong)
    sharing = read_scale(cells["sharing"], Sharing, SHARING_UNKNOWN, wrong)
    lowest = read_scale(cells["lowest_severity"], Severity, SEVERITY_UNKNOWN, wrong)
    language = read_language(cells["language"], wrong)
    _check_clearance(sharing, actor_type, wrong)
    current = book.held.get(contact.id, []) if contact else []
    held = _wanted(roles, area_ids, everywhere, lowest, current)
    if not wrong and not book.may_decide_about([*held, *current]):
        wrong.append(_("Kontakten hör till områden som inte är dina. Säkerhetssamordnaren kan lägga in den."))
    _check_twice(row, seen, wrong)
    if wrong or actor_type is None:
        return replace(planned, sentences=tuple(wrong))
    narrowest = Sharing(actor_type.narrowest_clearance)
    values = Values(
        name=cells["name"],
        email=cells["email"],
        phone=cells["phone"] or (contact.phone if contact else ""),
        actor=actor,
        actor_name=actor.name if actor else cells["actor"],
        actor_type=actor_type,
        language=language or (contact.language if contact else Language.SWEDISH),
        clearance=sharing if sharing is not None else (Sharing(contact.clearance) if contact else narrowest),
        held=held,
    )
    return _with_outcome(replace(planned, values=values, contact=contact), current, book)


def _with_outcome(planned: PlannedRow, current: list[Held], book: Book) -> PlannedRow:
    values, contact = planned.values, planned.contact
    assert values is not None
    if contact is None:
        if values.actor and (values.email.lower(), values.actor.id) in book.declined:
            return replace(planned, outcome=Outcome.SKIPPED, sentences=(_("Har själv avböjt och läggs inte till."),))
        new = () if values.actor else (_("Aktören %(actor)s läggs till.") % {"actor": quoted(values.actor_name)},)
        return replace(planned, outcome=Outcome.ADDED, sentences=new)
    pairs = {
        "name": (contact.name, values.name),
        "email": (contact.email, values.email),
        "phone": (contact.phone, values.phone),
        "language": (contact.language, values.language),
        "clearance": (Sharing(contact.clearance).code, values.clearance.code),
        "assignments": (book.lines_of(current), book.lines_of(values.held)),
    }
    changes = {field_name: pair for field_name, pair in pairs.items() if pair[0] != pair[1]}
    if not changes:
        return replace(planned, outcome=Outcome.SKIPPED, sentences=(_("Finns redan, likadan."),))
    return replace(planned, outcome=Outcome.CHANGED, changes=changes)


def _wrong_with_characters(row: Row) -> list[str]:
    if checks.holds_control_characters("".join(row.cells.values())):
        return [_("Raden innehåller radbrytningar eller dolda tecken i en cell. Ta bort dem.")]
    if any(len(cell) > LONGEST_CELL for cell in row.cells.values()):
        return [_("En cell är för lång.")]
    if row.surplus:
        return [_("Raden har fler celler än det finns rubriker. Sätt citattecken runt celler med skiljetecken i.")]
    return []


def _read_actor(
    cells: dict[str, str], book: Book, new_types: dict[str, ActorType], wrong: list[str]
) -> tuple[Actor | None, ActorType | None]:
    name, key = cells["actor"], folded(cells["actor"])
    named_type = book.types.get(folded(cells["actor_type"])) if cells["actor_type"] else None
    if cells["actor_type"] and named_type is None:
        wrong.append(_("Sorten av aktör %(value)s finns inte.") % {"value": quoted(cells["actor_type"])})
    sentence = checks.wrong_with_line(name, longest=checks.NAME_LENGTH) if name else _("Aktören saknas.")
    if sentence:
        wrong.append(sentence)
        return None, None
    actor = book.actors.get(key)
    if actor is None and named_type is None:
        if not cells["actor_type"]:
            if key in new_types:
                return None, new_types[key]
            wrong.append(
                _("Aktören %(actor)s finns inte än. Skriv actor_type, så läggs den till.") % {"actor": quoted(name)}
            )
        return None, None
    known = actor.type if actor else new_types.setdefault(key, named_type) if named_type else None
    if actor is not None and not actor.active:
        wrong.append(_("Aktören %(actor)s är borttagen ur listan.") % {"actor": quoted(name)})
    if known is not None and named_type is not None and known.id != named_type.id:
        wrong.append(
            _("Aktören %(actor)s är av sorten %(type)s, inte %(given)s.")
            % {"actor": quoted(name), "type": quoted(known.name), "given": quoted(named_type.name)}
        )
    return actor, known


def _check_texts(cells: dict[str, str], wrong: list[str]) -> None:
    sentences = (
        checks.wrong_with_line(cells["name"], longest=checks.NAME_LENGTH) if cells["name"] else _("Namnet saknas."),
        checks.wrong_with_address(cells["email"]) if cells["email"] else _("E-postadressen saknas."),
        checks.wrong_with_phone(cells["phone"]),
    )
    wrong.extend(sentence for sentence in sentences if sentence)


def _check_clearance(sharing: Sharing | None, actor_type: ActorType | None, wrong: list[str]) -> None:
    if sharing is not None and actor_type is not None and sharing < actor_type.narrowest_clearance:
        narrowest = Sharing(actor_type.narrowest_clearance)
        wrong.append(
            _("%(type)s får inte ta del av så snäva texter. Skriv %(code)s eller vidare.")
            % {"type": actor_type.name, "code": narrowest.code}
        )


def _check_twice(row: Row, seen: dict[tuple[str, str], int], wrong: list[str]) -> None:
    if not row.cells["email"]:
        return
    key = (row.cells["email"].lower(), folded(row.cells["actor"]))
    if key in seen:
        wrong.append(_("Samma adress och aktör står redan på rad %(row)d.") % {"row": seen[key]})
    seen.setdefault(key, row.number)


def _wanted(
    roles: list[ContactRole], area_ids: frozenset[int], everywhere: bool, lowest: Severity | None, current: list[Held]
) -> tuple[Held, ...]:
    """Return the roles as the row wants them; without a severity, a role that stays keeps its own."""
    severities = {one.role_id: one.lowest_severity for one in current}
    return tuple(Held(role.id, area_ids, everywhere, lowest or severities.get(role.id, Severity.LOW)) for role in roles)
