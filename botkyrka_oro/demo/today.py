"""What has come in during the last hours, up to a few minutes ago."""

from __future__ import annotations

from botkyrka_oro.demo.steps import Story

TODAY: tuple[Story, ...] = (
    (
        "crowd in Hallunda today",
        (
            (
                "now-190",
                "tib",
                "log",
                "hallunda-norsborg",
                "gathering",
                "low",
                "Hallunda centrum",
                "Ett femtontal ungdomar med uppmärksamheten på mobilerna. Lugnt.",
            ),
            (
                "now-140",
                "trygghetssamordnare",
                "information_in",
                "Fritidsledarna är ute och pratar.",
                "Fritidsgården i Hallunda",
                "confirmed",
            ),
        ),
    ),
    (
        "crowd in Fittja today",
        (
            (
                "now-64",
                "tib",
                "log",
                "fittja",
                "gathering",
                "elevated",
                "Fittja centrum",
                "Ett tjugotal samlas igen vid busshållplatsen. Flera filmar.",
            ),
            ("now-58", "polis", "information_in", "En patrull går dit.", "Polisen", "confirmed"),
            ("now-41", "tib", "status", "ongoing"),
            (
                "now-33",
                "tib",
                "information_in",
                "Fler på väg med tunnelbanan, enligt värdarna.",
                "Lugna Gatan",
                "probable",
            ),
            ("now-9", "tib", "observation", "Omkring 35 personer. Stämningen är orolig, men ingen kastar något."),
        ),
    ),
    (
        "bin fire in Alby today",
        (
            (
                "now-22",
                "trygghetssamordnare",
                "log",
                "alby",
                "fire",
                "low",
                "Lekplatsen på gården",
                "Det brinner i en papperskorg.",
            ),
            ("now-14", "trygghetssamordnare", "observation", "Gårdsombudet har släckt med en hink vatten."),
        ),
    ),
)
