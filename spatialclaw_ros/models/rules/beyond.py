"""Questions that sound like one that is answered and ask something else: none of them is read."""

from __future__ import annotations

import re

BEYOND = re.compile(
    # what was done, not what could be
    r'\b(?:did|have|has) (?:you|the robot)\b.*'
    r'\b(?:pass|gone? through|driven? through|go through)\b.*\b(?:door\w*|gap|between)\b|'
    r'\bdid\b[^,.;]*\b(?:walk|drive|go|roll|come|run)\b[^,.;]*\bbetween\b|'
    # what could be done, not what is so
    r'^(?:could|can|would|should|might)\b(?!.*\b(?:between|gap|through|opening|passage)\b)'
    r'.*\b(?:fit|be put|be placed|be set|be stored)\b.*\b(?:in|inside|into|on|onto|under)\b|'
    # which of two events came first, or went faster
    r'\bwhich\b[^,.;]*\bmov(?:ed|es|ing) (?:first|last|fast\w*|slow\w*|more|less)\b|'
    # how things stood at another time
    r'\b(?:nearest|closest|nearer|closer|farthest)\b.*\bwhen (?:you|the robot) '
    r'(?:started|began|set off|set out)\b|'
    r'\bhow long (?:would|will|does|did) it take\b'
)


def is_beyond(said: str) -> bool:
    """Tell whether a question in lower case only sounds like one that is answered."""
    return bool(BEYOND.search(said))
