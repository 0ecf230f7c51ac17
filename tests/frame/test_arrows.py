"""What import-linter cannot say: which parts of Django the domain may know."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
CONTRACTS = {
    contract["id"]: contract
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
}
HTTP = ("django.http", "django.shortcuts", "django.views", "django.middleware", "django.template.response")
MAIL = ("django.core.mail", "smtplib")


def files_of(module: str) -> list[Path]:
    place = ROOT / module.replace(".", "/")
    return sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]


def imported_by(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def offences(modules: list[str], forbidden: tuple[str, ...]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)} imports {name}"
        for module in modules
        for path in files_of(module)
        if path.exists()
        for name in imported_by(path)
        if any(name == one or name.startswith(f"{one}.") for one in forbidden)
    ]


def test_the_domain_knows_no_http() -> None:
    assert offences(CONTRACTS["no-http"]["source_modules"], HTTP) == []


def test_only_the_post_office_sends_mail() -> None:
    assert offences(["contacts", "incidents", "botkyrka_oro"], MAIL) == []


@pytest.mark.parametrize("app", ["contacts", "incidents", "notifications", "botkyrka_oro"])
def test_no_module_of_our_own_is_imported_inside_a_function(app: str) -> None:
    ours = ("contacts", "incidents", "notifications", "botkyrka_oro")
    found = [
        f"{path.relative_to(ROOT)}:{inner.lineno}"
        for path in files_of(app)
        for outer in ast.walk(ast.parse(path.read_text()))
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(outer)
        if isinstance(inner, ast.ImportFrom | ast.Import)
        and any(name.split(".")[0] in ours for name in names_in(inner))
    ]
    assert found == []


def names_in(node: ast.Import | ast.ImportFrom) -> list[str]:
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
