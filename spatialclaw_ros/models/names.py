"""Names of things: does what a question says name what a label says? Head noun first.

'sugar' is the sugar box; '002_master_chef_can' is a coffee can as long as nothing contradicts;
with two boxes the modifier decides, and where it cannot, both are meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from spatialclaw_ros.models.lexicon import (
    CATEGORIES,
    CLASSIFIERS,
    COLOURS,
    COMPOUNDS,
    CONTENTS,
    CUT_AT,
    GENERIC,
    HYPERNYMS,
    IRREGULAR_SINGULAR,
    MATERIALS,
    NEUTRAL,
    SAME_COLOUR,
    SURFACES,
    VARIANTS,
)
from spatialclaw_ros.models.spelling import meant_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SAME_WORDS, FEWER_WORDS, PACKAGE, OTHER_WORDS = 1.0, 0.9, 0.8, 0.65
"""Scores: the very words; the noun with fewer modifiers; what a package holds; the noun with a
modifier that the label has not, and that contradicts none of it has."""
TAKEN = 'was taken to be'
"""Part of the note on a thing whose label does not hold all words of its name."""
REAL_WORDS = CONTENTS | MATERIALS | COLOURS | SURFACES | GENERIC | frozenset(VARIANTS.values())
REAL_WORDS = REAL_WORDS.union(*HYPERNYMS.values())
"""Words that are no slip of the pen."""
ARTICLES = frozenset(
    {'the', 'a', 'an', 'this', 'that', 'these', 'those', 'my', 'your', 'its', 'their'}
)


@dataclass(frozen=True)
class Name:
    """A name taken apart."""

    head: str
    """The noun itself, singular; '' for a generic name such as 'object'."""
    modifiers: tuple[str, ...] = ()
    """The words that single it out, without colours for generic names."""
    generic: bool = False
    """Whether it names whatever there is ('object', 'grocery items')."""
    kind: str = ''
    """For a name such as 'piece of furniture': the kind of things meant."""

    @property
    def words(self) -> tuple[str, ...]:
        """All its words."""
        return (*self.modifiers, self.head) if self.head else self.modifiers

    @property
    def colours(self) -> tuple[str, ...]:
        """Its colour words, in one spelling."""
        return tuple(SAME_COLOUR.get(w, w) for w in self.modifiers if w in COLOURS)


@dataclass(frozen=True)
class Match:
    """One label that a name may mean."""

    index: int
    score: float
    """1 = the very words, 0.65 = the same noun with another modifier that contradicts nothing."""
    unknown: tuple[str, ...] = ()
    """The modifiers of the name that the label does not hold, colours left out."""
    colours: tuple[str, ...] = ()
    """The colour words of the name that the label does not hold."""
    respelt: bool = False
    """Whether a word of the name was taken for one of the label that is spelt nearly alike."""


def singular(word: str) -> str:
    """Return the singular of an English noun; other words mostly stay as they are."""
    if word in IRREGULAR_SINGULAR:
        return IRREGULAR_SINGULAR[word]
    if len(word) <= 3 or word.endswith(('ss', 'us', 'is')):  # noqa: PLR2004 - 'bus', 'gas'
        return word
    if word.endswith('ies'):
        return word[:-3] + 'y'
    if word.endswith(('xes', 'ches', 'shes', 'sses')):
        return word[:-2]
    return word.removesuffix('s')


def content_words(text: str) -> list[str]:
    """Return the words of a name or label in order: lower case, singular, one spelling each."""
    spaced = re.sub(r'(?<=[a-z])(?=[A-Z])', ' ', text)
    raw = re.findall(r'[^\W\d_]+', spaced.lower())
    words = [singular(word) for word in raw if word not in ARTICLES]
    return [VARIANTS.get(word, word) for word in _joined(words)]


def _joined(words: list[str]) -> list[str]:
    """Join compounds that mean something else than their last word."""
    out: list[str] = []
    at = 0
    while at < len(words):
        for compound, meaning in COMPOUNDS.items():
            if tuple(words[at : at + len(compound)]) == compound:
                out += [w for w in compound[:1] if w in COLOURS] + [meaning]
                at += len(compound)
                break
        else:
            out.append(words[at])
            at += 1
    return out


def parse_name(text: str) -> Name:
    """Take a name apart: 'the box of crackers' has head 'box' and modifier 'cracker'."""
    title = re.findall(r'["“”«»]([^"“”«»]*)["“”«»]', text)
    words = content_words(re.sub(r'["“”«»][^"“”«»]*["“”«»]', ' ', text))
    after = [k for k, word in enumerate(words) if word in CUT_AT and k]
    words = words[: after[0]] if after else words
    extra = content_words(' '.join(title))
    if 'of' in words:
        cut = words.index('of')
        front, back = words[:cut], [w for w in words[cut + 1 :] if w != 'of']
        words = back if front and front[-1] in CLASSIFIERS else [*back, *front]
    if not words:
        return Name('', tuple(extra), generic=not extra)
    head = words[-1]
    modifiers = [w for w in words[:-1] if w not in NEUTRAL]
    if head in GENERIC:
        return Name('', tuple(modifiers + extra), generic=True)
    kind = head if head in HYPERNYMS else ''
    return Name(head, tuple(modifiers + extra), generic=bool(kind), kind=kind)


def match_names(text: str, labels: Sequence[str]) -> list[Match]:
    """Return the labels that a name means, best first; several where it is ambiguous.

    A generic name means every label, 'fruit' those that are fruit. Nothing is returned where no
    label has the noun, or where a modifier contradicts (a tomato can is not the potted meat can).
    Whether a colour that the label does not hold is right, only the picture can tell.
    """
    parsed = [parse_name(label) for label in labels]
    asked = parse_name(text)
    name = _respelt(asked, parsed)
    if name.generic:
        return [Match(k, FEWER_WORDS) for k, label in enumerate(parsed) if _of_kind(name, label)]
    found = [(k, *_agreement(name, label)) for k, label in enumerate(parsed)]
    found = [item for item in found if item[1] > 0]
    if not found:
        return []
    most = max(shared for _, _, shared in found)
    kept = [
        _match(name, parsed[k], Match(k, score, respelt=name != asked))
        for k, score, shared in found
        if shared == most
    ]
    return sorted(kept, key=lambda match: -match.score)


def _respelt(name: Name, labels: Sequence[Name]) -> Name:
    """Return a name with the slips of the pen in it put right by the words of the labels."""
    known = {word for label in labels for word in label.words}
    if name.generic:
        return name

    def put_right(word: str) -> str:
        if word in known or word in REAL_WORDS:
            return word
        return meant_word(word, known) or word

    return Name(put_right(name.head), tuple(map(put_right, name.modifiers)))


def _match(name: Name, label: Name, match: Match) -> Match:
    """Return a match with what the label does not hold of the name, and the score for that."""
    missing = _plain(name.modifiers) - _plain(label.words)
    unknown = tuple(word for word in name.modifiers if word in missing and word not in COLOURS)
    colours = tuple(word for word in name.colours if word in missing)
    score = match.score
    if unknown or match.respelt:
        score = min(score, OTHER_WORDS)
    elif colours and name.head == label.head:
        score = FEWER_WORDS
    return replace(match, score=score, unknown=unknown, colours=colours)


def _of_kind(name: Name, label: Name) -> bool:
    if name.kind and label.head not in HYPERNYMS[name.kind]:
        return False
    return all(word in label.words for word in _plain(name.modifiers))


def _agreement(name: Name, label: Name) -> tuple[float, int]:
    """Return the score (0 = not meant) and how many modifiers of the name the label has."""
    mine, theirs = _plain(name.modifiers), _plain(label.modifiers)
    if _contradicts(mine, theirs):
        return 0.0, 0
    shared = len(mine & theirs)
    if name.head == label.head:
        score = SAME_WORDS if mine == theirs else FEWER_WORDS if mine <= theirs else OTHER_WORDS
        return score, shared
    if not label.modifiers and label.head in mine and label.head in CONTENTS:
        return PACKAGE, 1  # the label names what the package holds
    if not mine and name.head in CONTENTS and name.head in theirs:
        return PACKAGE, 1  # the question names what the package holds
    return 0.0, 0


def _plain(words: Iterable[str]) -> set[str]:
    return {SAME_COLOUR.get(word, word) for word in words}


def _contradicts(mine: set[str], theirs: set[str]) -> bool:
    """Whether both have words of one category (such as colours), but none in common."""
    return any(
        mine & category and theirs & category and not mine & theirs & category
        for category in CATEGORIES
    )


def readable(label: str) -> str:
    """Return a label as words: '004_sugar_box' becomes 'sugar box'."""
    words = re.findall(r'[^\W\d_]+', re.sub(r'(?<=[a-z])(?=[A-Z])', ' ', label))
    return ' '.join(words).lower() or label
