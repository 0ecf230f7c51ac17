"""Files of contacts that are long enough to be saved as one looks on."""

from __future__ import annotations

HEADER = "name,email,phone,actor,actor_type,roles,areas,sharing,language,lowest_severity"


def a_long_file(rows: int, *extra: str, name: str = "Kontakt") -> str:
    """Return a file with so many right rows, and extra ones at its end."""
    right = (
        f"{name} {n},k{n}@skola.example,,Skolan {n % 40},school,school;police,alby;fittja,partners,sv,low"
        for n in range(rows)
    )
    return "\n".join([HEADER, *right, *extra]) + "\n"
