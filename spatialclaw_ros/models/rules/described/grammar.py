"""The grammar of descriptions: 'the box nearest to the chair that is behind the table'.

    described  = article [most] kind {condition} | article most "of the" kind {condition}
    condition  = [pronoun verb | posture] (most [link reference] | relation reference)
    reference  = [article] (described | name)

The words are in ``words``. A description without a superlative or a condition is a mere name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from spatialclaw_ros.models.names import parse_name, singular
from spatialclaw_ros.models.rules.described import words as w
from spatialclaw_ros.models.rules.described.things import Condition, Described, Named, kind_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TOKEN = re.compile(r"'\w+|[^\W\d_]+(?:-[^\W\d_]+)*|\d+(?:\.\d+)?|[^\w\s]")
LONGEST_NAME = 4
DEEPEST = 2
"""A description in a description; deeper ones are not read."""


@dataclass(frozen=True)
class Span:
    """A description in a text."""

    what: Described
    start: int
    end: int
    """Where it begins and ends: characters of the text, its article included."""


class Text:
    """A text in tokens, and the descriptions that may begin at each."""

    def __init__(self, text: str) -> None:
        """Take a text in lower case apart."""
        self.text = text
        self._found = list(TOKEN.finditer(text))
        self.tokens = [found[0] for found in self._found]

    def __len__(self) -> int:
        """Return the number of tokens."""
        return len(self.tokens)

    def spans(self, at: int) -> list[tuple[Span, int]]:
        """Return the descriptions that begin at a token, likeliest first, and where each ends."""
        begins = self.word(at) in {*w.ARTICLES, *w.ANY} or at == 0
        begins = begins or self.word(at - 1) in w.BEFORE or not self.word(at - 1).isalpha()
        if not begins or (self.word(at - 1) in w.ARTICLES and at):
            return []
        start = self._found[at].start()
        return [
            (Span(what, start, self._found[end - 1].end()), end)
            for what, end in self._described(at, DEEPEST)
        ]

    def references(self, at: int) -> list[tuple[str, int]]:
        """Return the things, named or described, that begin at a token; where each ends."""
        return [
            (what.text if isinstance(what, Described) else what.name, end)
            for what, end in self._reference(at, DEEPEST)
        ]

    def after(self, at: int) -> str:
        """Return the text from a token on."""
        return self.text[self._found[at].start() :] if at < len(self._found) else ''

    def word(self, at: int) -> str:
        """Return a token, '' outside the text."""
        return self.tokens[at] if 0 <= at < len(self.tokens) else ''

    def _described(self, at: int, depth: int) -> list[tuple[Described, int]]:
        """Return what may be described from a token on, likeliest first; never a mere name."""
        if depth <= 0:
            return []
        free = self.word(at) in w.ANY
        start = at + (self.word(at) in w.ARTICLES or free)
        return [
            (replace(whole, text=self._phrase(start, end)), end)
            for base, after in self._base(start)
            for whole, end in self._conditions(base, after, depth, asked=free)
            if whole.told
        ]

    def _base(self, at: int) -> Iterator[tuple[Described, int]]:
        """Yield the noun with a superlative before it, or alone."""
        for forms, of_two in ((w.MOST, False), (w.OF_TWO, True)):
            said, after = self._one_of(forms, at)
            if not said:
                continue
            after += self.word(after) in {'one', 'ones'} and self.word(after + 1) == 'of'
            group = self._one_of(
                ('of all the', 'of all', 'of the two', 'of the', 'of these'), after
            )
            for kind, end in self._names(group[1] if group[0] else after):
                yield Described(kind_named(kind), forms[said], of_two=of_two), end
            return
        for kind, end in self._names(at):
            yield Described(kind_named(kind)), end

    def _conditions(
        self, base: Described, at: int, depth: int, *, asked: bool
    ) -> Iterator[tuple[Described, int]]:
        """Yield a description with the conditions that follow it, then with fewer of them."""
        _, place = self._one_of(w.PLACES, at)
        if place > at:
            yield from self._conditions(base, place, depth, asked=asked)
        for whole, end in self._condition(base, at, depth, asked=asked):
            yield from self._conditions(whole, end, depth, asked=False)
        if not asked:
            yield base, at

    def _condition(
        self, base: Described, at: int, depth: int, *, asked: bool
    ) -> Iterator[tuple[Described, int]]:
        start = self._lead(at, asked=asked)
        if start < 0:
            return
        led = start > at
        yield from self._extreme(base, start, depth, led=led)
        said, after = self._one_of(w.RELATIONS, start)
        if not said:
            return
        relation = w.RELATIONS[said]
        for other, end in self._reference(after, depth):
            if relation != 'between':
                yield _with(base, Condition(relation, (other,))), end
            elif self.word(end) == 'and':
                for second, last in self._reference(end + 1, depth):
                    yield _with(base, Condition(relation, (other, second))), last

    def _lead(self, at: int, *, asked: bool) -> int:
        """Return where a condition goes on after 'that is' or 'standing'; -1 where it cannot."""
        if self.word(at) in w.PRONOUNS and self.word(at + 1) in {*w.VERBS, "'s"}:
            at += 2
        elif asked:
            if self.word(at) not in w.VERBS:
                return -1
            at += 1
        return at + (self.word(at) in w.POSTURES)

    def _extreme(
        self, base: Described, at: int, depth: int, *, led: bool
    ) -> Iterator[tuple[Described, int]]:
        """Yield 'nearest to the door', 'the tallest', 'with the greatest height'."""
        if base.most:
            yield from self._counted_after(base, at, depth)
            return
        if self.word(at) == 'with' and self.word(at + 1) == 'the':
            degree, noun = self.word(at + 2), self.word(at + 3)
            if degree in {*w.GREATEST, *w.LEAST} and noun in w.WITH:
                form = w.WITH[noun][degree in w.LEAST]
                yield from self._counted(replace(base, most=form), at + 4, depth, alone=True)
            return
        said, after = self._one_of(w.MOST, at + (led and self.word(at) == 'the'))
        if said:
            most = replace(base, most=w.MOST[said])
            after += self.word(after) == 'one'
            yield from self._counted(most, after, depth, alone=led)

    def _counted(
        self, most: Described, at: int, depth: int, *, alone: bool
    ) -> Iterator[tuple[Described, int]]:
        """Yield a superlative with what it is counted from; by itself where that may be."""
        side = _side(most.most)
        said, after = self._one_of(w.COUNTED_FROM.get(side, ()), at)
        if not said and not (side and self.word(at) in w.ARTICLES):
            if alone:
                yield most, at
            return
        if side:
            yield from self._from_what(most, after, depth)

    def _counted_after(
        self, base: Described, at: int, depth: int
    ) -> Iterator[tuple[Described, int]]:
        """Yield 'the nearest box' with 'to the door' behind it."""
        said, after = self._one_of(w.AFTER_THE_NOUN.get(_side(base.most), ()), at)
        if said and base.of is None and not base.where:
            yield from self._from_what(base, after, depth)

    def _from_what(self, most: Described, at: int, depth: int) -> Iterator[tuple[Described, int]]:
        said, after = self._one_of(w.SELVES, at)
        if said:
            yield most, after
            return
        for other, end in self._reference(at, depth):
            yield replace(most, of=other), end

    def _reference(self, at: int, depth: int) -> list[tuple[Named | Described, int]]:
        """Return the things that may be named from a token on, likeliest first."""
        start = at + (self.word(at) in w.ARTICLES)
        names = self._names(start)
        out: list[tuple[Named | Described, int]] = []
        single = bool(names and parse_name(names[0][0]).modifiers)
        goes_on = bool(names) and self.word(names[0][1]) in w.PRONOUNS
        if not single or goes_on:
            out += self._described(at, depth - 1)
        return [*out, *((Named(name), end) for name, end in names if name not in w.GENERIC)]

    def _names(self, at: int) -> list[tuple[str, int]]:
        """Return the names that may begin at a token, likeliest first, and where each ends.

        A name goes on to a word that ends one; where a known noun stands before that, what
        follows it is more likely a verb ('the box take up').
        """
        end = at
        while end < len(self.tokens) and self._goes_on(at, end):
            end += 1
        known = [k for k in range(at, end) if singular(self.tokens[k]) in w.NOUNS]
        ends = dict.fromkeys([*(k + 1 for k in known[-1:]), end])
        said = [(self.tokens[at:stop], stop) for stop in ends]
        return [
            (' '.join(words), stop)
            for words, stop in said
            if 0 < len(words) <= LONGEST_NAME and w.NO_KIND.isdisjoint(map(singular, words))
        ]

    def _goes_on(self, at: int, end: int) -> bool:
        word = self.tokens[end]
        if word == 'can':
            return all(before in w.BEFORE_A_NOUN for before in self.tokens[at:end])
        return word not in w.ENDS_A_NAME and word[0].isalpha()

    def _phrase(self, at: int, end: int) -> str:
        """Return a description as cells and answers call it: its words, without signs."""
        return ' '.join(word for word in self.tokens[at:end] if word[0].isalnum())

    def _one_of(self, phrases: Iterable[str], at: int) -> tuple[str, int]:
        """Return the longest of some phrases that stands at a token, and where it ends."""
        for phrase in sorted(phrases, key=lambda p: -len(p.split())):
            said = phrase.split()
            if self.tokens[at : at + len(said)] == said:
                return phrase, at + len(said)
        return '', at


def _with(base: Described, condition: Condition) -> Described:
    return replace(base, where=(*base.where, condition))


def _side(form: str) -> str:
    return 'near' if form in w.NEAR else 'far' if form in w.FAR else ''
