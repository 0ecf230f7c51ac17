"""What the component page shows: every part of the pages in every state, with people and events that never were."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django.core.paginator import Paginator

from botkyrka_oro.sample_form import SampleForm
from botkyrka_oro.templatetags.fields import chips, error_summary, field, severity_choice
from contacts.models import Area
from contacts.models.users import Theme
from contacts.scales import Severity, Sharing
from incidents.lifecycle import ReportStatus
from incidents.models import SetLevel, SituationReport
from incidents.search_found import Hit, Kind
from incidents.search_words import Piece
from incidents.situation import AreaState

# What draws nothing by itself: requests and settings for the scripts, fields that nobody sees, and what only a script
# brings out: that a list has grown, that something waits in the phone.
INVISIBLE = frozenset({"inbox_poll", "hidden_fields", "field_head", "live", "newer", "queue"})


@dataclass(frozen=True)
class Sample:
    """One state of a component: what it is called, what the component is given, and what it stands in."""

    component: str
    state: str
    values: Mapping[str, Any]
    list_class: str = ""
    around: str = ""


def samples(prefix: str, now: datetime, token: str, path: str) -> Iterator[Sample]:
    """Return every state of every component; ``prefix`` keeps ids and names of landmarks apart on the page."""
    yield from _words(prefix, now)
    yield from _situation(prefix, now)
    yield from _people(now, token)
    yield from _deeds(prefix, token)
    yield from _forms(prefix)
    yield from _ways(prefix, token, path)
    yield from _found(prefix, now, token)


def _words(prefix: str, now: datetime) -> Iterator[Sample]:
    for level in Severity:
        yield Sample("severity_badge", level.code, {"code": level.code, "word": level.label})
    yield Sample("severity_badge", "stor", {"code": "critical", "word": Severity.CRITICAL.label, "size": "large"})
    for tone, word in (
        *(("info", "Ny"), ("plain", "Bevakas"), ("success", "Kvitterad")),
        *(("warning", "Väntar på godkännande"), ("danger", "Studsade"), ("muted", "Avslutad")),
    ):
        yield Sample("status_badge", tone, {"tone": tone, "word": word, "code": tone})
    for sharing in Sharing:
        yield Sample("sharing_label", sharing.code, {"code": sharing.code, "word": sharing.label})
    yield Sample("badge", "något väntar", {"count": 9, "label": "9 att läsa"})
    yield Sample("freshness", "färsk", {"at": now})
    yield Sample("freshness", "gammal", {"at": now - timedelta(minutes=3)}, around="is-old")
    for tone, title, text in (
        ("info", "Utkast sparat kl. 23.14", "Ingen annan ser det än."),
        ("success", "Händelse 2026-147 sparad", "Alla som får se den ser den nu."),
        ("warning", "Ingen kontakt sedan kl. 23.14", "Bilden kan vara gammal."),
        ("danger", "Behöver hjälp", "Nattvandrarna i Fittja, kl. 22.22."),
    ):
        yield Sample("banner", tone, {"tone": tone, "title": title, "text": text, "url": "#", "link": "Läs svaret"})
        yield Sample("message", tone, {"level": tone if tone != "danger" else "error", "text": text})
    stopped = {"switch": {"stopped_at": now, "stopped_by": {"name": "Sara Lind"}}, "waiting": 12}
    yield Sample("all_stopped", "allt står", {"stopped": stopped, "may_stop_all": True, "label": f"Nödstopp, {prefix}"})
    yield Sample("empty", "lugnt", {"icon": "check", "title": "Inga pågående händelser", "url": "#", "link": "Logga"})
    yield Sample("empty", "inget matchar", {"title": "Inga händelser matchar", "text": "Ta bort ett filter."})
    yield Sample("progress", "på väg", {"label": "212 av 312 lämnade till e-posttjänsten.", "value": 212, "max": 312})
    for tone, value, label in (
        *(("success", 287, "Lämnade"), ("danger", 3, "Studsade"), ("warning", 22, "Väntar"), ("info", 241, "Läst")),
        ("", 312, "Mottagare"),
    ):
        yield Sample("stat", tone or "utan ton", {"value": value, "label": label, "tone": tone, "note": "av 312"})


def _situation(prefix: str, now: datetime) -> Iterator[Sample]:
    tiles = "tiles"
    for level in Severity:
        alby = Area(id=1, slug=f"{prefix}-{level.code}", name="Alby")
        state = AreaState(alby, level.value, open_before=level.value - 1, last_at=now)
        state.severity = state.told = level
        yield Sample("area_tile", level.code, {"state": state}, tiles)
    calm = AreaState(Area(id=2, slug=f"{prefix}-tumba", name="Tumba"), last_at=now - timedelta(days=3))
    yield Sample("area_tile", "lugnt", {"state": calm}, tiles)
    hallunda = Area(id=3, slug=f"{prefix}-hallunda", name="Hallunda")
    set_level = SetLevel(area=hallunda, severity=Severity.HIGH, reason="fler är på väg", until=now + timedelta(hours=2))
    chosen = AreaState(hallunda, severity=Severity.HIGH, levels=[set_level], may_set=True)
    values = {"state": chosen, "levels": [(set_level, "Sara Lind")], "chosen": hallunda.slug}
    yield Sample("area_tile", "satt nivå, vald", values, tiles)
    yield Sample("area_tile", "förfluten tid", {"state": chosen, "past": True}, tiles)
    item = {
        "severity": "high",
        "kind": "Brand",
        "area": "Alby",
        "url": "#",
        "text": "Det brinner i en container vid torget. Ingen är skadad, men rök driver mot husen.",
        "number": "2026-147",
        "at": now,
        "owner": "Tove Ek",
        "status": "ongoing",
        "status_label": "Pågår",
    }
    yield Sample("incident_item", "pågår", item, "items card card--flush")
    yield Sample("incident_item", "overifierad", item | {"unverified": True}, "items card card--flush")
    closed = item | {"severity": "low", "status": "closed", "status_label": "Avslutad", "sharing": "organisation"}
    yield Sample("incident_item", "avslutad", closed, "items card card--flush")
    entry = {"at": now, "author": "Tove Ek", "text": "Två ungdomar sprang mot skolan."}
    for kind, label in (
        *(("observation", "Observation"), ("information_in", "Information in"), ("information_out", "Information ut")),
        *(("request", "Begäran"), ("action", "Åtgärd"), ("status", "Status")),
    ):
        yield Sample("timeline_entry", label, entry | {"kind": kind, "kind_label": label}, "timeline")
    decision = entry | {"kind": "decision", "kind_label": "Beslut", "reason": "Risk för rök inomhus."}
    yield Sample("timeline_entry", "beslut", decision, "timeline")
    told = entry | {"kind": "information_in", "kind_label": "Information in", "source": "Nadia, nattvandrare"}
    for label, confirmed_by in (("overifierad", ""), ("bekräftad", "Tove Ek")):
        facts: dict[str, Any] = {"told": {"confirmed_at": now}, "confirmed_by": confirmed_by}
        yield Sample("timeline_entry", label, told | facts, "timeline")
    yield Sample("unverified", "inte bekräftad", {})
    struck = entry | {"kind": "observation", "kind_label": "Observation", "struck": True, "struck_by": f"{prefix}-new"}
    yield Sample("timeline_entry", "struken", struck, "timeline")
    mended = entry | {"kind": "correction", "kind_label": "Rättelse", "id": f"{prefix}-new", "act_url": "#"}
    yield Sample("timeline_entry", "rättelse", mended | {"act": "Rätta"}, "timeline")


def _people(now: datetime, token: str) -> Iterator[Sample]:
    rows = "rows card card--flush"
    person = {"name": "Nadia Omar", "actor": "Nattvandrarna i Alby", "reasons": ["Alby", "Nattvandrare"]}
    for state, label in (("acknowledged", "Kvitterad"), ("waiting", "Väntar"), ("bounced", "Studsade")):
        yield Sample("recipient_row", label, person | {"state": state, "state_label": label, "at": now}, rows)
    yield Sample("recipient_row", "att ringa", person | {"phone": "070-000 00 01", "note": "Har inte svarat."}, rows)
    yield Sample("language_choice", "svenska", {"csrf_token": token, "path": "/design/"}, around="plain__header")


def _deeds(prefix: str, token: str) -> Iterator[Sample]:
    for look, words in (("primary", "Spara händelse"), ("", "Pausa"), ("quiet", "Avbryt"), ("danger", "Ta bort")):
        yield Sample("post_button", look or "vanlig", {"button": words, "look": look, "csrf_token": token})
    yield Sample("post_button", "stopp", {"button": "Stoppa resten", "look": "stop", "icon": "stop"})
    yield Sample("post_button", "stor", {"button": "Jag har läst rapporten", "look": "primary button--large"})
    ask = {
        "summary": "Stoppa resten",
        "question": "100 brev är kvar. Ska de stanna här?",
        "button": "Ja, stoppa 100 brev",
    }
    yield Sample("confirm", "farlig", ask | {"csrf_token": token, "icon": "stop"})
    yield Sample("confirm", "trygg", ask | {"csrf_token": token, "tone": "primary", "summary": "Skicka igen"})
    problems = [{"text": "Skriv en rubrik.", "target": f"{prefix}-error-title"}, {"text": "Välj ett område."}]
    yield Sample("error_summary", "två fel", {"errors": problems, "quiet": True, "prefix": prefix})


def _forms(prefix: str) -> Iterator[Sample]:
    empty = SampleForm(auto_id=f"{prefix}-%s", prefix=prefix)
    wrong = SampleForm({}, auto_id=f"{prefix}-error-%s", prefix=f"{prefix}-error")
    chosen = {f"{prefix}-done-{name}": value for name, value in (("where", "a"), ("severity", "3"), ("sharing", "2"))}
    done = SampleForm(chosen, auto_id=f"{prefix}-done-%s", prefix=f"{prefix}-done")
    for state, form in (("tomt", empty), ("fel", wrong)):
        for name in ("title", "text", "area", "again", "sharing"):
            yield Sample("field", f"{form[name].label}, {state}", field(form[name]))
        yield Sample("chips", state, chips(form["where"], columns=2))
        yield Sample("severity_choice", state, severity_choice(form["severity"]))
    yield Sample("chips", "valt", chips(done["where"], columns=2) | {"errors": []})
    yield Sample("severity_choice", "valt", severity_choice(done["severity"]) | {"errors": []})
    hint = {"id": f"{prefix}-hint", "hint": "Skriv inte namn eller personnummer.", "errors": ["Skriv kortare."]}
    yield Sample("field_hint", "hjälp och fel", hint)
    option = {"type": "checkbox", "name": f"{prefix}-one", "value": "1", "id": f"{prefix}-one", "label": "Nattvandrare"}
    yield Sample("choice", "kryssad", {"option": option | {"checked": True}})
    assert error_summary(wrong)["errors"], "the form that is to be wrong is not"


def _ways(prefix: str, token: str, path: str) -> Iterator[Sample]:
    tabs = [
        {"label": "Alla", "url": "#", "current": True, "count": 312},
        {"label": "Inte kvitterat", "url": "#", "count": 71},
        {"label": "Studsade", "url": "#", "count": 3},
    ]
    yield Sample("tabs", "tre", {"items": tabs, "label": f"Flikar, {prefix}"})
    filters = {"filters": [{"label": "Alby", "url": "#"}, {"label": "Hög", "url": "#"}], "clear_url": "#"}
    yield Sample("active_filters", "två", filters | {"prefix": prefix})
    page = Paginator(range(240), 50).page(2)
    links = [{"number": 1, "url": "#"}, {"number": 2, "url": "#"}, None, {"number": 5, "url": "#"}]
    ways = {"page": page, "links": links, "previous": "#", "next": "#", "label": f"Sidor, {prefix}"}
    yield Sample("pager", "mitt i", ways)
    yield Sample("brand", "på mörkt", {"url": "/"}, around="plain__header")
    yield Sample("footer", "alla sidor", {})
    here = SimpleNamespace(label="Lägesbild", url="#", icon="board", current="page", short="Lägesbild", count=0)
    there = SimpleNamespace(label="Återrapporter", url="#", icon="chat", current="", short="Svar", count=9)
    log = SimpleNamespace(label="Logga händelse", url="#", current="")
    menu = {"groups": [[here], [there]], "thumb": [here, there], "log_incident": log}
    yield Sample("menu", "huvudmeny", {"navigation": menu, "label": f"Meny, {prefix}"}, around="chrome shown__pad")
    yield Sample("thumb_bar", "under tummen", {"navigation": menu, "label": f"Genvägar, {prefix}"})
    user = SimpleNamespace(name="Sara Lind", get_role_display="Säkerhetschef")
    account = {"user": user, "theme": Theme.AUTO, "themes": Theme.choices, "csrf_token": token}
    yield Sample("account_menu", "inloggad", account | {"path": path, "prefix": prefix}, around="chrome shown__pad")
    end = {"idle": 90, "absolute": 900, "warning": 120, "last": 900}
    yield Sample("session_end", "varnar", {"end": end, "shown": "2 minuter", "person": 1, "prefix": prefix})


def _found(prefix: str, now: datetime, token: str) -> Iterator[Sample]:
    pieces = [Piece("Det brinner i en "), Piece("container", marked=True), Piece(" vid torget.")]
    yield Sample("marked", "det man sökte", {"pieces": pieces})
    yield Sample("search_box", "ifylld", {"id": f"{prefix}-search", "label": f"Sök, {prefix}", "value": "container"})
    report = SituationReport(id=3, severity=Severity.HIGH, status=ReportStatus.SUBMITTED)
    hit = Hit(Kind.REPORT, now, report=report, title=[Piece("Oroligt vid Alby centrum")], snippet=pieces)
    yield Sample("search_hit", "en lägesrapport", {"hit": hit}, "items card card--flush")
    told = replace(hit, unverified=True)
    yield Sample("search_hit", "overifierad", {"hit": told}, "items card card--flush")
    views = [({"name": "Bara Alby"}, "#", True), ({"name": "Akut och hög"}, "#", False)]
    yield Sample("saved_views", "två", {"views": views, "prefix": prefix})
    narrowed = {"query": "area=alby", "page": "board", "csrf_token": token, "prefix": prefix}
    yield Sample("saved_views", "att spara", narrowed)
    taken_away = {"removed_at": now, "removal_reason": "Ansikten syns."}
    yield Sample("photos", "borttagen", {"photos": [{"photo": taken_away, "remover": "Sara Säkerhetschef"}]})
    form = SampleForm(auto_id=f"{prefix}-found-%s", prefix=f"{prefix}-found")
    yield Sample("photo_field", "tomt", {"field": form["photos"]})
