"""Draws a photo anew: right way up, of a sensible size, and without anything that came with it."""

from __future__ import annotations

import hashlib
import io
import threading
import warnings
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext_lazy as _
from PIL import ExifTags, Image
from PIL.Image import Transpose

# What Pillow is allowed to read. SVG is a program, and nobody photographs in it.
FORMATS = ("JPEG", "PNG", "WEBP")
LONGEST_SIDE = 2048
MOST_PIXELS = 25_000_000
LARGEST_FILE = 10 * 2**20
LARGEST_TOGETHER = 11 * 2**20
MOST_PHOTOS = 5
_QUALITY = 82
# How a picture is put upright again, by what the camera says of it (EXIF 2.32, Orientation).
_UPRIGHT = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}
# A picture of 25 megapixels is 100 MB while it is drawn: two at a time, whatever comes in.
_DESKS = threading.BoundedSemaphore(2)


class NotAPhoto(ValueError):
    """The file cannot be kept as a photo. The message is a sentence for the person who chose it."""


@dataclass(frozen=True)
class Drawn:
    """A photo as we keep it: JPEG without metadata."""

    content: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        """Return the digest of the file."""
        return hashlib.sha256(self.content).hexdigest()


def draw_anew(file: IO[bytes], *, size: int) -> Drawn:
    """Return the photo in ``file``, which is ``size`` bytes long; raises ``NotAPhoto``."""
    if size > LARGEST_FILE:
        raise NotAPhoto(_("Bilden är för stor. Den får vara högst 10 MB. Välj en mindre."))
    with _DESKS, warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            return _drawn(file)
        except NotAPhoto:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise _too_many_pixels() from None
        except Exception:  # noqa: BLE001 - whatever a broken file makes a decoder stumble on, the cure is the same.
            raise NotAPhoto(_("Filen går inte att läsa som bild. Välj en bild i JPEG, PNG eller WebP.")) from None


def _drawn(file: IO[bytes]) -> Drawn:
    with Image.open(file, formats=FORMATS) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise _too_many_pixels()
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # A JPEG can be read at an eighth of its size.
        turn = _UPRIGHT.get(_orientation(opened))
        opened.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        picture = _on_white(opened if turn is None else opened.transpose(turn))
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=_QUALITY, optimize=True)
    return Drawn(content.getvalue(), picture.width, picture.height)


def _orientation(picture: Image.Image) -> int:
    """Return how the camera was held; notes that cannot be read say nothing about it and are no reason to refuse."""
    try:
        return int(picture.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # noqa: BLE001 - Pillow raises what it happens to stumble on.
        return 1


def _on_white(picture: Image.Image) -> Image.Image:
    """Return a fresh picture with the pixels alone: no profile, no comment, no place, nothing to see through."""
    solid = Image.new("RGB", picture.size, "white")
    if picture.has_transparency_data:
        seen = picture.convert("RGBA")
        solid.paste(seen, mask=seen.getchannel("A"))
    else:
        solid.paste(picture.convert("RGB"))
    return solid


def _too_many_pixels() -> NotAPhoto:
    return NotAPhoto(_("Bilden har för många bildpunkter. Den får ha högst 25 miljoner. Välj en mindre."))
