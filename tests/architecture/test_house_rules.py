"""The rules of the house that no linter knows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.architecture.source import APPS, ROOT, modules, path, strings, templates, tree

LONGEST = 250
# Names that the house does without, and what it does instead.
FORBIDDEN_NAMES = {
    "mark_safe": "templates escape",
    "receiver": "deeds say what they do",
    "post_save": "deeds say what they do",
    "pre_save": "deeds say what they do",
    "m2m_changed": "deeds say what they do",
    "fail_silently": "failures are told",
    "eval": "never",
    "exec": "never",
}
FORBIDDEN_IN_TEMPLATES = {
    r"\|\s*safe\b": "templates escape",
    r"autoescape\s+off": "templates escape",
    r"<script(?![^>]*\bsrc=)": "the content security policy allows no inline script",
    r"<style\b": "the content security policy allows no inline style",
    r"\son[a-z]+=": "the content security policy allows no inline handler",
    r"\bhx-on": "the content security policy allows no inline handler",
    r"\bjs:": "the content security policy allows no inline script",
    r"""(?:src|href|action)=["']https?://""": "nothing comes from elsewhere",
}
REFERENCE = {"ActorType", "Area", "ContactRole", "IncidentType"}
DJANGO_TAG = re.compile(r"\{%.*?%\}|\{#.*?#\}", re.DOTALL)
# Mail programs know no style sheets: there, and only there, styles stand in the text.
LETTERS = re.compile(r"letters?/|email/|mail/")


def names(module: ast.Module) -> Iterator[tuple[str, int]]:
    """Return every name that the code uses, with its line."""
    for node in ast.walk(module):
        if isinstance(node, ast.Name):
            yield node.id, node.lineno
        elif isinstance(node, ast.Attribute):
            yield node.attr, node.lineno
        elif isinstance(node, ast.alias):
            yield node.name, node.lineno
        elif isinstance(node, ast.keyword) and node.arg:
            yield node.arg, node.value.lineno


def functions(module: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def is_reference(node: ast.Attribute) -> bool:
    """Tell whether the rows are reference data, which everybody on the staff may see."""
    return isinstance(node.value, ast.Name) and node.value.id in REFERENCE


def test_no_module_grows_past_what_one_reads_at_a_sitting() -> None:
    lengths = {path(file): len(file.read_text("utf-8").splitlines()) for file in modules()}
    settings = {"botkyrka_oro/settings.py"}  # One file by decision, read from top to bottom.
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST and name not in settings} == {}


def test_every_module_says_in_a_sentence_what_lives_there() -> None:
    silent = []
    for file in modules():
        words = ast.get_docstring(tree(file))
        if file.read_text("utf-8").strip() and (words is None or words.splitlines()[0][-1] not in ".!?"):
            silent.append(path(file))
    assert silent == []


def test_no_function_imports() -> None:
    inside = [
        f"{path(file)}:{node.lineno}"
        for file in modules()
        for function in functions(tree(file))
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert inside == []


def test_nothing_is_used_that_the_house_does_without() -> None:
    used = [
        f"{path(file)}:{line}: {name} ({FORBIDDEN_NAMES[name]})"
        for file in modules()
        for name, line in names(tree(file))
        if name in FORBIDDEN_NAMES
    ]
    assert used == []


def test_no_module_listens_to_signals_of_models() -> None:
    importing = [
        path(file)
        for file in modules()
        for node in ast.walk(tree(file))
        if isinstance(node, ast.ImportFrom) and node.module in {"django.db.models.signals", "django.dispatch"}
    ]
    assert importing == []


def test_saving_a_row_has_no_side_effects() -> None:
    own_way = [
        f"{path(file)}:{function.lineno}"
        for file in modules()
        if "models" in file.parts or file.stem == "models"
        for function in functions(tree(file))
        if function.name in {"save", "delete", "clean"}
    ]
    assert own_way == []


def test_no_module_is_called_by_what_belongs_nowhere() -> None:
    vague = {"utils", "helpers", "misc", "common", "signals", "tools", "managers"}
    assert [path(file) for file in modules() if file.stem in vague or vague & set(file.relative_to(ROOT).parts)] == []


def test_pages_and_endpoints_fetch_rows_through_the_door_alone() -> None:
    past_the_door = [
        f"{path(file)}:{node.lineno}"
        for file in modules()
        if {"views", "api"} & {*file.relative_to(ROOT).parts, file.stem} and file.stem != "authentication"
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"} and not is_reference(node)
    ]
    assert past_the_door == []


def test_templates_hold_to_escaping_and_to_the_content_security_policy() -> None:
    found = []
    for file in templates():
        if file.suffix != ".html":
            continue
        rules = dict(FORBIDDEN_IN_TEMPLATES)
        if LETTERS.search(path(file)):
            del rules[r"<style\b"]
        else:
            rules[r"\sstyle="] = "the content security policy allows no inline style"
        text = DJANGO_TAG.sub("", file.read_text("utf-8"))
        found += [f"{path(file)}: {rule} ({reason})" for rule, reason in rules.items() if re.search(rule, text)]
    assert found == []


def test_sql_is_never_put_together_from_pieces() -> None:
    pieced = [
        f"{path(file)}:{node.lineno}"
        for file in modules()
        if file.parts[-2] != "launcher"
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"execute", "executemany", "raw"}
        and node.args
        and isinstance(node.args[0], ast.JoinedStr | ast.BinOp)
    ]
    assert pieced == []


def test_the_map_of_the_house_names_every_module() -> None:
    drawn = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    wanted = [path(file) for file in modules() if file.name != "__init__.py" and file.read_text("utf-8").strip()]
    missing = [name for name in wanted if name not in drawn]
    assert not missing, "not in ARCHITECTURE.md:\n" + "\n".join(missing)


def test_the_map_of_the_house_names_no_module_that_is_gone() -> None:
    drawn = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    named = re.findall(rf"\b((?:{'|'.join(APPS)}|tests)/[\w/]+\.py)\b", drawn)
    assert sorted({name for name in named if not (ROOT / name).exists()}) == []


def test_the_map_of_the_house_names_every_script_and_none_that_is_gone() -> None:
    drawn = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    scripts = {file.name for file in (ROOT / "botkyrka_oro" / "static" / "js").glob("*.js")}
    assert set(re.findall(r"`(?:static/js/)?(\w+\.js)`", drawn)) == scripts


def test_no_file_of_the_product_speaks_of_another_machine() -> None:
    here = re.compile(r"/root/|/tmp/|/work/|/home/\w+/")
    spoken = [
        f"{path(file)}:{node.lineno}"
        for file in modules()
        for node in strings(tree(file))
        if here.search(str(node.value))
    ]
    assert spoken == []
