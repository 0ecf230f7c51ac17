"""Turns the OpenAPI description into what its page shows: chapters, operations, fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_METHODS = ("get", "post", "patch")

TITLES: dict[str, Promise] = {
    "situation": _("Lägesbild"),
    "incidents": _("Händelser"),
    "situation-reports": _("Lägesrapporter"),
    "requests": _("Begäran om lägesrapport"),
    "dispatches": _("Utskick"),
    "readiness": _("Beredskap"),
    "responses": _("Återrapporter"),
    "sending-switch": _("Nödstopp"),
    "contacts": _("Adressboken"),
}

# The codes of problems that say more than their status does.
CODES: dict[str, Promise] = {
    "validation": _("Fälten under errors behöver rättas. Inget är sparat."),
    "csrf": _("Anropet kom från en webbläsare utan rätt CSRF-nyckel."),
    "body_too_large": _("Innehållet är större än 256 kB."),
    "length_missing": _("Innehållet kom i delar. Skicka det i ett stycke, med huvudet Content-Length."),
    "key_used_before": _("Samma Idempotency-Key är redan använd för något annat. Dra en ny."),
    "edited_meanwhile": _("Någon annan ändrade först. Hämta raden på nytt. Inget av ditt är sparat."),
    "unable_to_write": _("Loggen tar inte emot raden. detail säger varför."),
    "already_handled": _("Någon har redan tagit hand om svaret: handled_by säger vem. Inget är ändrat."),
    "search_took_too_long": _("Sökningen avbröts efter två sekunder. Skriv fler ord eller välj ett område."),
    "unable_to_change": _("Händelsen kan inte ändras så. detail säger varför."),
    "level_set_meanwhile": _("Någon annan ändrade nivån först: level säger vilken som gäller. Inget är sparat."),
    "no_level_stands": _("Ingen satt nivå gäller där, så det finns ingen att häva."),
    "unable_to_move": _("Rapportens status tillåter det inte. detail säger varför."),
    "personal_data": _(
        "Texten pekar ut en person. Ta bort det som står under details, eller pröva det och behåll det."
    ),
    "audience_changed": _(
        "Mottagarna är andra än de som visades: added, removed och changed säger vilka. Inget är skickat."
    ),
    "paragraphs_unread": _("Ingen av mottagarna får läsa ett av styckena. Ta bort det, eller säg att du vet om det."),
    "no_recipients": _("Ingen skulle få rapporten. Ändra områden, roller eller delning."),
    "four_eyes_needed": _("Någon annan måste godkänna. Är du ensam i tjänst: skriv varför i alone_on_duty_reason."),
    "cap_passed": _("Mer skulle gå ut än en person får skicka. caps säger vad. Någon annan måste godkänna."),
    "unable_to_correct": _("Inget har skickats, så det finns inget att rätta. Ångra eller ändra i stället."),
    "already_corrected": _("Rapporten är redan rättad. correction säger av vilken rapport. Rätta den i stället."),
    "already_approved": _("Rapporten är redan godkänd. dispatch säger vad det ledde till."),
    "wrong_state": _("Det finns ingen väg dit från läget som state säger. Inget är ändrat."),
    "sending_stopped": _("All sändning är stoppad. Utskicket väntar och kan ångras."),
    "two_people_needed": _("Den som bad om starten kan inte själv starta. Någon annan måste göra det."),
    "unable_to_remind": _("Ingen är påmind. detail säger varför."),
    "unable_to_resend": _("Inget är skickat igen. detail säger varför."),
    "unable_to_drill": _("Svarsprovet är inte skickat. detail säger varför och vad du kan göra."),
    "too_late": _("Utskicket väntar inte längre, så det kan varken ångras eller skickas nu."),
}


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of a body or an answer, or one parameter."""

    name: str
    kind: str
    required: bool
    text: str
    place: str = ""


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One method at one address."""

    method: str
    path: str
    summary: str
    parameters: list[Field]
    body: list[Field]
    status: str
    answer: list[Field]


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """The operations about one noun."""

    code: str
    title: str | Promise
    operations: list[Operation]


def chapters(description: Mapping[str, Any]) -> list[Chapter]:
    """Return the whole description, ready to be shown."""
    found: dict[str, list[Operation]] = {}
    for path, methods in description["paths"].items():
        for method in _METHODS:
            if method in methods:
                tag = methods[method]["tags"][0]
                found.setdefault(tag, []).append(_operation(description, path, method, methods[method]))
    return [Chapter(code=tag, title=title, operations=found[tag]) for tag, title in TITLES.items() if tag in found]


def _operation(description: Mapping[str, Any], path: str, method: str, told: Mapping[str, Any]) -> Operation:
    status = min(told["responses"])
    return Operation(
        method=method.upper(),
        path=path,
        summary=told.get("summary", ""),
        parameters=[
            Field(
                name=one["name"],
                kind=_kind(description, one["schema"]),
                required=one.get("required", False),
                text=one.get("description", ""),
                place=one["in"],
            )
            for one in told.get("parameters", [])
        ],
        body=list(_fields(description, _content(told.get("requestBody", {})))),
        status=status,
        answer=list(_fields(description, _content(told["responses"][status]))),
    )


def _content(told: Mapping[str, Any]) -> Mapping[str, Any]:
    for content in told.get("content", {}).values():
        schema: Mapping[str, Any] = content["schema"]
        return schema
    return {}


def _resolved(description: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    while True:
        if "$ref" in schema:
            schema = description["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        elif len(schema.get("allOf", ())) == 1:
            schema = schema["allOf"][0]
        else:
            return schema


def _fields(description: Mapping[str, Any], schema: Mapping[str, Any], before: str = "") -> Iterator[Field]:
    """Return the fields of a schema, those inside others as ``audience.areas``."""
    schema = _resolved(description, schema)
    if schema.get("type") == "array":
        yield from _fields(description, schema["items"], before.removesuffix(".") + "[]." if before else "")
    for name, inner in schema.get("properties", {}).items():
        yield Field(
            name=f"{before}{name}",
            kind=_kind(description, inner),
            required=name in schema.get("required", ()),
            text=inner.get("description", ""),
        )
        yield from _fields(description, inner, f"{before}{name}.")


def _kind(description: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """Return the type in a few words: ``string, date-time``, or the codes to choose from."""
    schema = _resolved(description, schema)
    if "oneOf" in schema:
        return " | ".join(_kind(description, one) for one in schema["oneOf"])
    if "enum" in schema:
        return ", ".join(str(code) for code in schema["enum"] if code not in ("", None))
    if schema.get("type") == "array":
        return f"[{_kind(description, schema['items'])}]"
    words = [schema.get("type", "object"), schema.get("format", "")]
    if "maxLength" in schema:
        words.append(f"≤ {schema['maxLength']}")
    if schema.get("nullable"):
        words.append("null")
    return ", ".join(word for word in words if word)
