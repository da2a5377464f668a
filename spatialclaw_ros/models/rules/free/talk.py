"""The words of a question without the talk around them: requests, asides, what is said away."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.asked import Asked

REQUEST = re.compile(
    r'^(?:(?:and|so|ok|okay|hey|hi|hello|please|robot|well)\b,? )*(?:can|could|would|will) you '
    r'(?:please |kindly |perhaps |possibly |quickly |just )*(?:tell|give|measure|say|work|find|'
    r'show|estimate|calculate|compute|determine|check|report|state|name|count|let|judge|look|see'
    r'|figure|pick|point|help|verify|confirm|compare|describe)\b(?! (?:through|between))|'
    r"^i(?: need| want| have| would like|'d like) to (?:know|find out|learn|hear)\b"
)
"""A polite request, or what somebody needs to know, is no question of yes or no."""
OPINION = re.compile(
    r'\b(?:would|do|could|can) you (?:say|think|reckon|agree|confirm|believe|expect)(?: that)?\b|'
    r'\bwould it be (?:right|true|correct|fair)(?: to say)?(?: that)?\b|'
    r'\b(?:would|am) i (?:be )?(?:right|correct) (?:in (?:saying|thinking)|to (?:say|think))'
    r'(?: that)?\b|'
    r'^i (?:believe|think|guess|suppose)(?: that)?\b'
    r'(?=.*\b(?:am i|is that|is this) (?:right|correct|true)\b)'
)
"""Whether somebody would say so is whether it is so."""
LENGTH = re.compile(
    r'(?<![\w.])(\d+(?:\.\d+)?) ?'
    r'((?:centi|milli)?met(?:re|er)s?|cm|mm|m|ft|feet|foot|inch(?:es)?)\b'
)
MARK = re.compile(r'@(\w+)')
TOKEN = re.compile(r"@\w+|'\w+|#|m/s|\d+(?:\.\d+)?|[^\W\d_]+(?:'t)?|[,;:.?!]")
SAID_AWAY = re.compile(
    r'\b(?:never mind|forget|ignoring|ignore|disregarding|disregard|leaving (?:out|aside)|'
    r"(?:please )?(?:don't|do not) (?:count|answer|measure|mind|care|use|take|judge|look|include)|"
    r'not (?:counting|just|only|from|by|including|the (?:middle|centre|edge)s?\b)|'
    r"i (?:don't|do not) (?:care|mind)|"
    r'rather than|instead of|as opposed to|no matter|regardless of|apart from)\b'
    r'[^,.:;?!]*?(?=[,.:;?!]|\bbut\b|$)|'
    r'(?:(?<=[,.:;?!])|^)[^,.:;?!]*\b(?:left|put|set|leave) (?:aside|out)\b(?=[,.:;?!]|$)'
)
"""What is said not to be meant."""
OF_ONESELF = re.compile(
    r"(?:^|(?<=[.!] ))(?:i|i'm|i've|we|we're|my|our)\b(?:(?!\bthe\b)[^.:?!#\d])*[.:!] "
)
"""A sentence about oneself that names nothing: 'I cannot see you from here.', 'I need a cable:'"""
TAG = re.compile(
    r",? ?\b(?:is|are|does|do|has|have|did|was|were|will|would)n't (?:it|they|he|she|you|that|"
    r'there|one)(?=[ ,.?!]|$)|'
    r",? ?\b(?:true or false|yes or no|or not|don't you think)(?=[ ,.?!]|$)|"
    r'[,.!] ?(?:(?:is|are|does|do|has|have|did|was) (?:it|they|he|she|you)|'
    r'(?:(?:am i|is that|is this) )?(?:right|correct|true))'
    r'(?= *[?.]? *$)'
)
"""At the end of a statement it makes a question of yes or no."""
OF_YES_OR_NO = re.compile(r'\byes\b[^,.;?!]*\bno\b[^,.;?!]*')
DESCRIBES = re.compile(
    r'\b(?:thing|object|item|one|something|whatever)s? (?:that |which )?'
    r'(?:is |are |stands? |lies? |sits? |standing |lying |sitting )*'
    r'(?:behind|in front of|(?:to the |on the |at the )?(?:left|right) of|beside|next to)\b'
)
"""A thing without a name, told by where it is."""


@dataclass(frozen=True)
class Talk:
    """What is left of a question."""

    words: tuple[str, ...]
    limit: str
    """The one length that it names, as it is put; '#' among the words."""
    tagged: bool
    """Whether something at its end makes it a question of yes or no."""


def plain_talk(asked: Asked) -> Talk | None:
    """Return the words of a question; None where it names other pictures or several numbers."""
    text = asked.said
    ends = {str(asked.known[0]): ' first picture ', str(asked.known[-1]): ' newest picture '}
    if asked.photos or len(ends) == 1 or not {*ends, 'all'}.issuperset(MARK.findall(text)):
        return None
    text = MARK.sub(lambda mark: ends.get(mark[1], ' in all pictures '), text)
    if DESCRIBES.search(text):
        return None
    text = OF_YES_OR_NO.sub(' yes or no ', text)
    text = SAID_AWAY.sub(' , ', text.replace('\u2019', "'"))
    text, tags = TAG.subn(' ', text)
    text = REQUEST.sub(' say ', re.sub(r'\s+', ' ', text).strip())
    text = OF_ONESELF.sub('', OPINION.sub(' is it so ', text))
    limits = LENGTH.findall(text)
    text = re.sub(r'[-\u2013\u2014/](?!s\b)', ' ', LENGTH.sub(' # ', text))
    words = [part for word in TOKEN.findall(text) for part in _split(word)]
    if len(limits) > 1 or any(word[0].isdigit() for word in words):
        return None
    return Talk(tuple(words), ' '.join(limits[0]) if limits else '', bool(tags))


def _split(word: str) -> tuple[str, ...]:
    """Return 'did' and 'not' for 'didn't'."""
    return (word[:-3], 'not') if word.endswith("n't") else (word,)
