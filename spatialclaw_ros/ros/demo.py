"""The demo: player and node as processes on real DDS, questions through the action."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
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
from spatialclaw_ros.ros.transport import use_large_segments

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spatialclaw_ros.core.answer import Answer
    from spatialclaw_ros.replay.questions import Item
    from spatialclaw_ros.ros.client import AskClient

SCENE: Final = Path(__file__).resolve().parents[1] / 'data' / 'ycbv_0001'
START_S: Final = 60.0
STOP_S: Final = 20.0
POLL_S: Final = 0.2
DOMAINS: Final = (20, 80)  # first, count: DDS's ports stay below Linux's ephemeral ones
NO_FRAMES: Final = 2
MARKS: Final = {'right': 'right', 'refused': 'refused', 'wrong': 'WRONG', 'unscored': ''}


@dataclass(frozen=True, eq=False)
class Asked:
    """One question of the demo, answered by the node and scored here."""

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
    if out.exists():
        for name in ('records', 'recording.mcap', 'session.mcap', 'answers.jsonl', 'report.html'):
            path = out / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    out.mkdir(parents=True, exist_ok=True)
    items = load_questions(SCENE / 'questions.json')
    import_scene(SCENE, out / 'recording.mcap')
    _isolate(domain)
    records = out / 'records'
    node = ['node', '--ros-args', '-p', f'record.dir:={records.resolve()}']
    node += ['-p', 'use_sim_time:=true']
    play = ['play', str(out / 'recording.mcap')]
    with _process(node, out / 'node.log'), _process(play, out / 'player.log'):
        asked = _ask_all(items, out)
    rows = [_row(one) for one in asked]
    (out / 'answers.jsonl').write_text(''.join(f'{json.dumps(row)}\n' for row in rows))
    _write_page(out, asked, records)
    totals = summary([one.score for one in asked])
    print(f'\n{totals["right"]} right, {totals["refused"]} refused, {totals["wrong"]} wrong')
    print(f'report:  {out / "report.html"}')
    print(f'answers: {out / "answers.jsonl"}, with markers: {out / "session.mcap"}')
    return 0


def _isolate(domain: int | None) -> None:
    """Keep the demo's images, poses and clock off the user's robot: own domain, this machine."""
    first, count = DOMAINS
    if domain is None:
        users = os.environ.get('ROS_DOMAIN_ID', '')
        domain = next(d for d in (first + os.getpid() % count, first + count) if str(d) != users)
    os.environ['ROS_DOMAIN_ID'] = str(domain)
    os.environ['ROS_AUTOMATIC_DISCOVERY_RANGE'] = 'LOCALHOST'
    use_large_segments()


def _ask_all(items: Sequence[Item], out: Path) -> list[Asked]:
    from spatialclaw_ros.ros.client import AskClient  # noqa: PLC0415 - after the environment
    from spatialclaw_ros.ros.session_bag import SessionBag  # noqa: PLC0415

    recording = open_scene(SCENE)
    asked: list[Asked] = []
    domain = os.environ['ROS_DOMAIN_ID']
    print(f'asking {len(items)} questions about {recording.name}, over ROS 2 in domain {domain}\n')
    with SessionBag(out / 'session.mcap') as bag, AskClient() as client:
        client.wait(START_S)
        _await_played(out / 'player.log')
        for item in items:
            stamps = [c.frame.stamp_ns for c in recording.pick(item.question.frames)]
            answer = _ask(client, item, (min(stamps), max(stamps)))
            result = score(answer, item.truth, item.question.choices)
            asked.append(Asked(item, answer, result))
            _print(asked[-1])
        _settle(bag.counts, len(items))
    return asked


def _await_played(log: Path) -> None:
    """Wait for the recording's last frame: before it, a question would be about fewer of them."""
    until = time.monotonic() + START_S
    while 'played' not in log.read_text(encoding='utf-8') and time.monotonic() < until:
        time.sleep(POLL_S)


def _ask(client: AskClient, item: Item, span_ns: tuple[int, int]) -> Answer:
    """Ask one question; while the last frames are still on their way, ask again."""
    until = time.monotonic() + START_S
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


def _settle(counts: dict[str, int], wanted: int) -> None:
    """Wait until the bag holds every answer: they arrive beside the results."""
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        if any(topic.endswith('/answer') and n >= wanted for topic, n in counts.items()):
            return
        time.sleep(POLL_S)


def _print(asked: Asked) -> None:
    answer, truth = asked.answer, asked.item.truth
    said = answer.text if answer.is_answered else f'{answer.status.name.lower()}: {answer.reason}'
    print(f'{MARKS[asked.score.verdict]:<9}{asked.item.question.question}')
    print(f'         {said}   [truth: {truth.text if truth else "unknown"}]', flush=True)


def _row(asked: Asked) -> dict[str, Any]:
    truth = asked.item.truth
    return {
        'id': asked.item.question.id,
        **asked.answer.to_json(),
        'expected': truth.answer if truth else None,
        'expected_unit': truth.unit if truth else '',
        'verdict': asked.score.verdict,
    }


def _write_page(out: Path, asked: Sequence[Asked], records: Path) -> None:
    entries = [
        PageEntry(
            record_folder(records, one.answer.query_id),
            expected=one.item.truth.text if one.item.truth else '',
            verdict=one.score.verdict,
        )
        for one in asked
    ]
    write_page(out / 'report.html', entries, title='Questions over real ROS 2 topics')


@contextlib.contextmanager
def _process(arguments: Sequence[str], log: Path) -> Iterator[None]:
    """Run a command of ours beside this process; end it, and say so if it failed."""
    command = [sys.executable, '-m', 'spatialclaw_ros.cli.main', *arguments]
    with log.open('wb') as output:
        child = subprocess.Popen(  # noqa: S603 - our own command
            command,
            env={**os.environ, 'PYTHONUNBUFFERED': '1'},  # its log is read while it runs
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield
            if child.poll() is not None:
                raise SpatialClawError(f'{arguments[0]} ended early; its log: {log}')
        finally:
            code = _stop(child)
    if code:
        raise SpatialClawError(f'{arguments[0]} ended with code {code}; its log: {log}')


def _stop(child: subprocess.Popen[bytes]) -> int:
    if child.poll() is None:
        child.send_signal(signal.SIGINT)
    try:
        return child.wait(STOP_S)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        return child.wait()
