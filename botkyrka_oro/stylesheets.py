"""`make look`: puts the style sheets together, of the base that others keep and the small layer on top of it."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
LOOK = HERE / "look"
BASE = HERE / "static/vendor/designsystemet"
CSS = HERE / "static/css"

# Bare elements lie under the parts of the base, and what we say about parts over them.
ORDER = "@layer reset, ds.theme, ds.base, tokens, base, parts, frame, components, helpers, print;"
# The files of the base that pages use, in its own order. A page carries no others.
PARTS = ("base", "button", "tag", "alert", "card", "table", "details", "input", "validation-message", "error-summary")
# What our names are in the base. Its rules are read as rules about ours too, so that a page says `class="button"`.
NAMES = {
    "ds-button": (".button",),
    "ds-tag": (".status",),
    "ds-alert": (".banner",),
    "ds-card": (".card",),
    "ds-table": (".table",),
    "ds-details": (".more",),
    "ds-input": (".input", ".select", ".textarea", ".choice > input"),
    "ds-validation-message": (".error",),
    "ds-error-summary": (".error-summary",),
}
# Which of our names carry a colour of the theme, as its `data-color` does.
COLOURS = {
    "accent": (":where(.button, .input, .select, .textarea, .choice > input, .more)",),
    "danger": (
        *(f".{kind}--danger" for kind in ("banner", "button", "status", "stat", "card", "confirm")),
        *(".button--stop", ".error", ".error-summary"),
    ),
    "info": (".banner--info", ".status--info", ".stat--info"),
    "neutral": (":where(.status)",),
    "success": (".banner--success", ".status--success", ".stat--success"),
    "warning": (".banner--warning", ".status--warning", ".stat--warning"),
}

# Our own layer by noun. What stands in PLAIN is all that a recipient's phone is asked to carry, what stands in FIELD
# is what whoever logs an incident carries besides, and what stands in DESK is for all the other pages of staff.
PLAIN = ("tokens", "ground", "frame", "cards", "controls", "words", "facts", "letters", "personal", "respond")
FIELD = ("chrome", "lists", "live", "field")
DESK = (
    *("tables", "dispatches", "filters", "answers", "calls", "design"),
    *("picture", "search", "screens", "truths", "writing"),
)
LAST = ("helpers", "print")
AT_DESK = ("table",)
SHEETS = {
    "lagesstod.css": (tuple(part for part in PARTS if part not in AT_DESK), (*PLAIN, *FIELD, *LAST)),
    "desk.css": (AT_DESK, DESK),
    "plain.css": (
        tuple(part for part in PARTS if part not in {"table", "tag"}),
        (*PLAIN, "helpers"),
    ),
}


def main() -> None:
    """Write the sheets anew."""
    for name in SHEETS:
        (CSS / name).write_text(sheet(name), "utf-8")


def sheet(name: str) -> str:
    """Put one sheet together."""
    parts, own = SHEETS[name]
    layers = "\n".join((LOOK / f"{one}.css").read_text("utf-8").strip() for one in own)
    base = (BASE / "base.css").read_text("utf-8").strip()
    rules = _ours("\n".join((BASE / f"{part}.css").read_text("utf-8").strip() for part in parts if part != "base"))
    ground = f"{_theme()}\n@layer ds.base {{\n{base}\n}}\n" if "base" in parts else ""
    return (
        f'@charset "UTF-8";\n/* Made by `make look` of botkyrka_oro/look and of Designsystemet (MIT). */\n{ORDER}\n'
        f"{ground}@layer parts {{\n{rules}\n}}\n{layers}\n"
    )


def _theme() -> str:
    """Return the theme, its colours and its light and dark also under our names; a font of its own it has not."""
    theme = (BASE / "theme.css").read_text("utf-8").removeprefix('@charset "UTF-8";')
    theme = re.sub(r"@layer ds\.theme\.typography\.secondary \{.*?\n\}\n\}", "", theme, flags=re.DOTALL)
    for colour, ours in COLOURS.items():
        theme = theme.replace(f'[data-color="{colour}"] {{', f'[data-color="{colour}"], {", ".join(ours)} {{')
    theme = theme.replace(":root, [data-color-scheme],", ":root, [data-color-scheme], [data-theme],")
    for scheme in ("light", "dark"):
        theme = theme.replace(
            f'[data-color-scheme="{scheme}"] {{', f'[data-color-scheme="{scheme}"], [data-theme="{scheme}"] {{'
        )
    return re.sub(r"\n\s*\n+", "\n", theme).strip()


def _ours(rules: str) -> str:
    for name, ours in NAMES.items():
        rules = re.sub(rf"\.{name}(?![\w-])", f":is({', '.join((f'.{name}', *ours))})", rules)
    return rules


if __name__ == "__main__":
    main()
