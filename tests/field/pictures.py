"""Photos as phones and others send them: real ones, broken ones, and some that mean harm."""

from __future__ import annotations

import io
import random
import struct
import zlib
from typing import Any

from PIL import Image

PLACE = "59.2394"


def a_picture(kind: str = "JPEG", size: tuple[int, int] = (800, 600), mode: str = "RGB", **more: Any) -> bytes:
    """Return a picture whose left half is red and whose right half is blue, so that turning it shows."""
    picture = Image.new("RGB", size, "blue")
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    file = io.BytesIO()
    picture.convert(mode).save(file, kind, **more)
    return file.getvalue()


def from_a_phone(size: tuple[int, int] = (800, 600), *, turned: int = 1) -> bytes:
    """Return a JPEG with everything that a phone writes into it: where, when, by what, and words."""
    exif = Image.Exif()
    exif[0x0112] = turned
    exif[0x010F] = "Telefonen"
    exif[0x0132] = "2026:11:21 23:14:00"
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (59.0, 14.0, 21.0), "E", (17.0, 50.0, 43.0)
    xmp = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{PLACE}</x:xmpmeta>".encode()
    return a_picture(size=size, exif=exif, xmp=xmp, comment=b"taget av Sara", icc_profile=b"a profile of a camera")


def a_bomb(side: int) -> bytes:
    """Return a PNG of a few kilobytes that says that it is ``side`` x ``side`` pixels, all of them black."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(9000))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def noise(size: int, seed: int = 0) -> bytes:
    """Return a file that begins like a JPEG and is ``size`` bytes of nothing."""
    return b"\xff\xd8\xff\xe0" + random.Random(seed).randbytes(size - 4)


def with_an_odd_note(tag: int, kind: int, value: bytes) -> bytes:
    """Return a JPEG held on its side whose camera also wrote a tag of a kind that the tag cannot have (TIFF 6.0)."""
    fields = sorted([(0x0112, 3, 1, struct.pack("<HH", 6, 0)), (tag, kind, 1, value)])
    directory = struct.pack("<H", len(fields)) + b"".join(struct.pack("<HHI", *one[:3]) + one[3] for one in fields)
    return a_picture(exif=b"Exif\0\0II*\0" + struct.pack("<I", 8) + directory + bytes(4))
