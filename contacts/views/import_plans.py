"""How an import is shown: what it would do row by row, and what it did in a sentence."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.forms.importing import ConfirmForm
from contacts.importing import Applied, Outcome, Plan, PlannedRow, Table
from contacts.models import ImportRun
from contacts.views.history import LABELS, Vocabulary

MOST_WRONG_SHOWN = 200
MOST_SHOWN = 50


def shown_plan(table: Table, plan: Plan) -> dict[str, Any]:
    """Return what the templates show of a planned import."""
    counts = {outcome.value: plan.count(outcome) for outcome in Outcome}
    return {
        "counts": counts,
        "savable": counts[Outcome.ADDED] + counts[Outcome.CHANGED],
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


def summary(done: Applied | ImportRun) -> str:
    """Return what an import did."""
    counts = {"added": done.added, "changed": done.changed, "skipped": done.skipped, "wrong": done.wrong}
    saved = _("Tillagda: %(added)d. Ändrade: %(changed)d. Överhoppade: %(skipped)d.") % counts
    if not done.wrong:
        return saved
    left = ngettext("%(wrong)d rad med fel sparades inte.", "%(wrong)d rader med fel sparades inte.", done.wrong)
    return f"{saved} {left % counts}"


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
