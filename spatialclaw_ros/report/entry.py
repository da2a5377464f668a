"""One question on the page: the answer beside the truth, the sketch, and every step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from spatialclaw_ros.agent.observation import sketch_words
from spatialclaw_ros.core.cell import CellStatus
from spatialclaw_ros.report.growth import SOURCE as GROWTH
from spatialclaw_ros.report.growth import growth_html
from spatialclaw_ros.report.highlight import highlight
from spatialclaw_ros.report.markup import esc, figure, lines, tag
from spatialclaw_ros.report.scale import interval

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialclaw_ros.agent.trajectory import RecordedImage, RecordedStep, Trajectory

LONG_TEXT = 44
THUMBNAIL = 320
VERDICTS = {'right': '✓ right', 'wrong': '✗ wrong', 'refused': '\u2013 refused', 'unscored': ''}
STATUSES = {
    'answered': ('', 'answered'),
    'provisional': ('refused', 'provisional: best so far'),
    'refused': ('refused', 'refused'),
    'ambiguous': ('refused', 'asks back'),
    'failed': ('wrong', 'failed'),
}
STEP_STATUSES = {
    CellStatus.ERROR: 'error',
    CellStatus.TIMEOUT: 'time limit',
    CellStatus.REJECTED: 'not run',
    CellStatus.DIED: 'kernel died',
    CellStatus.FORMAT: 'no cell',
}
VIEW_NAMES = {'sketch': 'The sketch over the image', 'sketch_top': 'The sketch from above'}


def entry_html(
    record: Trajectory, anchor: str, number: str, expected: str, verdict: str, *, steps_open: bool
) -> str:
    """Return the section of one query."""
    choices = [str(choice) for choice in record.query.get('choices') or ()]
    count = tag('span', esc(number), class_='count') if number else ''
    listed = ' · '.join(f'{chr(65 + i)}: {choice}' for i, choice in enumerate(choices))
    pieces = [
        tag('h2', count + esc(record.question)),
        tag('p', esc(listed), class_='choices') if listed else '',
        _verdict(record, expected, verdict),
        _meta(record),
        _warnings(record),
        _views(record),
        growth_html(record),
        tag('h3', 'How it was found') if record.steps else '',
        _plan(record.plan),
        *_steps(record, steps_open=steps_open),
        _frames(record),
        '<p class="up"><a href="#top">Back to the top</a></p>' if number else '',
    ]
    return tag('article', lines(pieces), class_='entry card', id=anchor)


def missing_html(anchor: str, number: str, reason: str) -> str:
    """Return the section of a query whose record cannot be read."""
    head = tag('h2', tag('span', esc(number), class_='count') + 'No record')
    return tag('article', head + tag('p', esc(reason)), class_='entry card', id=anchor)


def answer_text(record: Trajectory) -> str:
    """Return what was answered, or why there is none."""
    answer = record.answer
    if not answer:
        return 'the record ends before the answer'
    return str(answer.get('text') or answer.get('reason') or answer.get('status', ''))


def verdict_badge(verdict: str) -> str:
    """Return the coloured word for a verdict; '' where nothing was scored."""
    words = VERDICTS.get(verdict, verdict)
    return tag('span', esc(words), class_=f'badge {verdict}') if words else ''


def _verdict(record: Trajectory, expected: str, verdict: str) -> str:
    answer = record.answer
    css, word = STATUSES.get(str(answer.get('status', 'failed')), ('', ''))
    status = tag('span', esc(word), class_=f'badge {css}') if css else ''
    said, _, rest = answer_text(record).partition(' (90 %')
    small = f' <small>(90 %{esc(rest)}</small>' if rest else ''
    css = 'said long' if len(said) > LONG_TEXT else 'said'
    left = [
        tag('p', 'Answer' + (verdict_badge(verdict) or status), class_='label'),
        tag('p', esc(said) + small, class_=css),
        interval(answer, expected),
        tag('p', esc(answer['reason']))
        if answer.get('reason')
        and answer.get('reason') != answer.get('text')
        and answer.get('text')
        else '',
        tag('p', f'said with confidence {esc(_confidence(answer))}')
        if expected and answer.get('confidence') is not None
        else '',
    ]
    right = [
        tag('p', 'Truth' if expected else 'Confidence', class_='label'),
        tag(
            'p',
            esc(expected or _confidence(answer)),
            class_='said long' if len(expected) > LONG_TEXT else 'said',
        ),
    ]
    return tag('div', tag('div', lines(left)) + tag('div', lines(right)), class_='verdict')


def _confidence(answer: Any) -> str:  # noqa: ANN401 - JSON
    value = answer.get('confidence')
    return 'not stated' if value is None else f'{float(value):.2f}'


def _meta(record: Trajectory) -> str:
    answer = record.answer
    stop = record.stop_reason.value.replace('_', ' ') if record.stop_reason else 'unfinished'
    tokens = sum(step.prompt_tokens + step.output_tokens for step in record.steps)
    facts = {
        'ended': stop,
        'steps': str(len(record.steps)),
        'time': f'{float(answer.get("elapsed") or 0):.1f} s',
        'tokens': f'{tokens:,}' if tokens else '',
        'model': str(record.query.get('model', '')),
        'sandbox': str(record.query.get('sandbox', '')),
        'world frame': str(record.query.get('world_frame', '')),
        'drawn': ', '.join(answer.get('evidence') or ()),
    }
    shown = (f'<span>{name} <b>{esc(fact)}</b></span>' for name, fact in facts.items() if fact)
    return tag('p', ''.join(shown), class_='meta')


def _warnings(record: Trajectory) -> str:
    said = record.answer.get('warnings') or ()
    return (
        tag('ul', ''.join(tag('li', esc(text)) for text in said), class_='notes') if said else ''
    )


def _views(record: Trajectory) -> str:
    """Return the sketch over the image and from above; else what was drawn or seen last."""
    views = [view for view in record.views if view.source != GROWTH]
    shown = [(view, VIEW_NAMES.get(view.source, view.label)) for view in views]
    if not shown:
        drawn = [i for step in record.steps for i in step.images if i.source == 'sketch']
        shown = [(image, image.label) for image in drawn[-1:]]
    if not shown:
        shown = [
            (frame.image, f'Frame {frame.frame_index}, {frame.camera}: nothing was drawn')
            for frame in record.frames
            if frame.image is not None
        ][-1:]
    figures = ''.join(
        figure(image.path, words, ratio=image.width / max(1, image.height))
        for image, words in shown
    )
    css = 'views' if len(shown) > 1 else 'views single'
    return tag('div', figures, class_=css) if figures else ''


def _plan(plan: str) -> str:
    if not plan:
        return ''
    inside = tag('div', tag('p', esc(plan), class_='prose'), class_='inside')
    return tag(
        'details', tag('summary', tag('span', 'Plan', class_='what')) + inside, class_='more'
    )


def _steps(record: Trajectory, *, steps_open: bool) -> list[str]:
    drawn: set[str] = set()
    out = []
    for step in record.steps:
        out.append(_step(step, drawn, steps_open=steps_open))
        drawn |= {str(op['item'].get('name')) for op in step.sketch if op.get('op') == 'set'}
    return out


def _step(step: RecordedStep, drawn: set[str], *, steps_open: bool) -> str:
    purpose = step.cell.purpose if step.cell else 'The reply held no cell'
    word = STEP_STATUSES.get(step.status, '')
    took = f'{step.model_s + step.elapsed_s:.2f} s'
    head = [
        tag('span', str(step.index + 1), class_='count'),
        tag('span', esc(purpose or 'A cell'), class_='what'),
        tag('span', esc(word), class_='badge wrong') if word else '',
        tag('span', took, class_='took', title='model and cell'),
    ]
    inside = [
        _prose('Why', step.cell.reasoning if step.cell else ''),
        tag('pre', tag('code', highlight(step.cell.code)), tabindex='0')
        if step.cell
        else _pre(step.reply, ''),
        _pre(step.stdout, 'Output'),
        _pre(step.error, 'Error', 'error'),
        _pre(step.stderr, 'Standard error'),
        _changes(step, drawn),
        _shown(step.images),
        _variables(step),
        _prose('Next', step.cell.next_goal if step.cell else ''),
    ]
    body = tag('div', lines(inside), class_='inside')
    given = {'open': ''} if steps_open else {}
    return tag('details', tag('summary', lines(head)) + body, class_='step', **given)


def _prose(title: str, text: str) -> str:
    return tag('p', f'<b>{title}</b>{esc(text)}', class_='prose') if text else ''


def _pre(text: str, title: str, css: str = '') -> str:
    if not text.strip():
        return ''
    label = tag('p', title, class_='label') if title else ''
    return tag(
        'div', label + tag('pre', esc(text.strip('\n')), class_=f'wrap {css}', tabindex='0')
    )


def _changes(step: RecordedStep, drawn: set[str]) -> str:
    words = [*sketch_words(step.sketch, drawn), *step.warnings]
    if not words:
        return ''
    listed = ''.join(tag('li', esc(word)) for word in words)
    return tag(
        'div', tag('p', 'Sketch and notes', class_='label') + tag('ul', listed, class_='changes')
    )


def _shown(images: Sequence[RecordedImage]) -> str:
    figures = ''.join(figure(image.path, image.label or image.source) for image in images)
    return tag('div', figures, class_='shown') if figures else ''


def _variables(step: RecordedStep) -> str:
    if not step.variables:
        return ''
    rows = ''.join(
        tag('tr', tag('td', esc(name)) + tag('td', esc(what)))
        for name, what in step.variables.items()
    )
    count = len(step.variables)
    words = f'{count} variable{"s" if count > 1 else ""} new or changed'
    inside = tag('div', tag('table', tag('tbody', rows), class_='vars'), class_='inside')
    return tag(
        'details', tag('summary', tag('span', words, class_='what')) + inside, class_='more'
    )


def _frames(record: Trajectory) -> str:
    if not record.frames:
        return ''
    newest = max(frame.stamp_ns for frame in record.frames)
    shown = [
        figure(
            frame.image.path,
            f'{frame.frame_index} · {frame.camera} · {_ago(newest - frame.stamp_ns)}',
            long_edge=THUMBNAIL,
            alt=f'Frame {frame.frame_index} of camera {frame.camera}',
        )
        for frame in record.frames
        if frame.image is not None
    ]
    count = len(record.frames)
    words = f'{count} frame{"s" if count > 1 else ""} it could look at'
    inside = tag('div', tag('div', ''.join(shown), class_='frames'), class_='inside')
    return tag(
        'details', tag('summary', tag('span', words, class_='what')) + inside, class_='more'
    )


def _ago(before_ns: int) -> str:
    return f'{before_ns / -1e9:.2f} s' if before_ns else 'newest'
