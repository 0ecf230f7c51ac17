"""The first restless night spreads to Fittja, where a rumour does more than the stones, before it calms down."""

from __future__ import annotations

from botkyrka_oro.demo.steps import Story

FIRST_NIGHT_IN_FITTJA: tuple[Story, ...] = (
    (
        "gathering in Fittja",
        (
            (
                "A 22.48",
                "sakerhetssamordnare",
                "log",
                "fittja",
                "gathering",
                "elevated",
                "Fittja centrum",
                "Ett fyrtiotal ungdomar på torget. Några har kommit med tunnelbanan från Alby.",
            ),
            ("A 22.55", "sakerhetssamordnare", "request", "Ber Lugna Gatan att möta upp vid spärrarna."),
            (
                "A 23.02",
                "sakerhetssamordnare",
                "information_in",
                "Lugna Gatan är på plats med fyra personer.",
                "Lugna Gatan",
                "confirmed",
            ),
            (
                "A 23.25",
                "trygghetssamordnare",
                "information_in",
                "Ett rykte sprids om att skolan ska angripas. Ingen har sett något tecken på det.",
                "Föräldragrupp",
                "unconfirmed",
            ),
            (
                "A 23.28",
                "sakerhetssamordnare",
                "decision",
                "Väktarna kör förbi skolan varje halvtimme till kl. 05.",
                "Ryktet är obekräftat men oroar många, och ett par varv kostar lite.",
            ),
            ("A 00.30", "sakerhetssamordnare", "observation", "Torget är nästan tomt."),
            ("A 09.10", "sakerhetssamordnare", "close", "Lugnt sedan kl. 00.40. Ryktet om skolan var falskt."),
        ),
    ),
    (
        "windows in Fittja",
        (
            (
                "A 23.36",
                "tib",
                "log",
                "fittja",
                "vandalism",
                "low",
                "Biblioteket",
                "Två rutor krossade på bibliotekets baksida.",
            ),
            ("A 23.50", "tib", "action", "Väktarna har satt för rutorna med skivor."),
            (
                "A 09.20",
                "trygghetssamordnare",
                "information_in",
                "Glasmästare kommer före kl. 12.",
                "Biblioteket",
                "confirmed",
            ),
            ("-1 13.10", "tib", "close", "Rutorna är bytta."),
        ),
    ),
    (
        "a slip of the thumb",
        (
            ("A 22.41", "sakerhetschef", "log", "fittja", "fire", "critical", "", ""),
            ("A 22.41", "sakerhetschef", "withdraw"),
        ),
    ),
)
