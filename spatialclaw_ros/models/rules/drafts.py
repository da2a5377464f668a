"""Cells as drafts: what is said before the code, and the code itself, as a reply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Draft:
    """The next cell, and why."""

    purpose: str
    reasoning: str
    code: str
    next_goal: str = ''

    def reply(self) -> str:
        """Return the reply in the form that the agent reads."""
        return (
            f'**Purpose:** {self.purpose}\n'
            f'**Reasoning:** {self.reasoning}\n'
            f'**Next Goal:** {self.next_goal or "none: this ends the query"}\n'
            f'**Code:**\n```python\n{self.code.strip()}\n```\n'
        )


def lines(*parts: str) -> str:
    """Join code parts, leaving out empty ones."""
    return '\n'.join(part.strip('\n') for part in parts if part.strip())


def refuse(reason: str, *, reasoning: str = '') -> Draft:
    """End the query without an answer, and say why."""
    return Draft(
        purpose='Say that this cannot be answered here.',
        reasoning=reasoning or reason,
        code=f'ReturnAnswer(None, status={"refused"!r}, reason={reason!r})',
    )


def answer(
    expression: str,
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
    if place:
        options.append(f'place={place}')
    if evidence:
        options.append(f'evidence={list(evidence)!r}')
    if warnings:
        options.append(f'warnings={list(warnings)!r}')
    call = f'ReturnAnswer({expression}, {", ".join(options)})'
    if len(call) > 96:  # noqa: PLR2004 - one argument a line reads better then
        inner = ',\n    '.join([expression, *options])
        call = f'ReturnAnswer(\n    {inner},\n)'
    return Draft(
        purpose='Answer.', reasoning=reasoning, code=lines(before, call), next_goal=''
    )
