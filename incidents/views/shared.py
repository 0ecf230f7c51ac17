"""What the pages of incidents have in common."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from contacts.models import User
from incidents.access import name_shown, visible_incidents
from incidents.actions.recording import EditedMeanwhile, UnableToChange
from incidents.forms.changes import ChangeForm
from incidents.models import Incident, LogEntry, Photo, ResponseInLog


def user_of(request: HttpRequest) -> User:
    """Return who asks; every guard has seen to it that somebody has logged in."""
    user = request.user
    assert isinstance(user, User)
    return user


def whole_number(text: str, most_digits: int = 18) -> int | None:
    """Return the number that an address or a form holds; none when it is no number, or too long for any of ours."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= most_digits else None


@dataclass(frozen=True)
class Shown:
    """A photo as one viewer meets it: where it is, and where it can be removed, when they may."""

    photo: Photo
    url: str
    remove_url: str
    remover: str


@dataclass(frozen=True)
class Line:
    """A line of the timeline as one viewer may read it."""

    entry: LogEntry
    author: str
    text: SafeString
    anchor: str
    struck_by: str
    corrects: str
    correct_url: str
    told: ResponseInLog | None = None
    confirmed_by: str = ""
    confirm_url: str = ""
    photos: tuple[Shown, ...] = ()


def anchor_of(entry_id: int) -> str:
    """Return the id that a line of the log has on the page."""
    return f"anteckning-{entry_id}"


def as_read_by(
    viewer: User,
    entries: Iterable[LogEntry],
    *,
    number: str,
    linked: Iterable[Incident],
    may_edit: bool,
    may_note: bool,
    may_confirm: bool = False,
    past: bool = False,
) -> list[Line]:
    """Return the lines of a log for ``viewer``, with links to the ``linked`` incidents they speak of.

    Nothing can be done with what is ``past``.
    """
    links = {one.number: reverse("incidents:incident", args=[one.number]) for one in linked}
    lines = []
    for entry in entries:
        struck_by = next((anchor_of(one.pk) for one in entry.corrections.all()), "")
        correctable = not struck_by and (may_edit or (may_note and entry.by_id == viewer.id))
        told: ResponseInLog | None = getattr(entry, "response", None)
        confirmable = entry.unverified and not struck_by and may_confirm
        lines.append(
            Line(
                entry=entry,
                author=name_shown(viewer, entry.by),
                text=with_links(entry.text, links),
                anchor=anchor_of(entry.pk),
                struck_by=struck_by,
                corrects=anchor_of(entry.corrects_id) if entry.corrects_id else "",
                correct_url=reverse("incidents:correction_new", args=[number, entry.pk]) if correctable else "",
                told=told,
                confirmed_by=name_shown(viewer, told.confirmed_by) if told and told.confirmed_by else "",
                confirm_url=reverse("incidents:response_confirm", args=[number, entry.pk]) if confirmable else "",
                photos=tuple(_shown(viewer, one, number, may_edit=may_edit, past=past) for one in entry.photos.all()),
            )
        )
    return lines


def needs_of(form: Form) -> str:
    """Return what has to be chosen, with the sentence that says so: a phone without coverage checks it by itself."""
    needs = [
        {"name": name, "text": str(field.error_messages["required"]), "target": f"id_{name}_0"}
        for name, field in form.fields.items()
        if field.required
    ]
    return json.dumps(needs)


def _shown(viewer: User, photo: Photo, number: str, *, may_edit: bool, past: bool) -> Shown:
    removable = not past and (may_edit or photo.added_by_id == viewer.pk)
    return Shown(
        photo=photo,
        url=reverse("incidents:photo", args=[number, photo.name]),
        remove_url=reverse("incidents:photo_remove", args=[number, photo.name]) if removable else "",
        remover=name_shown(viewer, photo.removed_by) if photo.removed_by else "",
    )


def with_links(text: str, links: dict[str, str]) -> SafeString:
    """Return ``text`` escaped, with each number of ``links`` made a link."""
    return format_html_join(" ", "{}", ((_linked(word, links),) for word in text.split(" ")))


def _linked(word: str, links: dict[str, str]) -> str:
    bare = word.rstrip(".,;:)")
    if bare not in links:
        return word
    return format_html('<a href="{}">{}</a>{}', links[bare], bare, word[len(bare) :])


def _where_next(user: User, incident: Incident) -> str:
    """Return the incident's address, or the board's when the user has just given it out of sight."""
    if visible_incidents(user).filter(id=incident.id).exists():
        return reverse("incidents:incident", args=[incident.number])
    return reverse("incidents:board")


@dataclass(frozen=True)
class Page:
    """The words around a form that changes an incident."""

    template: str
    done: str
    field: str | None = None


def change(
    request: HttpRequest, form: ChangeForm, deed: Callable[[dict[str, Any]], Incident], page: Page
) -> HttpResponse:
    """Show the form; when it holds, do the deed once. Whoever comes second sees both texts and overwrites nothing."""
    incident = form.incident
    status, theirs = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                incident = deed(form.cleaned_data)
            except EditedMeanwhile as conflict:
                status, theirs = 409, conflict.incident
                incident = conflict.incident
                form.drawn_again(incident)
            except UnableToChange as refusal:
                status = 409
                form.add_error(page.field, str(refusal))
            else:
                messages.success(request, page.done)
                return redirect(_where_next(user_of(request), incident))
    context: dict[str, object] = {"form": form, "incident": incident, "theirs": theirs}
    if theirs is not None:
        context["yours"] = form.typed()
        context["latest"] = theirs.changes.select_related("by").order_by("-recorded_at", "-id").first()
    return render(request, page.template, context, status=status)
