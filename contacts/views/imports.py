"""The pages of the import: choose a file, look at what it would do, save."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from contacts.actions import NotAccepted
from contacts.forms.importing import ConfirmForm, UploadForm
from contacts.guard import requires
from contacts.importing import (
    Applied,
    ChangedMeanwhile,
    Outcome,
    Plan,
    PlannedRow,
    RowsAreWrong,
    Table,
    UnreadableFile,
    plan_import,
    read_table,
    save_import,
)
from contacts.importing.reading import COLUMNS
from contacts.rights import Right
from contacts.views.history import LABELS, Vocabulary
from contacts.views.pages import signed_in

MOST_WRONG_SHOWN = 200
MOST_SHOWN = 50


@requires(Right.MANAGE_CONTACTS)
def import_contacts(request: HttpRequest) -> HttpResponse:
    """Choose a file; its preview is the answer."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_bound and form.is_valid():
        try:
            table = read_table(form.cleaned_data["file"].read())
        except UnreadableFile as problem:
            form.add_error("file", str(problem))
        else:
            plan = plan_import(table=table, by=signed_in(request), now=timezone.now())
            return _preview(request, table, plan)
    return _choose(request, form)


@requires(Right.MANAGE_CONTACTS)
@require_POST
def import_save(request: HttpRequest) -> HttpResponse:
    """Save what was previewed. Every row is checked again; nothing is saved while one is wrong, unless asked to."""
    confirm = ConfirmForm(request.POST)
    if not confirm.is_valid():
        return _choose(request, _with_error(_("Välj filen igen, den kom inte med.")))
    try:
        table = read_table(confirm.cleaned_data["text"])
    except UnreadableFile as problem:
        return _choose(request, _with_error(str(problem)))
    try:
        applied = save_import(
            table=table, by=signed_in(request), now=timezone.now(), partial=confirm.cleaned_data["partial"]
        )
    except RowsAreWrong as problem:
        return _preview(request, table, problem.plan, status=422)
    except (ChangedMeanwhile, NotAccepted):
        plan = plan_import(table=table, by=signed_in(request), now=timezone.now())
        messages.error(request, _("Någon ändrade en av kontakterna samtidigt. Inget är sparat. Granska igen."))
        return _preview(request, table, plan, status=409)
    messages.success(request, _summary(applied))
    return redirect("contacts:contact_list")


def _choose(request: HttpRequest, form: UploadForm) -> HttpResponse:
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "contacts/import.html", {"form": form, "columns": COLUMNS}, status=status)


def _with_error(sentence: str) -> UploadForm:
    form = UploadForm({}, MultiValueDict())
    form.errors["file"] = form.error_class([sentence])
    return form


def _preview(request: HttpRequest, table: Table, plan: Plan, status: int = 200) -> HttpResponse:
    counts = {outcome.value: plan.count(outcome) for outcome in Outcome}
    savable = counts[Outcome.ADDED] + counts[Outcome.CHANGED]
    context: dict[str, Any] = {
        "counts": counts,
        "savable": savable,
        "partial": bool(counts[Outcome.WRONG]),
        "question": _question(counts),
        "form": _carrier(table),
        "wrong": plan.of(Outcome.WRONG)[:MOST_WRONG_SHOWN],
        "wrong_left": max(0, counts[Outcome.WRONG] - MOST_WRONG_SHOWN),
        "changed": _changes_in_words(plan.of(Outcome.CHANGED)[:MOST_SHOWN]),
        "changed_left": max(0, counts[Outcome.CHANGED] - MOST_SHOWN),
        "added": plan.of(Outcome.ADDED)[:MOST_SHOWN],
        "added_left": max(0, counts[Outcome.ADDED] - MOST_SHOWN),
        "skipped": plan.of(Outcome.SKIPPED)[:MOST_SHOWN],
        "skipped_left": max(0, counts[Outcome.SKIPPED] - MOST_SHOWN),
        "new_actors": list(plan.new_actors),
    }
    return render(request, "contacts/import_preview.html", context, status=status)


def _carrier(table: Table) -> forms.Form:
    return ConfirmForm(initial={"text": table.text})


def _question(counts: dict[str, int]) -> str:
    return _("Lägg till %(added)d, ändra %(changed)d, hoppa över %(skipped)d") % counts


def _changes_in_words(rows: list[PlannedRow]) -> list[tuple[PlannedRow, list[tuple[str, str, str]]]]:
    vocabulary = Vocabulary()
    return [
        (
            row,
            [
                (str(LABELS[field]), vocabulary.words(field, old), vocabulary.words(field, new))
                for field, (old, new) in row.changes.items()
            ],
        )
        for row in rows
    ]


def _summary(applied: Applied) -> str:
    saved = _("Tillagda: %(added)d. Ändrade: %(changed)d. Överhoppade: %(skipped)d.") % vars(applied)
    if not applied.wrong:
        return saved
    left = ngettext("%(wrong)d rad med fel sparades inte.", "%(wrong)d rader med fel sparades inte.", applied.wrong)
    return f"{saved} {left % vars(applied)}"
