"""The demo: two robots on real DDS, each with its node and store, asked through the action.

One is a real recording played from a bag; the other drives through a synthetic world, in a
namespace of its own, while things move. The truth of both is known.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from spatialclaw_ros.agent.recording import record_folder
from spatialclaw_ros.core.errors import SpatialClawError
from spatialclaw_ros.replay.importer import import_scene
from spatialclaw_ros.replay.questions import load_questions
from spatialclaw_ros.replay.recording import open_scene
from spatialclaw_ros.replay.scoring import Score, score, summary
from spatialclaw_ros.report.page import PageEntry, write_page
from spatialclaw_ros.ros.children import POLL_S, running
from spatialclaw_ros.ros.transport import use_large_segments
from spatialclaw_ros.world.world import make_world

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from spatialclaw_ros.core.answer import Answer
    from spatialclaw_ros.replay.questions import Item
    from spatialclaw_ros.ros.client import AskClient

DATA: Final = Path(__file__).resolve().parents[1] / 'data'
SCENE: Final = DATA / 'ycbv_0001'
WORLD: Final = DATA / 'demo_world.json'
NAMESPACE: Final = '/world'
START_S: Final = 180.0
PLAY_S: Final = 600.0
ARRIVE_S: Final = 60.0
DOMAINS: Final = (20, 80)  # first, count: DDS's ports stay below Linux's ephemeral ones
NO_FRAMES: Final = 2
MARKS: Final = {'right': 'right', 'refused': 'refused', 'wrong': 'WRONG', 'unscored': ''}
WRITTEN: Final = ('records', 'recording.mcap', 'session.mcap', 'answers.jsonl', 'report.html')


@dataclass(frozen=True, eq=False)
class Part:
    """One robot of the demo: its node, and what it is asked."""

    name: str
    about: str
    node: str
    """Name of the node that answers."""
    player_log: Path
    records: Path
    items: Sequence[Item]
    spans_ns: Mapping[str, tuple[int, int]]
    """Question's id to stamps of its first and last frame; without one: the newest and before."""


@dataclass(frozen=True, eq=False)
class Asked:
    """One question of the demo, answered by a node and scored here."""

    part: Part
    item: Item
    answer: Answer
    score: Score


def run_demo(out: Path, domain: int | None = None) -> int:
    """Run the demo; everything it writes lies in ``out``, replaced from run to run.

    Args:
        out: the folder to write.
        domain: the ROS domain to use; None: one that no robot of this user is on.

    Returns:
        0 when every question came back with a result and no process was left.
    """
    for path in (out / name for name in WRITTEN):
        if path.exists():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    out.mkdir(parents=True, exist_ok=True)
    import_scene(SCENE, out / 'recording.mcap')
    _isolate(domain)
    parts = (_recording(out), _world(out))
    with contextlib.ExitStack() as stack:
        for name, command in _commands(out).items():
            stack.enter_context(running(command, out / f'{name}.log'))
        asked = _ask_all(parts, out)
    rows = ''.join(f'{json.dumps(_row(one))}\n' for one in asked)
    (out / 'answers.jsonl').write_text(rows, encoding='utf-8')
    _write_page(out, asked)
    totals = summary([one.score for one in asked])
    print(f'\n{totals["right"]} right, {totals["refused"]} refused, {totals["wrong"]} wrong')
    print(f'report:  {out / "report.html"}')
    print(f'answers: {out / "answers.jsonl"}, with markers: {out / "session.mcap"}')
    return 0


def _recording(out: Path) -> Part:
    items = load_questions(SCENE / 'questions.json')
    recording = open_scene(SCENE)
    spans = {}
    for item in items:
        stamps = [capture.frame.stamp_ns for capture in recording.pick(item.question.frames)]
        spans[item.question.id] = (min(stamps), max(stamps))
    recording.rings.close()
    return Part(
        'recording',
        f'a real table, recorded ({recording.name})',
        '/spatialclaw',
        out / 'player.log',
        out / 'records' / 'recording',
        items,
        spans,
    )


def _world(out: Path) -> Part:
    return Part(
        'world',
        f'a synthetic room in which things move (seed {_drawn()["seed"]})',
        f'{NAMESPACE}/spatialclaw',
        out / 'world.log',
        out / 'records' / 'world',
        load_questions(WORLD),
        {},
    )


def _drawn() -> dict[str, Any]:
    """Return which world is shown, how it is shown, and the parameters of the node there."""
    drawn: dict[str, Any] = json.loads(WORLD.read_text(encoding='utf-8'))
    return drawn


def _commands(out: Path) -> dict[str, list[str]]:
    """Return the processes by the names of their logs: listeners first, then who plays."""
    drawn, records = _drawn(), (out / 'records').resolve()
    robot = make_world(drawn['seed']).robot
    footprint = [value for corner in robot.footprint for value in corner]
    own = ('__ns:=' + NAMESPACE, '/tf:=tf', '/tf_static:=tf_static')
    first = {'use_sim_time': 'true', 'record.dir': records / 'recording'}
    second = {
        'record.dir': records / 'world',
        'robot.size': list(robot.size),
        'robot.footprint': footprint,
        **drawn['node'],
    }
    return {
        'node': ['node', *_ros(first)],
        'world_node': ['node', *_ros(second, own)],
        'player': ['play', str(out / 'recording.mcap')],
        'world': ['world-node', *_ros({'seed': drawn['seed'], **drawn['show']}, own)],
    }


def _ros(parameters: Mapping[str, object], remaps: Sequence[str] = ()) -> list[str]:
    rules = [word for rule in remaps for word in ('-r', rule)]
    values = [word for name, value in parameters.items() for word in ('-p', f'{name}:={value}')]
    return ['--ros-args', *rules, *values]


def _isolate(domain: int | None) -> None:
    """Keep the demo's images, poses and clock off the user's robot: own domain, this machine."""
    first, count = DOMAINS
    if domain is None:
        users = os.environ.get('ROS_DOMAIN_ID', '')
        domain = next(d for d in (first + os.getpid() % count, first + count) if str(d) != users)
    os.environ['ROS_DOMAIN_ID'] = str(domain)
    os.environ['ROS_AUTOMATIC_DISCOVERY_RANGE'] = 'LOCALHOST'
    use_large_segments()


def _ask_all(parts: Sequence[Part], out: Path) -> list[Asked]:
    from spatialclaw_ros.ros.client import AskClient  # noqa: PLC0415 - after the environment
    from spatialclaw_ros.ros.session_bag import SessionBag  # noqa: PLC0415

    asked: list[Asked] = []
    print(f'two nodes over ROS 2, in domain {os.environ["ROS_DOMAIN_ID"]}')
    with SessionBag(out / 'session.mcap', [part.node for part in parts]) as bag:
        for part in parts:
            print(f'\nasking {part.node} {len(part.items)} questions about {part.about}')
            with AskClient(part.node) as client:
                client.wait(START_S)
                _await_played(part.player_log)
                for item in part.items:
                    answer = _ask(client, item, part.spans_ns.get(item.question.id, (0, 0)))
                    result = score(answer, item.truth, item.question.choices)
                    asked.append(Asked(part, item, answer, result))
                    _print(asked[-1])
            _settle(bag.counts, f'{part.node}/answer', len(part.items))
    return asked


def _await_played(log: Path) -> None:
    """Wait for the last frame: before it, a question would be about fewer of them.

    Raises:
        SpatialClawError: it was not sent in time; names the log.
    """
    until = time.monotonic() + PLAY_S
    while 'played' not in log.read_text(encoding='utf-8'):
        if time.monotonic() >= until:
            raise SpatialClawError(f'nothing was played within {PLAY_S:.0f} s; its log: {log}')
        time.sleep(POLL_S)


def _ask(client: AskClient, item: Item, span_ns: tuple[int, int]) -> Answer:
    """Ask one question; while the last frames are still on their way, ask again."""
    until = time.monotonic() + ARRIVE_S
    while True:
        result = client.ask(
            item.question.question,
            choices=item.question.choices,
            unit=item.question.unit,
            span_ns=span_ns,
        )
        if result.error_code != NO_FRAMES or time.monotonic() >= until:
            answer: Answer = result.answer
            return answer if answer.reason else answer.with_(reason=result.error_msg)
        time.sleep(POLL_S)


def _settle(counts: Mapping[str, int], topic: str, wanted: int) -> None:
    """Wait until the bag holds every answer: they arrive beside the results."""
    until = time.monotonic() + ARRIVE_S
    while counts[topic] < wanted and time.monotonic() < until:
        time.sleep(POLL_S)


def _print(asked: Asked) -> None:
    answer, truth = asked.answer, asked.item.truth
    said = answer.text if answer.is_answered else f'{answer.status.name.lower()}: {answer.reason}'
    print(f'\n  asked     {asked.item.question.question}')
    print(f'  answered  {said}')
    known = truth.text if truth else 'unknown'
    print(f'  truth     {known}   {MARKS[asked.score.verdict]}'.rstrip(), flush=True)


def _row(asked: Asked) -> dict[str, Any]:
    truth = asked.item.truth
    return {
        'id': asked.item.question.id,
        'part': asked.part.name,
        'family': asked.item.category,
        **asked.answer.to_json(),
        'expected': truth.answer if truth else None,
        'expected_unit': truth.unit if truth else '',
        'verdict': asked.score.verdict,
    }


def _write_page(out: Path, asked: Sequence[Asked]) -> None:
    entries = [
        PageEntry(
            record_folder(one.part.records, one.answer.query_id),
            expected=one.item.truth.text if one.item.truth else '',
            verdict=one.score.verdict,
            part=f'{one.part.node}: {one.part.about}',
        )
        for one in asked
    ]
    write_page(out / 'report.html', entries, title='Questions over real ROS 2 topics')
