"""ReturnAnswer and Propose: the payload that ends a query, checked against what was asked."""

from __future__ import annotations

import numbers
from typing import TYPE_CHECKING, Any

import numpy as np

from spatialclaw_ros.core.measure import Measure
from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.forgiving.answers import (
    in_unit,
    listed,
    number_in,
    plain_list,
    share_of,
    value_of,
    yes_or_no,
)
from spatialclaw_ros.primitives.forgiving.choices import chosen
from spatialclaw_ros.primitives.forgiving.options import other_names
from spatialclaw_ros.primitives.forgiving.places import is_place, pose_json, several, unit_vector
from spatialclaw_ros.primitives.forgiving.scalars import is_bool
from spatialclaw_ros.primitives.remarks import remark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from spatialclaw_ros.primitives.given import Given

SAID = {
    'answer': 'value',
    'result': 'value',
    'text': 'value',
    'units': 'unit',
    'conf': 'confidence',
    'location': 'place',
}
"""Other names of what an answer says."""
STATUSES = ('answered', 'refused', 'ambiguous')
MAX_TEXT = 4000


class Answering:
    """Collects the answer of a query: the first ReturnAnswer, and the last Propose."""

    def __init__(
        self,
        measured_in: Callable[[str], int] = lambda _: -1,
        doubts: Callable[[], list[str]] = list,
    ) -> None:
        """Start without a question.

        ``measured_in`` tells the frame index of a sketch item, ``doubts`` what every answer has
        to say.
        """
        self._doubts = doubts
        self._measured_in = measured_in
        self._choices: list[str] = []
        self._expect = 'unset'
        self._unit = ''
        self._answered = False
        self.answer: dict[str, Any] | None = None
        self.proposal: dict[str, Any] | None = None

    def bind(self, brief: Mapping[str, Any]) -> None:
        """Take a new query's choices and expected kind."""
        self._choices = [str(choice) for choice in brief.get('choices') or []]
        self._expect = str(brief.get('expect') or 'unset')
        self._unit = str(brief.get('unit') or '')
        self._answered = False
        self.answer = self.proposal = None

    @other_names(**SAID)
    def ReturnAnswer(  # noqa: N802 - the published name
        self,
        value: object = None,
        unit: str | None = None,
        confidence: float | None = None,
        place: object = None,
        evidence: Iterable[object] = (),
        *,
        status: str = 'answered',
        reason: str = '',
        warnings: Iterable[str] = (),
    ) -> None:
        """End the query with a value: text, number, bool, choice, list, Measure or Point3.

        A Measure or Point3 brings its interval and unit. ``unit``: of a plain number, such as 'm',
        'deg'. ``confidence`` 0..1. ``place``: a point, pose (4, 4) or sketch item. ``evidence``:
        names of sketch items. ``status='refused'`` or ``'ambiguous'`` with ``reason=`` ends it
        without an answer. Example: ``ReturnAnswer(d, confidence=0.9, evidence=['gap'])``.
        """
        if self._answered:
            remark('the query has its answer already: the first ReturnAnswer counts')
            return
        self.answer = self._payload(
            value, unit, confidence, place, evidence, status, reason, warnings
        )
        self._answered = True

    @other_names(**SAID)
    def Propose(  # noqa: N802 - the published name
        self,
        value: object = None,
        unit: str | None = None,
        confidence: float | None = None,
        place: object = None,
        evidence: Iterable[object] = (),
        **more: Given,
    ) -> None:
        """Say the best answer so far and go on; used at a deadline. Arguments as ReturnAnswer."""
        self.proposal = self._payload(
            value,
            unit,
            confidence,
            place,
            evidence,
            str(more.get('status', 'answered')),
            str(more.get('reason', '')),
            more.get('warnings', ()),
        )

    def take(self) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
        """Return (answer, proposal) of the cell and forget them.

        A later cell may answer again: it only runs where this answer was not accepted.
        """
        taken = self.answer, self.proposal
        self.answer = self.proposal = None
        self._answered = False
        return taken

    def _payload(
        self,
        value: object,
        unit: str | None,
        confidence: float | None,
        place: object,
        evidence: Iterable[object],
        status: str,
        reason: str,
        warnings: Iterable[str],
    ) -> dict[str, Any]:
        if status not in STATUSES:
            msg = f'status {status!r} is none of {", ".join(STATUSES)}'
            raise ArgumentError(msg)
        shown = listed(evidence)
        out = (
            self._understood(value, unit)
            if status == 'answered' or value is not None
            else _blank()
        )
        unclear = out.pop('unclear', '')
        places = ([value] if out['kind'] == 'place' else []) + (
            [] if place is None else several(place)
        )
        out['place'] = [pose_json(item) for item in places]
        out['evidence'] = [str(getattr(item, 'name', item)) for item in shown]
        indices = {int(getattr(source, 'frame_index', -1)) for source in (value, place, *shown)}
        indices |= {self._measured_in(name) for name in out['evidence']}
        out['frame_indices'] = sorted(i for i in indices if i >= 0)
        out['confidence'] = None if confidence is None else share_of(confidence)
        out.update(
            status='refused' if unclear and status == 'answered' else status,
            reason=str(reason or unclear)[:MAX_TEXT],
            warnings=[str(w)[:MAX_TEXT] for w in (*listed(warnings), *self._doubts())],
        )
        return out

    def _understood(self, value: object, unit: str | None) -> dict[str, Any]:
        value = value_of(value, self._expect)
        if value is None:
            msg = 'ReturnAnswer needs a value; without one, say status="refused" and reason='
            raise ArgumentError(msg)
        if self._choices:
            choice, reason = chosen(value, unit, self._choices, self._unit)
            return {**_blank(), 'value': choice, 'kind': 'choice', 'unclear': reason}
        if is_bool(value):
            return {**_blank(), 'value': bool(value), 'kind': 'bool'}
        if isinstance(value, numbers.Real):
            return self._number(value, unit)
        return self._text(value, unit) if isinstance(value, str) else self._geometry(value)

    def _geometry(self, value: Given) -> dict[str, Any]:
        if self._expect == 'direction':
            return {**_blank(), 'kind': 'direction', 'direction': unit_vector(value)}
        if is_place(value):
            return {**_blank(), 'kind': 'place', 'unit': 'm'}
        items = plain_list(value)
        if items is not None:
            return {**_blank(), 'kind': 'text', 'value': items}
        kind = type(value).__name__
        msg = f'ReturnAnswer takes text, number, bool, choice, list or place, got {kind}'
        raise ArgumentError(msg)

    def _number(self, value: Given, unit: str | None) -> dict[str, Any]:
        number = float(value)
        if not np.isfinite(number):
            msg = (
                f'{number} is no answer: the measurement behind it is empty; measure again, or '
                'refuse with a reason'
            )
            raise ArgumentError(msg)
        out = _blank()
        whole = isinstance(value, numbers.Integral) or (
            self._expect == 'count' and number == int(number)
        )
        if self._expect == 'count' and not whole:
            msg = f'a count is a whole number, got {number}'
            raise ArgumentError(msg)
        if self._expect == 'bool':
            msg = f'a yes or no is expected, got the number {number:g}: compare it first'
            raise ArgumentError(msg)
        counted = self._expect == 'count' or (
            isinstance(value, numbers.Integral) and unit is None and self._expect != 'number'
        )
        out.update(
            kind='count' if counted else 'number',
            value=int(number) if counted else number,
            unit=unit or '',
        )
        if isinstance(value, Measure):
            value = in_unit(value, unit)
            stated = unit or value.unit
            out['value'] = float(value)
            finite = bool(np.isfinite(value.low) and np.isfinite(value.high))
            out.update(
                unit=stated,
                n=int(value.n),
                low=float(value.low) if finite else None,
                high=float(value.high) if finite else None,
            )
        return out

    def _text(self, value: str, unit: str | None) -> dict[str, Any]:
        text = value.strip()[:MAX_TEXT]
        if not text:
            raise ArgumentError('the answer is empty text')
        if self._expect == 'bool':
            return {**_blank(), 'value': yes_or_no(text), 'kind': 'bool'}
        if self._expect in {'number', 'count'}:
            number, stated = number_in(text)
            return self._number(number, unit or stated or None)
        return {**_blank(), 'value': text, 'kind': 'text'}


def _blank() -> dict[str, Any]:
    return {
        'value': None,
        'kind': 'text',
        'unit': '',
        'low': None,
        'high': None,
        'n': 0,
        'direction': None,
    }
