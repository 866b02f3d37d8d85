"""Recognises that somebody writes about a patient who has died.

What is recognised only leads to an offer; a tap acts. English and Spanish at once, because people
mix them. A death long ago, or somebody else's in a question, is left to the search.
"""

from __future__ import annotations

import re

from content.search.text import normal_form

_WHO = (
    r"(?:she|he|my (?:dear |beloved )?(?:mother|mum|mom|mam|wife|partner|sister|daughter|husband|"
    r"father|dad|brother|son|friend|aunt|grandmother|grandma|nan)|the patient|"
    r"mi (?:querida )?(?:madre|mama|esposa|mujer|pareja|hermana|hija|marido|esposo|padre|papa|"
    r"hermano|hijo|amiga|amigo|tia|abuela)|ella|el|la paciente)"
)
_DIED = (
    r"(?:has |have |just |sadly |recently )*(?:died|passed away|passed on|is dead|is no longer with us)|"
    r"(?:nos )?(?:ha fallecido|fallecio|ha muerto|murio|esta muerta|esta muerto|nos dejo)"
)
_TELLS = re.compile(rf"\b{_WHO}(?: \w+)? (?:{_DIED})\b|^(?:{_DIED})\b")
# A history of illness in the family, or a question.
_LONG_AGO = re.compile(
    r"\b(?:years ago|months ago|in (?:19|20)\d\d|when (?:i|she|he|we)|died (?:of|from)|"
    r"hace (?:muchos |\d+ |\w+ )?anos|cuando|murio de|fallecio de|ha muerto de)\b"
)


def tells_of_death(text: str) -> bool:
    """Whether the text seems to say that the person of this chat has died."""
    if len(text) > 600 or "?" in text:
        return False
    plain = normal_form(text)
    return bool(_TELLS.search(plain)) and not _LONG_AGO.search(plain)
