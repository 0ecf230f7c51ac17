"""The folder where photos lie, outside of everything that is served: written whole before a row names them."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import UUID

from django.conf import settings


def path_of(name: UUID) -> Path:
    """Return where the photo of this name lies."""
    return Path(settings.PHOTO_DIR) / f"{name}.jpg"


def write(name: UUID, content: bytes) -> None:
    """Put a photo on the disk so that it survives a power cut. If its row never comes, nobody ever asks for it."""
    path = path_of(name)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read(name: UUID) -> bytes | None:
    """Return the photo of this name; ``None`` when the disk does not have it."""
    try:
        return path_of(name).read_bytes()
    except FileNotFoundError:
        return None


def discard(name: UUID) -> None:
    """Take a photo off the disk; it may be gone already."""
    path_of(name).unlink(missing_ok=True)
