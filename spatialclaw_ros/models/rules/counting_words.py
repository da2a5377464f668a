"""The words of counting: of what things, and whether in one picture or over all of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from spatialclaw_ros.models.lexicon import SURFACES, word_set
from spatialclaw_ros.models.names import singular
from spatialclaw_ros.models.rules.time_words import told

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.asked import Asked

COUNTED = re.compile(
    r'\b(how many|(?:total )?number of|count(?: of| up)?|tally(?: of)?|total of)\s+'
    r'(?:(?:of |the |all |different |distinct |separate |individual |unique |single |real |'
    r'actual |various )+)?'
)
OVER_ALL = word_set(
    'different distinct separate unique individual altogether total overall twice across exist '
    'once every recording all throughout everywhere entire whole combined'
)
OVER_ALL_RUNS = ('so far', 'in all', 'put together', 'taken together', 'first to last')
OTHER = word_set(
    'exist exists separate distinct unique individual double duplicate duplicates repeats '
    'repeating repeatedly total together far across combined throughout everywhere each once '
    'twice any without counting single account into there room altogether you ve come many '
    'tally real actual various only time same overall recording more than been camera shows you '
    'moment can your'
)
NOW = word_set('newest latest now current currently')

CUES = 'how many|number of|count|tally|total of|of'
SURFACE = re.compile(rf'\b(?:{CUES}) the ((?:{"|".join(sorted(SURFACES))})e?s)\b')
STAND_IN = 'widgets'


def counted(asked: Asked) -> tuple[str, bool]:
    """Return what is to be counted, and whether over all pictures; '' where nothing is."""
    cue = COUNTED.search(asked.said)
    if cue is None or asked.choices:
        return '', False
    text = COUNTED.sub(r'\1 the ', asked.said)
    surface = SURFACE.search(text)  # a name, where they are counted
    if surface:
        text = f'{text[: surface.start(1)]}{STAND_IN}{text[surface.end(1) :]}'
    words = told(asked, *OTHER, text=text)
    if words is None or len(words.names) != 1 or words.moves:
        return '', False
    name = surface[1] if surface and words.names[0] == STAND_IN else words.names[0]
    plural = singular(name.split()[-1]) != name.split()[-1]
    over_all = (
        asked.over_all
        or words.has(OVER_ALL)
        or words.any(*OVER_ALL_RUNS)
        or not OVER_ALL.isdisjoint(cue[0].split())
    )
    return name if plural else '', over_all and not words.has(NOW)
