"""`make vendor`: fetches what the pages take from others, makes our theme, and writes down version, sum and licence."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from botkyrka_oro import stylesheets
from botkyrka_oro.stylesheets import LOOK, PARTS
from botkyrka_oro.templatetags.icons import ICONS

VENDOR = Path(__file__).resolve().parent / "static/vendor"


def vendor() -> None:
    """Fetch the versions that `look/package.json` names, and put what we use of them in place."""
    if shutil.which("npm") is None:
        sys.exit("npm is needed to fetch what others have made. Install Node.js, then try again.")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(LOOK / "package.json", folder)
        _run(folder, "npm", "install", "--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund", "--silent")
        packages = folder / "node_modules"
        entries = {
            "htmx": _htmx(packages / "htmx.org"),
            **_designsystemet(packages / "@digdir/designsystemet-css"),
            "theme": _theme(folder),
            "lucide": _lucide(packages / "lucide-static"),
        }
    (VENDOR / "VERSIONS.json").write_text(json.dumps(entries, indent=2, ensure_ascii=False) + "\n", "utf-8")
    stylesheets.main()


def _designsystemet(package: Path) -> dict[str, dict[str, str]]:
    _licence(package, "designsystemet")
    return {
        f"designsystemet {name}": _taken(package, f"dist/src/{name}.css", f"designsystemet/{name}.css", "MIT")
        for name in PARTS
    }


def _theme(folder: Path) -> dict[str, str]:
    """Make the theme out of our colours; the program that makes it stays behind."""
    config = ("--config", str(LOOK / "theme.json"))
    program = str(folder / "node_modules/.bin/designsystemet")
    _run(folder, program, "tokens", "create", *config, "--out-dir", str(folder / "tokens"))
    _run(folder, program, "tokens", "build", *config, "--tokens", str(folder / "tokens"), "--out-dir", f"{folder}/made")
    (VENDOR / "designsystemet/theme.css").write_bytes((folder / "made/lagesstod.css").read_bytes())
    made_by = folder / "node_modules/@digdir/designsystemet"
    return _entry(made_by, "designsystemet/theme.css", "MIT", "made by `designsystemet tokens build` from theme.json")


def _lucide(package: Path) -> dict[str, str]:
    """Take the drawings that `templatetags/icons.py` names."""
    version = _version(package)
    drawings = {}
    for name in sorted(set(ICONS.values())):
        text = (package / f"icons/{name}.svg").read_text("utf-8").split(">", 2)[2]
        drawings[name] = [
            (shape, dict(re.findall(r'([\w-]+)="([^"]*)"', given)))
            for shape, given in re.findall(r"<(\w+) ([^>]*?)/>", text)
        ]
    _licence(package, "lucide")
    file = VENDOR / "lucide/icons.json"
    file.write_text(
        json.dumps({"version": version, "drawings": drawings}, indent=1, ensure_ascii=False) + "\n", "utf-8"
    )
    return _entry(package, "lucide/icons.json", "ISC", "the shapes of icons/*.svg")


def _htmx(package: Path) -> dict[str, str]:
    return _taken(package, "dist/htmx.min.js", "htmx/htmx.min.js", "0BSD")


def _taken(package: Path, source: str, target: str, licence: str) -> dict[str, str]:
    """Copy a file as it is."""
    (VENDOR / target).parent.mkdir(exist_ok=True)
    shutil.copyfile(package / source, VENDOR / target)
    return _entry(package, target, licence, source)


def _entry(package: Path, target: str, licence: str, taken_from: str) -> dict[str, str]:
    name = json.loads((package / "package.json").read_text("utf-8"))["name"]
    return {
        "file": target,
        "version": _version(package),
        "sha256": hashlib.sha256((VENDOR / target).read_bytes()).hexdigest(),
        "licence": licence,
        "taken_from": f"{name}: {taken_from}",
    }


def _licence(package: Path, folder: str) -> None:
    (VENDOR / folder).mkdir(exist_ok=True)
    shutil.copyfile(package / "LICENSE", VENDOR / folder / "LICENSE")


def _version(package: Path) -> str:
    return str(json.loads((package / "package.json").read_text("utf-8"))["version"])


def _run(folder: Path, *command: str) -> None:
    done = subprocess.run(command, check=False, cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{command[0]} did not manage it:\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    vendor()
