"""Renders the data files of ``prompts`` and the first message of a query."""

from __future__ import annotations

import string
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.agent.pictures import fit
from spatialclaw_ros.core.conversation import ImagePart, Message, TextPart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialclaw_ros.core.frame import Frame
    from spatialclaw_ros.core.query import Query

MAX_KEYFRAMES = 8
TABLE_ROWS = 64
LONG_EDGE = 1024
MAX_REFERENCES = 4
MAX_EARLIER = 300


@dataclass(frozen=True)
class Prompts:
    """The texts of one engine: templates, and the documentation of what cells can call."""

    documentation: str

    def system(self, query: Query) -> Message:
        """Return the system message of the role that writes cells."""
        return Message('system', (TextPart(self._render('system.md', query)),))

    def planner(self, query: Query) -> Message:
        """Return the system message of the role that plans."""
        return Message('system', (TextPart(self._render('planner.md', query)),))

    @property
    def final_call(self) -> str:
        """The words before the last cell."""
        return _data('final.md').strip()

    def _render(self, name: str, query: Query) -> str:
        budget = query.budget
        return string.Template(_data(name)).substitute(
            documentation=self.documentation,
            world_frame=query.world_frame,
            max_steps=budget.max_steps,
            max_failures=budget.max_failures,
            time_s=f'{budget.time_s:g}',
            cell_timeout_s=f'{budget.cell_timeout_s:g}',
        )


def first_message(query: Query, plan: str = '') -> Message:
    """Return the user's turn that opens a query: question, frame table, plan and images."""
    shown = frames_to_show(query.frames)
    lines = _asked_lines(query)
    if plan:
        lines += [
            '',
            'A plan, made without seeing the frames; leave it where they disagree:',
            plan,
        ]
    names = ', '.join(str(frame.frame_index) for frame in shown)
    lines += ['', f'Images below: frame(s) {names}.'] if shown else []
    references = query.reference_images[:MAX_REFERENCES]
    if references:
        lines.append(f'After them: {len(references)} image(s) that came with the question.')
    images = [
        ImagePart(fit(frame.rgb, LONG_EDGE), f'frame {frame.frame_index}, {frame.camera.name}')
        for frame in shown
    ]
    images += [
        ImagePart(fit(rgb, LONG_EDGE), f'reference image {number}')
        for number, rgb in enumerate(references, start=1)
    ]
    return Message('user', (TextPart('\n'.join(lines)), *images))


def planning_message(query: Query) -> Message:
    """Return the user's turn of the planning call: what is asked and on what, without images."""
    lines = [*_asked_lines(query), '', 'The images of the frames are not shown to you.']
    references = len(query.reference_images[:MAX_REFERENCES])
    if references:
        lines.append(f'Nor are the {references} image(s) that came with the question.')
    return Message('user', (TextPart('\n'.join(lines)),))


def _asked_lines(query: Query) -> list[str]:
    lines = [*_earlier_lines(query), question_text(query), '', frame_table_text(query.frames)]
    if query.clicks:
        points = '; '.join('({:.3f}, {:.3f}, {:.3f})'.format(*click) for click in query.clicks)
        lines.append(f'"This" and "here" mean the clicked point(s) {points} in the world frame.')
    return lines


def _earlier_lines(query: Query) -> list[str]:
    """Return what was asked before in the session: "it" and "the other one" mean things of it."""
    if not query.history:
        return []
    lines = ['Asked before in this session, oldest first:']
    for turn in query.history:
        answer = turn.answer
        said = (
            answer.text if answer.is_answered else f'{answer.status.name.lower()}: {answer.reason}'
        )
        lines.append(f'- {turn.question} -> {said[:MAX_EARLIER]}')
    return [*lines, 'Things may have moved since; measure again what you need.', '']


def question_text(query: Query) -> str:
    """Return question, choices and unit in words."""
    lines = [f'Question: {query.question}']
    lines += [f'{chr(65 + i)}. {choice}' for i, choice in enumerate(query.choices)]
    if query.choices:
        lines.append('Return exactly one of these choices, by its letter or its text.')
    if query.unit:
        lines.append(f'Unit wanted: {query.unit}.')
    return '\n'.join(lines)


def frame_table_text(frames: Sequence[Frame]) -> str:
    """Return the frames as lines: index, stamp before the newest, camera, depth, pose."""
    if not frames:
        return 'No frames.'
    newest = max(frame.stamp_ns for frame in frames)
    cameras = {frame.camera.name: frame.camera for frame in frames}
    lines = [
        f'Camera {name}: {camera.width}x{camera.height} px, optical frame {camera.frame_id}'
        for name, camera in cameras.items()
    ]
    lines.append(
        f'{len(frames)} frame(s), oldest first; time is seconds before the newest, which has '
        f'stamp {newest / 1e9:.3f}:'
    )
    rows = [
        f'  frame {frame.frame_index}: {(frame.stamp_ns - newest) / 1e9:+.2f} s, '
        f'{frame.camera.name}, {"depth" if frame.depth_m is not None else "no depth"}, '
        f'{_pose(frame)}'
        for frame in frames
    ]
    if len(rows) > TABLE_ROWS:
        half = TABLE_ROWS // 2
        rows = [*rows[:half], f'  ... {len(rows) - TABLE_ROWS} more ...', *rows[-half:]]
    warnings = dict.fromkeys(warning for frame in frames for warning in frame.warnings)
    return '\n'.join([*lines, *rows, *(f'Note: {warning}' for warning in warnings)])


def frames_to_show(frames: Sequence[Frame]) -> list[Frame]:
    """Return the newest frame of each camera and at most eight others spread over the time."""
    newest = {frame.camera.name: frame for frame in frames}
    others = [frame for frame in frames if frame is not newest[frame.camera.name]]
    if len(others) > MAX_KEYFRAMES:
        picks = np.linspace(0, len(others) - 1, MAX_KEYFRAMES).round().astype(int)
        others = [others[i] for i in picks]
    chosen = {id(frame) for frame in [*newest.values(), *others]}
    return [frame for frame in frames if id(frame) in chosen]


def _pose(frame: Frame) -> str:
    if frame.T_world_camera is None:
        return 'no pose'
    x, y, z = frame.T_world_camera[:3, 3]
    return f'camera at ({x:.2f}, {y:.2f}, {z:.2f}) in {frame.world_frame}'


def _data(name: str) -> str:
    folder = resources.files('spatialclaw_ros.agent.prompts')
    return (folder / name).read_text(encoding='utf-8')
