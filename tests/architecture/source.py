"""The source of the product as the tests of this folder read it."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("botkyrka_oro", "incidents", "notifications", "contacts")


def modules() -> list[Path]:
    """Return every Python file of the product, migrations apart."""
    files = (file for app in APPS for file in (ROOT / app).rglob("*.py"))
    return sorted(file for file in files if "migrations" not in file.parts and "__pycache__" not in file.parts)


def templates() -> list[Path]:
    """Return every template of the product."""
    return sorted(file for file in (ROOT / "templates").rglob("*") if file.is_file())


@functools.cache
def tree(file: Path) -> ast.Module:
    """Return the parsed source of ``file``."""
    return ast.parse(file.read_text("utf-8"), filename=str(file))


def path(file: Path) -> str:
    """Return the path as people write it."""
    return file.relative_to(ROOT).as_posix()


def strings(module: ast.Module) -> Iterator[ast.Constant]:
    """Return the strings of a module that are no docstrings."""
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(module)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            yield node
