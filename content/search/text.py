"""From text to the words and stems that are compared."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

from content.search.stop_words import STOP_WORDS

_WORD = re.compile(r"[a-z0-9]+(?:[-/][a-z0-9]+)*")
_WORD_OR_SIGN = re.compile(r"[a-z0-9]+(?:[-/&][a-z0-9]+)*")  # "a&e"
_ALGORITHMS = {"en": "english", "es": "spanish"}
# How receptors are written: "ER+", "HER2 -".
_RECEPTOR = re.compile(
    r"\b(er|pr|hr|re|rp|her2|her-2)(?:/(er|pr|re|rp))? ?([+-]|pos\b|neg\b)(?=\W|$)"
)


def fold(text: str) -> str:
    """Lower case, without accents."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def normal_form(text: str) -> str:
    """The words alone, so that "Whats HER2" and "what's HER2?" are the same question."""
    return " ".join(_WORD.findall(fold(text).replace("'", "").replace("’", "")))


def words(text: str) -> list[str]:
    """Folded words in order; "ER+" is "er positive", and "her2-low" stays one word."""
    text = fold(text).replace("'", "").replace("’", "")
    return _WORD_OR_SIGN.findall(_RECEPTOR.sub(_receptor, text))


def _receptor(match: re.Match[str]) -> str:
    names = " ".join(name for name in match.groups()[:2] if name)
    return f"{names} {'positive' if match[3] in ('+', 'pos') else 'negative'}"


def telling_parts(word: str) -> list[str]:
    """The parts without figures: nobody's "6 year old" is about CDK4/6."""
    return [piece for piece in parts(word) if not piece.isdigit()]


def parts(word: str) -> list[str]:
    """What a compound is made of: "cdk4/6" gives "cdk4" and "6"; nothing for a plain word."""
    pieces = re.split(r"[-/]", word)
    return pieces if len(pieces) > 1 else []


@lru_cache(maxsize=100_000)
def stem(word: str, language: str) -> str:
    """The Snowball stem of a folded word.

    A stemmer is made for each new word: it holds state, and threads would break each other's.
    """
    return str(snowballstemmer.stemmer(_ALGORITHMS.get(language, "english")).stemWord(word))


def stems(text: str, language: str) -> list[str]:
    """Stems of the words that carry meaning, in order.

    A compound also gives its parts, and itself without the joint ("t-dxd": "tdxd").
    """
    stop = STOP_WORDS.get(language, frozenset())
    found: list[str] = []
    for word in words(text):
        pieces = parts(word)
        for piece in [word, "".join(pieces), *telling_parts(word)] if pieces else [word]:
            if piece not in stop:
                found.append(stem(piece, language))
    return found
