"""Recognises urgent signs in what a patient typed, by phrases that editors control.

The grammar of a phrase is described in ``content/starter/README.md``. Nothing here scores or
diagnoses: a phrase is in the text, or it is not; only slips of the finger are forgiven.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from django.conf import settings

from content.search.spelling import Speller, is_real_word
from content.snapshot import Sign, Snapshot

_WORD = re.compile(r"[^\W_]+(?:\.\d+)?|[.,;:!?\n]")
_CONTRACTED = re.compile(
    r"\b(do|does|did|is|was|are|were|has|have|had|would|could|should|need)n'?t\b"
)
_NEGATORS = frozenset(
    [
        "no",
        "not",
        "without",
        "never",
        "neither",
        "nor",
        "none",
        "sin",
        "nunca",
        "tampoco",
        "ningun",
        "ninguna",
        "ni",
    ]
)
# What a negator says ends here, so that "no sleep and my legs are numb" is not "no numb legs".
_ENDS_NEGATION = frozenset(
    [
        ".",
        ",",
        ";",
        ":",
        "!",
        "?",
        "\n",
        "and",
        "but",
        "because",
        "since",
        "now",
        "y",
        "pero",
        "porque",
        "ahora",
    ]
)
# A negator counts this many words before what it negates.
_NEGATION_REACH = 3
# Words of a long letter that are looked up as slips of the finger.
_MOST_REPAIRS = 12
# Words allowed between two words of one alternative.
_GAP = 1

Alternative = tuple[str, ...]
Group = tuple[Alternative, ...]


def words(text: str) -> list[str]:
    """Lower-case words without accents, and the marks that end a clause.

    Contractions are opened ("isn't" is "is", "not"), but "can't" and "can not" are the one word
    "cannot": not being able to do something is a sign, not the absence of one.
    """
    text = unicodedata.normalize("NFKD", text.lower().replace("’", "'"))
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    text = re.sub(r"\b(?:can't|cant|can not|can t|cnat|cann't|ca n't)(?!\w)", "cannot", text)
    text = re.sub(r"\bwon'?t\b", "will not", text)
    text = _CONTRACTED.sub(r"\1 not", text).replace("'", "")
    return _WORD.findall(text)


@lru_cache(maxsize=2048)
def parse_phrase(phrase: str) -> tuple[Group, ...]:
    """The phrase's groups, each a tuple of alternatives, each a tuple of words.

    Raises ValueError for a phrase with an empty group or alternative.
    """
    groups = []
    for part in phrase.split(" + "):
        group = tuple(
            tuple(f"{word}*" if starred else word for word, starred in _starred(alternative))
            for alternative in part.split("/")
        )
        if not all(group):
            raise ValueError(f"“{phrase}” has an empty part.")
        groups.append(group)
    return tuple(groups)


def _starred(alternative: str) -> list[tuple[str, bool]]:
    pieces = []
    for raw in alternative.split():
        opened = words(raw.rstrip("*"))
        pieces += [(word, False) for word in opened[:-1]]
        pieces += [(word, raw.endswith("*")) for word in opened[-1:]]
    return pieces


@lru_cache(maxsize=8)
def _speller(phrases: tuple[str, ...]) -> Speller:
    """The words of the phrases, for repairing slips of the finger."""
    speller = Speller()
    for phrase in phrases:
        for group in parse_phrase(phrase):
            for alternative in group:
                speller.add(word.rstrip("*") for word in alternative)
    return speller


class _Typed:
    """A patient's text, indexed so that a phrase costs look-ups and not a walk through it.

    A word that no language knows also stands for the word of a phrase that it is a slip of.
    """

    def __init__(self, text: str, speller: Speller) -> None:
        self.words = words(text)
        self._at: dict[str, list[int]] = defaultdict(list)
        self._meant: dict[int, str] = {}
        tried = 0
        for place, word in enumerate(self.words):
            self._note(word, place)
            if word in speller or tried == _MOST_REPAIRS or _is_real(word):
                continue
            tried += 1
            meant = speller.repaired(word)
            if meant is not None:
                self._meant[place] = meant
                self._note(meant, place)

    def _note(self, word: str, place: int) -> None:
        self._at[word].append(place)
        for end in range(1, len(word) + 1):
            self._at[f"{word[:end]}*"].append(place)

    def holds(self, alternative: Alternative) -> bool:
        """Whether the alternative stands somewhere in the text without being negated."""
        negates_itself = any(word in _NEGATORS for word in alternative)
        return any(
            self._stands_at(alternative, start)
            and (negates_itself or not _is_negated(self.words, start))
            for start in self._at.get(alternative[0], ())
        )

    def _stands_at(self, alternative: Alternative, start: int) -> bool:
        at = start + 1
        for word in alternative[1:]:
            room = range(at, min(at + _GAP + 1, len(self.words)))
            found = next((place for place in room if self._is(word, place)), None)
            if found is None or any(skipped in _NEGATORS for skipped in self.words[at:found]):
                return False  # "have no fever" is not "have fever"
            at = found + 1
        return True

    def _is(self, word: str, place: int) -> bool:
        meant = self._meant.get(place)
        return _same(word, self.words[place]) or (meant is not None and _same(word, meant))


def fired(signs: Iterable[Sign], text: str) -> list[Sign]:
    """The signs of which a phrase is in the text, in the editors' order."""
    signs = list(signs)
    typed = _Typed(text, _speller(tuple(phrase for sign in signs for phrase in sign.phrases)))
    return [sign for sign in signs if any(_matches(phrase, typed) for phrase in sign.phrases)]


def alarms(content: Snapshot, text: str, language: str) -> list[Sign]:
    """The signs that fire, as a reader of the language reads them.

    The phrases of every language count, because people mix languages when they are frightened;
    those of the reader's own come first.
    """
    own = content.signs_for(language)
    others = [sign for sign in content.signs if sign not in own]
    keys = dict.fromkeys(sign.key for sign in [*fired(own, text), *fired(others, text)])
    shown = {sign.key: sign for sign in own}
    return [shown[key] for key in keys if key in shown]


def _matches(phrase: str, typed: _Typed) -> bool:
    return all(any(map(typed.holds, group)) for group in parse_phrase(phrase))


def _is_real(word: str) -> bool:
    return any(is_real_word(word, language) for language, _name in settings.LANGUAGES)


def _same(word: str, typed: str) -> bool:
    return typed.startswith(word[:-1]) if word.endswith("*") else typed == word


def _is_negated(typed: Sequence[str], start: int) -> bool:
    for word in reversed(typed[max(0, start - _NEGATION_REACH) : start]):
        if word in _ENDS_NEGATION:
            return False
        if word in _NEGATORS:
            return True
    return False
