"""Cells as drafts: what is said before the code, and the code itself, as a reply."""

from __future__ import annotations

from dataclasses import dataclass, replace
from string import Template
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LINE = 96


class Code(str):
    """Text that goes into a cell as it stands, not as a quoted string."""

    __slots__ = ()


@dataclass(frozen=True)
class Draft:
    """The next cell, and why."""

    purpose: str
    reasoning: str
    code: str
    next_goal: str = ''
    value: str = ''
    """Of a cell that answers: the expression that is returned."""
    confidence: float = 0.0
    evidence: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    before: str = ''
    """Of a cell that answers: the lines before the answer."""
    options: tuple[str, ...] = ()
    """Of a cell that answers: the keyword arguments of the answer but its warnings."""

    def reply(self) -> str:
        """Return the reply in the form that the agent reads."""
        return (
            f'**Purpose:** {self.purpose}\n'
            f'**Reasoning:** {self.reasoning}\n'
            f'**Next Goal:** {self.next_goal or "none: this ends the query"}\n'
            f'**Code:**\n```python\n{self.code.strip()}\n```\n'
        )


def fill(template: str, **values: object) -> str:
    """Return a cell's code from a template: ``$name`` becomes the literal of a value.

    ``Code`` goes in as it stands; a line that holds nothing but an empty ``Code`` is left out.
    """
    plain = {k: str(v) if isinstance(v, Code) else repr(v) for k, v in values.items()}
    filled = []
    for line in template.strip('\n').splitlines():
        written = Template(line).substitute(plain)
        if written.strip() or not line.strip():
            filled.append(written)
    return '\n'.join(filled)


def refuse(reason: str, *, reasoning: str = '') -> Draft:
    """End the query without an answer, and say why."""
    return Draft(
        purpose='Say that this cannot be answered here.',
        reasoning=reasoning or reason,
        code=fill("ReturnAnswer(None, status='refused', reason=$reason)", reason=reason),
    )


def undecided(names: Sequence[str], reason: str) -> Draft:
    """End the query with the candidates that cannot be told apart; ``places`` holds theirs."""
    return Draft(
        purpose='Say that they cannot be told apart.',
        reasoning=reason,
        code=fill(
            """
ReturnAnswer(
    None,
    status='ambiguous',
    reason=$reason,
    place=[places[key] for key in $names],
    evidence=$names,
)
""",
            reason=reason,
            names=list(names),
        ),
    )


def answer(
    value: str,
    *,
    confidence: float,
    reasoning: str,
    unit: str = '',
    place: str = '',
    evidence: Sequence[str] = (),
    warnings: Sequence[str] = (),
    before: str = '',
) -> Draft:
    """End the query with the value of an expression over variables that were measured before."""
    options = [f'unit={unit!r}'] if unit else []
    options.append(f'confidence={confidence:.2f}')
    options += [f'place={place}'] if place else []
    options += [f'evidence={list(evidence)!r}'] if evidence else []
    return Draft(
        purpose='Answer.',
        reasoning=reasoning,
        code=_returned(before, value, options, warnings),
        value=value,
        confidence=confidence,
        evidence=tuple(evidence),
        warnings=tuple(warnings),
        before=before,
        options=tuple(options),
    )


def warned(draft: Draft, warnings: Sequence[str]) -> Draft:
    """Return a draft that answers with further warnings; other drafts as they are."""
    if not draft.value or not warnings:
        return draft
    said = (*draft.warnings, *warnings)
    code = _returned(draft.before, draft.value, draft.options, said)
    return replace(draft, code=code, warnings=said)


def valued(draft: Draft, value: str) -> Draft:
    """Return a draft that answers with another value."""
    code = _returned(draft.before, value, draft.options, draft.warnings)
    return replace(draft, code=code, value=value)


def _returned(before: str, value: str, options: Sequence[str], warnings: Sequence[str]) -> str:
    given = [value, *options, *([f'warnings={list(warnings)!r}'] if warnings else [])]
    call = f'ReturnAnswer({", ".join(given)})'
    if len(call) > LINE:
        listed = ',\n    '.join(given)
        call = f'ReturnAnswer(\n    {listed},\n)'
    return f'{before}\n{call}'
