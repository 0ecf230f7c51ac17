"""The pages of the import: choose a file, look at what it would do, save."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from contacts.actions import NotAccepted
from contacts.forms.importing import ConfirmForm, UploadForm
from contacts.guard import requires
from contacts.importing import (
    AnotherUnderWay,
    ChangedMeanwhile,
    Plan,
    RowsAreWrong,
    Table,
    UnreadableFile,
    last_run,
    plan_import,
    read_table,
    save_import,
)
from contacts.importing.reading import COLUMNS
from contacts.rights import Right
from contacts.views.import_plans import shown_plan, summary
from contacts.views.import_progress import SHOWN_FROM, show_saving
from contacts.views.pages import signed_in


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
def import_save(request: HttpRequest) -> HttpResponseBase:
    """Save what was previewed. Every row is checked again; nothing is saved while one is wrong, unless asked to."""
    if request.method != "POST":  # Whoever comes back to the address wants to know what became of it.
        return redirect("contacts:import")
    confirm = ConfirmForm(request.POST)
    if not confirm.is_valid():
        return _choose(request, _with_error(_("Välj filen igen, den kom inte med.")))
    try:
        table = read_table(confirm.cleaned_data["text"])
    except UnreadableFile as problem:
        return _choose(request, _with_error(str(problem)))
    partial: bool = confirm.cleaned_data["partial"]
    if len(table.rows) >= SHOWN_FROM:
        return show_saving(request, table, partial=partial)
    try:
        applied = save_import(table=table, by=signed_in(request), now=timezone.now(), partial=partial)
    except RowsAreWrong as problem:
        return _preview(request, table, problem.plan, status=422)
    except AnotherUnderWay:
        return _preview_again(request, table, _("Någon importerar just nu. Inget är sparat. Försök igen om en stund."))
    except (ChangedMeanwhile, NotAccepted):
        sentence = _("Någon ändrade en av kontakterna samtidigt. Inget är sparat. Granska igen.")
        return _preview_again(request, table, sentence)
    messages.success(request, summary(applied))
    return redirect("contacts:contact_list")


def _preview_again(request: HttpRequest, table: Table, sentence: str) -> HttpResponse:
    messages.error(request, sentence)
    plan = plan_import(table=table, by=signed_in(request), now=timezone.now())
    return _preview(request, table, plan, status=409)


def _choose(request: HttpRequest, form: UploadForm) -> HttpResponse:
    status = 422 if form.is_bound and form.errors else 200
    last = last_run(signed_in(request), timezone.now())
    context = {"form": form, "columns": COLUMNS, "last": last, "did": summary(last.run) if last else ""}
    return render(request, "contacts/import.html", context, status=status)


def _with_error(sentence: str) -> UploadForm:
    form = UploadForm({}, MultiValueDict())
    form.errors["file"] = form.error_class([sentence])
    return form


def _preview(request: HttpRequest, table: Table, plan: Plan, status: int = 200) -> HttpResponse:
    return render(request, "contacts/import_preview.html", shown_plan(table, plan), status=status)
