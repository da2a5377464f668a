"""Settles which things the descriptions of a question mean, before its family measures anything.

Three cells for each level of nesting: look for everything that may be meant, measure what decides,
give what was chosen its name. What is in doubt is asked back or refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.models.lexicon import word_set
from spatialclaw_ros.models.names import TAKEN, parse_name, readable
from spatialclaw_ros.models.rules.described.cells import (
    ASK_BACK,
    LOOK,
    NAME,
    Sought,
    measuring,
)
from spatialclaw_ros.models.rules.described.found import (
    Seen,
    absent,
    called,
    note_on,
    of_name,
    other_names,
    seen_things,
    within_reach,
)
from spatialclaw_ros.models.rules.described.judging import FORMS, NO, YES, Choice, holds, most_of
from spatialclaw_ros.models.rules.described.things import ALL, Described, Named
from spatialclaw_ros.models.rules.drafts import Code, Draft, fill, refuse
from spatialclaw_ros.models.rules.facts import read_facts
from spatialclaw_ros.models.rules.looking import BY_SHAPE, FEW_PIXELS, NOTHING_SEEN, failed
from spatialclaw_ros.models.rules.wholes import shape_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialclaw_ros.core.conversation import StepView
    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.facts import Facts

CELLS = 3
"""Cells of one level."""
NO_THINGS = word_set('wall floor ceiling door doorway window room carpet')
"""What the room is made of: no 'thing' in it."""
KIND_SCORE = 0.9
"""The score of a label that has the noun that was asked for: as a kind it is the very word."""
UNSEEN_SIGHT = 0.9
"""Factor on the confidence of the most of all, where only one was seen."""
UNSURE_HOLDS = 0.75
"""Factor on the confidence of the only one of a kind, where it cannot be seen to fit."""


def settle_descriptions(
    things: Sequence[Described], asked: Asked, steps: Sequence[StepView]
) -> Draft | Sequence[StepView]:
    """Return the next cell that settles descriptions, or the steps after they are settled."""
    for level in _levels(things):
        done, steps = steps[:CELLS], steps[CELLS:]
        if len(done) == CELLS and done[-1].ok:
            continue
        return _Level(level, asked).next_cell(done)
    return steps


def _levels(things: Sequence[Described]) -> list[list[Described]]:
    """Return the descriptions by depth, the innermost first, each once."""
    levels: dict[int, dict[str, Described]] = {}

    def add(what: Described) -> int:
        inner = [add(other) for other in what.others if isinstance(other, Described)]
        depth = 1 + max(inner, default=0)
        levels.setdefault(depth, {})[what.text] = what
        return depth

    for what in things:
        add(what)
    return [list(levels[depth].values()) for depth in sorted(levels)]


@dataclass(frozen=True)
class _Level:
    things: Sequence[Described]
    asked: Asked

    def next_cell(self, steps: Sequence[StepView]) -> Draft:
        """Look, measure, name."""
        facts = read_facts(steps)
        if not steps:
            return self._look()
        problem = failed(facts)
        if problem:
            return refuse(problem)
        seen = seen_things(facts)
        doubt = self._doubt(seen, facts)
        if doubt:
            return doubt
        return self._measure(seen) if len(steps) == 1 else self._give_names(seen, facts)

    def _look(self) -> Draft:
        singles = dict.fromkeys(name for what in self.things for name in other_names(what))
        kinds = dict.fromkeys(what.kind for what in self.things)
        names = [*((name, True) for name in singles), *((k, False) for k in kinds)]
        listed = ', '.join(f'the {what.text}' for what in self.things)
        frames = 'InputImages'
        if self.asked.frame is not None or self.asked.photos:
            frames = f'[InputImages.by_index({self.asked.view})]'
        return Draft(
            purpose=f'Find everything that may be {listed}.',
            reasoning=(
                'A description means one thing among all of its kind: all of them have to be '
                'found first, each once, whichever frames show it.'
            ),
            code=fill(LOOK, frames=Code(frames), names=list(dict.fromkeys(names))),
            next_goal='Measure what decides which of them is meant.',
        )

    def _doubt(self, seen: list[Seen], facts: Facts) -> Draft | None:
        """Return why it cannot go on, or None."""
        if 'things' not in facts.said:
            return refuse(NOTHING_SEEN)
        for what in self.things:
            for name in other_names(what):
                found = of_name(seen, name)
                if not found:
                    return refuse(absent(name, facts))
                if len(found) > 1:
                    said = f'{len(found)} things answer to {name!r}: say which one is meant'
                    return refuse(f'the {what.text}: {said}')
            if not self._candidates(what, seen):
                return refuse(absent(what.kind, facts))
        return None

    def _candidates(self, what: Described, seen: list[Seen]) -> list[Seen]:
        """Return the things of the kind, without those that it is described by."""
        others = [item for name in other_names(what) for item in of_name(seen, name)]
        labels = {item.label for item in others}
        found = [item for item in of_name(seen, what.kind) if item.pixels >= FEW_PIXELS]
        if what.kind == ALL:
            heads = {item.key: parse_name(readable(item.label)).head for item in found}
            found = [item for item in found if heads[item.key] not in NO_THINGS]
        return within_reach(what, [item for item in found if item.label not in labels], seen)

    def _measure(self, seen: list[Seen]) -> Draft:
        keys: dict[str, str] = {}
        sought = []
        for what in self.things:
            found = self._candidates(what, seen)
            for item in (*found, *(i for name in other_names(what) for i in of_name(seen, name))):
                keys[item.key] = shape_of(readable(item.label))
            sought.append(_sought(what, [item.key for item in found], seen))
        listed = ', '.join(what.text for what in self.things)
        return Draft(
            purpose=f'Measure what tells which one is meant: {listed}.',
            reasoning=(
                'Each thing is taken as a whole from all frames that show it, and all are '
                'measured alike; the intervals tell whether one of them is clearly meant.'
            ),
            code=measuring(self.asked.view, keys.items(), sought),
            next_goal='Name the one that is meant, if it is clear.',
        )

    def _give_names(self, seen: list[Seen], facts: Facts) -> Draft:
        chosen: list[tuple[str, str, float, str]] = []
        said = []
        for what in self.things:
            found = {item.key: item for item in self._candidates(what, seen)}
            choice = _chosen(what, tuple(found), seen, facts)
            if len(choice.keys) != 1:
                return _ask_back(what, choice)
            item = found[choice.keys[0]]
            score = 1.0 if item.score >= KIND_SCORE else item.score
            others = [i.score for name in other_names(what) for i in of_name(seen, name)]
            sure = min([score, *others]) * choice.sure
            doubts = [
                n for n in note_on(item.name, facts).split('; ') if TAKEN in n or BY_SHAPE in n
            ]
            chosen.append((what.text, item.key, round(sure, 2), '; '.join(doubts)))
            said.append(f'The {what.text} is the {readable(item.label)}. {choice.why}'.strip())
        return Draft(
            purpose='Name what is meant.',
            reasoning=' '.join(said),
            code=fill(NAME, chosen=chosen),
            next_goal='Answer the question about it.',
        )


def _sought(what: Described, keys: list[str], seen: list[Seen]) -> Sought:
    def key(other: Named | Described) -> str:
        return of_name(seen, called(other))[0].key

    relations = [(c.relation, tuple(map(key, c.others))) for c in what.where]
    if what.of is not None:
        relations.append(('nearness', (key(what.of),)))
    single = FORMS[what.most][0] if what.most and what.of is None else ''
    return Sought(tuple(keys), single, tuple(relations))


def _chosen(what: Described, keys: tuple[str, ...], seen: list[Seen], facts: Facts) -> Choice:
    """Return the thing that fits, from those of the kind."""
    blind = {line.split(' | ')[0] for line in facts.said.get('whole', []) if '| False' in line}
    keys = tuple(key for key in keys if key not in blind)
    relations = _sought(what, list(keys), seen).relations
    conditions = [to for _, to in relations[: len(what.where)]]
    fits = {
        key: min(
            (
                holds(condition.relation, key, to, facts)
                for condition, to in zip(what.where, conditions, strict=True)
            ),
            default=YES,
        )
        for key in keys
    }
    maybe = tuple(key for key in keys if fits[key] != NO)
    surely = tuple(key for key in maybe if fits[key] == YES)
    if not maybe:
        return Choice((), 0.0, f'none of {len(keys)} that were measured fits')
    if what.of_two and len(maybe) != 2:  # noqa: PLR2004 - 'the taller box' is one of two
        return Choice(maybe, 0.0, f'{len(maybe)} are there, not two')
    if not what.most:
        return _only(keys, maybe, surely)
    choice = most_of(what.most, maybe, facts, relations[-1][1][0] if what.of else '')
    if len(choice.keys) == 1 and len(keys) == 1:
        return Choice(choice.keys, UNSEEN_SIGHT, 'it is the only one there')
    if len(choice.keys) == 1 and choice.keys[0] not in surely:
        return Choice(maybe, 0.0, f'whether {choice.keys[0]} fits is not clear')
    return choice


def _only(keys: tuple[str, ...], maybe: tuple[str, ...], surely: tuple[str, ...]) -> Choice:
    """Return the one thing that fits: surely, and no other maybe."""
    if len(surely) == 1 and len(maybe) == 1:
        return Choice(surely)
    if len(keys) == 1:
        return Choice(keys, UNSURE_HOLDS, 'it is the only one there')
    return Choice(maybe, 0.0, f'{len(maybe)} may fit')


def _ask_back(what: Described, choice: Choice) -> Draft:
    if not choice.keys:
        return refuse(f'there is no {what.text}: {choice.why}')
    reason = f'which one is the {what.text} is not clear: {choice.why}'
    return Draft(
        purpose='Show what may be meant, and ask back.',
        reasoning=reason,
        code=fill(ASK_BACK, keys=list(choice.keys), reason=reason),
    )
