"""Words by what they mean in a question about space, as data."""

from __future__ import annotations

from spatialclaw_ros.models.lexicon import word_set
from spatialclaw_ros.models.rules.free.events import EVENTS
from spatialclaw_ros.models.rules.free.limits import COMPARING
from spatialclaw_ros.models.rules.free.measures import MEASURES

MEANINGS = MEASURES | EVENTS | COMPARING
"""Meaning -> the runs of words that may have it; the longest run at a place counts."""

SIDES = {
    'left': ('left', 'lefthand', 'leftwards', 'leftward'),
    'right': ('right', 'righthand', 'rightwards', 'rightward'),
    'front': ('front', 'ahead', 'before', 'forwards', 'forward', 'fore'),
    'behind': ('behind', 'back', 'beyond', 'rear', 'backwards', 'backward', 'after'),
}
"""Side -> its words."""

FILLERS = word_set(
    "'d 'll 'm 're 's 've a able about actually again along also am amount an and another "
    'answer any anybody anyone anything anywhere approximately are around as aside at basis be '
    'because been being believe benchmark bit both but by can candidates case centimeters '
    'centimetres certain check choice choose clearly cm comes compare compared comparing '
    'comparison concerning confirm correct could counted counting couple curious currently '
    'deny detours did do does down during each even ever everything exactly fact feeling '
    'figure find first following footprint for former found frame frames from get gets give '
    'given going good ground guess had hand happen happened happens has have having headroom '
    'hello help hey hi how if image images impression interested is it item items its itself '
    'job judge judged judging just know latter leave leaves left let lets lie lies like likely '
    'limit list listed located look lying m made make makes mark may meantime measure measured '
    'measuring meter meters metre metres might much must name nearby need needs nothing number '
    'object objects of off ok okay one ones only onto options or other others out pair part '
    'parts per photo photos pick picture pictures place places please point points position '
    'positions possible possibly precisely present purpose put question quite really reckon '
    'recording reference regard regarding relation relative remain remaining remains report '
    'respect result right robot room roughly s said same say scene second see seem seems '
    'sequence session set shall should show sight sit sits sitting so some somebody someone '
    'something somewhere spot stand standing stands starting state still stood strip sure take '
    'taken taking tell terms than thank thanks that the their them then there these they thing '
    'things think this those threshold to today true two unit units up upright use used using '
    'value very video view wall want was way were what whatever wheels when where wherever '
    'whether which whichever while who whom whose will with wonder wondering words work would '
    'yardstick yet'
)
"""Words that need not mean anything."""

CHANGING = word_set(
    'add added area average ceiling circumference color colour corner corners cost depth '
    'diagonal diameter difference double doubled except excluding fifth fourth half halved '
    'handle heavy including leaf leg legs lid material minus neither never next no none nor not '
    'percent plus price radius ratio reflection remove removed second-nearest shadow sum '
    'temperature thickness third thrice times tomorrow triple twice unless volume wall walls '
    'weigh weighs weight wheel wheels why window windows without would-be yesterday'
)
"""Words that change what is asked: a question with one of them, outside a run, is not read."""
