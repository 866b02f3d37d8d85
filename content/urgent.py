"""Recognises urgent signs in what a patient typed, by phrases that editors control.

The grammar of a phrase is described in ``content/starter/README.md``. Nothing here scores or
diagnoses: a phrase is in the text, or it is not; only slips of the finger are forgiven.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain

from django.conf import settings

from content.search.spelling import Speller, is_real_word
from content.snapshot import Sign, Snapshot
from content.urgent_context import NEGATORS, asks_in_general, is_negated, is_past
from content.urgent_phrases import Alternative, Held, parse_phrase, words

# Words of a long letter that are looked up as slips of the finger.
_MOST_REPAIRS = 12
# Words allowed between two words of one alternative, besides those that say nothing themselves.
_GAP = 1
_LONGEST_GAP = 4
_SAYS_NOTHING = frozenset(
    ["a", "an", "the", "my", "his", "her", "their", "this", "that", "is", "are", "am", "was",
     "were", "be", "been", "has", "have", "had", "i", "she", "he", "it", "so", "very", "really",
     "just", "quite", "too", "all", "both", "el", "la", "los", "las", "un", "una", "mi", "mis",
     "su", "sus", "me", "se", "le", "lo", "muy", "tan", "ya", "esta", "estan", "estoy", "es"]
)  # fmt: skip


@dataclass
class _Node:
    """A place in the tree of all alternatives: the words that go on, and what ends here."""

    then: dict[str, _Node] = field(default_factory=dict)
    ends: Alternative | None = None


class _Rules:
    """All phrases as one tree, so that a text is read once and not once for each phrase."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self.root, self.speller, self.keys = _Node(), Speller(), set[str]()
        for phrase in map(parse_phrase, phrases):
            for alternative in chain(*phrase.needed, phrase.unless):
                self._add(alternative)

    def _add(self, alternative: Alternative) -> None:
        node = self.root
        for word in alternative:
            node = node.then.setdefault(word, _Node())
        node.ends = alternative
        self.keys.update(alternative)
        self.speller.add(word.rstrip("*") for word in alternative)

    def keys_of(self, word: str) -> list[str]:
        """The words and the stems of phrases that the typed word stands for."""
        stems = (f"{word[:end]}*" for end in range(1, len(word) + 1))
        return [key for key in chain([word], stems) if key in self.keys]


@lru_cache(maxsize=8)
def _rules(phrases: tuple[str, ...]) -> _Rules:
    return _Rules(phrases)


class _Typed:
    """A patient's text: which alternatives of the phrases it holds.

    A word that no language knows also stands for the word of a phrase that it is a slip of.
    """

    def __init__(self, text: str, rules: _Rules) -> None:
        self.words = words(text)
        known = {word: rules.keys_of(word) for word in set(self.words)}
        self._keys = [known[word] for word in self.words]
        tried = 0
        for place, word in enumerate(self.words):
            if word in rules.speller or tried == _MOST_REPAIRS or _is_real(word):
                continue
            tried += 1
            meant = rules.speller.repaired(word)
            if meant is not None:
                self._keys[place] = [*known[word], *rules.keys_of(meant)]
        self._weights = [_weight(word) for word in self.words]
        self._general = asks_in_general(self.words)
        self.held: Held = defaultdict(list)
        for start, keys in enumerate(self._keys):
            if rules.root.then.keys().isdisjoint(keys):
                continue
            for found, after in self._found(rules.root, start, start + 1):
                if self._counts(found, start, after):
                    self.held[found].append(start)

    def _found(self, node: _Node, at: int, until: int) -> Iterator[tuple[Alternative, int]]:
        """The alternatives that go on from the node at a place before `until`, and their ends."""
        skipped, then = 0, node.then
        for place in range(at, min(until, len(self.words))):
            for key in self._keys[place]:
                if key in then:
                    found = then[key]
                    if found.ends:
                        yield found.ends, place + 1
                    if found.then:
                        yield from self._found(found, place + 1, place + 2 + _LONGEST_GAP)
            skipped += self._weights[place]
            if skipped > _GAP:
                return

    def _counts(self, found: Alternative, start: int, after: int) -> bool:
        """Whether what was found is neither denied nor past nor only asked about."""
        if self._general and found[0] not in ("what", "whats", "why", "que", "para"):
            return False
        if not any(word in NEGATORS for word in found) and is_negated(self.words, start):
            return False
        return not is_past(self.words, after)


def fired(signs: Iterable[Sign], text: str) -> list[Sign]:
    """The signs of which a phrase is in the text, in the editors' order."""
    signs = list(signs)
    held = _Typed(text, _rules(tuple(chain.from_iterable(sign.phrases for sign in signs)))).held
    return [sign for sign in signs if any(parse_phrase(one).matches(held) for one in sign.phrases)]


def alarms(content: Snapshot, text: str, language: str) -> list[Sign]:
    """The signs that fire, as a reader of the language reads them.

    The phrases of every language count, because people mix languages when they are frightened;
    those of the reader's own come first.
    """
    own = content.signs_for(language)
    others = [sign for sign in content.signs if sign not in own]
    keys = dict.fromkeys(sign.key for sign in fired([*own, *others], text))
    shown = {sign.key: sign for sign in own}
    return [shown[key] for key in keys if key in shown]


def _weight(word: str) -> int:
    """How much of a gap the word takes up: "have no fever" is never "have fever"."""
    return _GAP + 1 if word in NEGATORS else int(word not in _SAYS_NOTHING)


def _is_real(word: str) -> bool:
    return any(is_real_word(word, language) for language, _name in settings.LANGUAGES)
