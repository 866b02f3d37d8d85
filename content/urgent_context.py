"""Whether what stands in a patient's text is denied, past or only asked about.

"No fever", "a seizure in 2019" and "what does a clot feel like?" name a sign that nobody has.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

NEGATORS = frozenset(
    ["no", "not", "without", "never", "neither", "nor", "none",
     "sin", "nunca", "tampoco", "ningun", "ninguna", "ni"]
)  # fmt: skip
# What a negator says ends here, so that "no sleep and my legs are numb" is not "no numb legs".
_ENDS_NEGATION = frozenset(
    [".", ",", ";", ":", "!", "?", "\n", "and", "but", "because", "since", "now", "why", "if",
     "y", "pero", "porque", "ahora", "si"]
)  # fmt: skip
# "Does not stop bleeding", "no para de sangrar": it goes on.
_GOES_ON = frozenset(
    ["stop", "stops", "stopped", "stopping", "para", "paro", "paran", "deja", "dejo", "dejan"]
)
# A negator counts this many words before what it negates.
_NEGATION_REACH = 3
# "A seizure in 2019", "hace dos años": what is named just before is history.
_PAST = re.compile(
    r"(?:\w+ ){0,2}?(?:(?:19|20)\d\d|\w+ years ago|years ago|as a (?:child|baby)|last year"
    r"|ano pasado|hace (?:\w+ )?anos|de bebe) "
)
_PAST_MARKS = frozenset(
    [*map(str, range(1900, 2100)), "ago", "child", "baby", "year", "pasado", "anos", "bebe"]
)
# "What does … feel like?", "can chemo cause …?", "are … common?": a question in one clause about
# a sign in general. "What is wrong" and "why is my …" are asked by somebody who has it.
_GENERAL = re.compile(
    r"(?:what (?:is|are|does|do|causes|s)|whats|how (?:common|often|likely|is|are|do they)"
    r"|why (?:do|does) (?:they|the|you|we)|(?:do|does) everyone|(?:can|could|does|do|is|are) [^.,;:!\n]*"
    r"(?:cause|causes|increase|lead to|common|side effects?|sign of)"
    r"|(?:que|cual|cuales) (?:es|son|significa|causa|sintomas)|por que preguntan|como se"
    r"|(?:puede|pueden|es|son) [^.,;:!\n]*(?:causar|dar|provocar|comun|senal de|frecuentes?)"
    r")(?! (?:wrong|happening|going|this|these|that|up|the matter|est[eao]s?|eso)) [^.,;:!\n]*$"
)
_PERSONAL = frozenset(
    ["i", "im", "ive", "my", "me", "your", "she", "shes", "her", "he", "hes", "his", "we", "mum",
     "mom", "wife", "husband", "now", "today", "tonight", "suddenly", "since", "help", "yo", "mi",
     "mis", "tengo", "tiene", "estoy", "siento", "madre", "mama", "esposa", "esposo", "hoy",
     "ahora", "desde", "repente", "ayuda"]
)  # fmt: skip
_LONGEST_GENERAL = 14


def asks_in_general(typed: Sequence[str]) -> bool:
    """Whether the text asks about something without speaking of anybody who has it."""
    return (
        len(typed) <= _LONGEST_GENERAL
        and _PERSONAL.isdisjoint(typed)
        and _GENERAL.match(" ".join(typed) + " ") is not None
    )


def is_negated(typed: Sequence[str], start: int) -> bool:
    """Whether a negator stands just before the word at `start`."""
    for place in range(start - 1, max(0, start - _NEGATION_REACH) - 1, -1):
        if typed[place] in _ENDS_NEGATION:
            return False
        if typed[place] in NEGATORS:
            return typed[place + 1] not in _GOES_ON
    return False


def is_past(typed: Sequence[str], after: int) -> bool:
    """Whether the words from `after` on say that it was long ago."""
    next_words = typed[after : after + 5]
    return (
        not _PAST_MARKS.isdisjoint(next_words)
        and _PAST.match(" ".join(next_words) + " ") is not None
    )
