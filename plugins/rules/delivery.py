"""Finds how a line is spoken: emotion, manner and pace, from its tag and its punctuation."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from ainern2d.core import Emotion, Manner

from .wordlist import Finder

if TYPE_CHECKING:
    from collections.abc import Iterable

Cue = TypeVar("Cue", Emotion, Manner)

_TAG_CUES: tuple[tuple[Emotion, str], ...] = (
    (
        Emotion.WHISPER,
        (
            r"whisper|murmur|mutter|under (?:his|her|its) breath|breathed|(?:low|hushed) voice"
            r"|quietly"
            r"|低声|小声|悄声|压低声音|耳语|低语|嘟囔|嘀咕|喃喃"
        ),
    ),
    (
        Emotion.SHOUT,
        r"shout|yell|roar|scream|bellow|boomed|loudly|大喊|大叫|喊|吼|嚷|高声|大声|扯着嗓子",
    ),
    (
        Emotion.ANGRY,
        (
            r"angr|snapp|growl|hiss|furious|crossly|indignant|bitterly|sternly|coldly|scowl|glar"
            r"|scornful|contemptuous|sneer|savage|fierce|irritab|exasperat|wrathful|sharply"
            r"|怒|骂|冷冷|恶狠狠|气冲冲|生气|不耐烦|瞪着|厉声|咬牙|冷笑|讥笑|嘲笑|狞笑|不高兴|没好气|气愤|恼"
        ),
    ),
    (
        Emotion.SAD,
        (
            r"sob|sadly|wept|weep|crying|sigh|tears?\b|mourn|gloom|miserabl|hands? (?:trembl|shook)"
            r"|voice (?:broke|cracked)|melanchol|sorrow|despair|dejected|forlorn|broken voice|sad\b"
            r"|哭|叹|难过|伤心|哽咽|含着泪|流着泪|眼泪|眼睛.{0,4}红|红着眼|黯然|失落|痛苦|悲|绝望|苦笑"
            r"|凄|沮丧|惨然|哀"
        ),
    ),
    (
        Emotion.AFRAID,
        (
            r"afraid|trembl|nervous|fear|stammer|gasped|shak(?:y|ing)|voice shook|terrif|scared"
            r"|anxious"
            r"|颤|害怕|发抖|慌|怯|惊恐|紧张|不安|脸色发白"
        ),
    ),
    (
        Emotion.SURPRISED,
        (
            r"surprise|astonish|amaze|in wonder|startled|eyes (?:wide|wid)|gaped|blinked"
            r"|惊|诧异|愣|瞪大|睁大|吃了一惊"
        ),
    ),
    (
        Emotion.TENDER,
        (
            r"tender|gently|softly|轻声|kindly|lovingly|warmly|fondly|柔声|温柔|轻轻地|安慰|慈祥|温和|疼爱"
            r"|关切|亲切|心疼|怜"
        ),
    ),
    (
        Emotion.HAPPY,
        (
            r"laugh|smil|grin|chuckl|giggl|cheer|happily|merrily|joke|delighted|gaily|brightly"
            r"|beam(?:ed|ing)"
            r"|笑|高兴|开心|快活|欢快|兴奋|得意|喜"
        ),
    ),
)
_WORD_CUES: tuple[tuple[Emotion, str], ...] = (
    (
        Emotion.ANGRY,
        (
            r"how dare|shut up|get out\b|damn|hate you|enough!|leave me alone|闭嘴|滚|混蛋|可恶"
            r"|岂有此理"
            r"|够了|住口"
        ),
    ),
    (
        Emotion.AFRAID,
        (
            r"help!|i(?:'m|’m| am) (?:so |very )?(?:scared|frightened|afraid(?=[.!…]| of))"
            r"|don['’]t leave me|look out!|run!|救命|我怕|好怕|[好真太]可怕|别过来|快跑|小心！"
        ),
    ),
    (
        Emotion.SAD,
        (
            r"i(?:'m|’m| am) (?:so |very )?sorry|miss (?:you|him|her)|gone forever"
            r"|never (?:came|come) back"
            r"|(?:he|she) (?:is|'s|’s) (?:dead|gone)|对不起|想你|想她|想他|舍不得|走了以后"
            r"|[他她爹娘爸妈]已?经?(?:不在了|死了|去世)"
        ),
    ),
    (
        Emotion.HAPPY,
        (
            r"wonderful!|thank you[^.?!]{0,20}!|hooray|hurrah|how lovely|we did it"
            r"|太好了|谢谢[^。？！]{0,6}！"
            r"|真好！|哈哈"
            r"|好极了"
            r"|太棒了|好嘞|成功了"
        ),
    ),
    (
        Emotion.TENDER,
        (
            r"my love\b|darling|dearest\b|i love you|don['’]t be afraid|it['’]s all right"
            r"|there, there|别怕"
            r"|没关系|没事|亲爱的|乖|慢慢来"
        ),
    ),
    (
        Emotion.SURPRISED,
        (
            r"^(?:look|what|good heavens|good god|my god|impossible)!|^oh!\Z|^(?:a|the) \w+!\Z"
            r"|i don['’]t believe it"
            r"|^(?:天哪|天啊|哎呀|咦|什么)[！？!]|^[^。！？]{0,6}(?:怎么会|不可能|快看|竟然|居然)"
        ),
    ),
)
_PACES: tuple[tuple[float, str], ...] = (
    (
        1.15,
        (
            r"quickly|hurried|in a rush|breathless|at once|urgently|hastily|panting|急忙|连忙|赶紧"
            r"|赶忙|急|匆匆|喘着气"
        ),
    ),
    (
        0.88,
        (
            r"slowly|at last|after a (?:pause|moment|while)|thoughtful|sleepily|wearily|carefully"
            r"|缓缓|慢慢|慢吞吞|疲惫|一字一句|顿了顿|想了想"
        ),
    ),
)
_MANNERS: tuple[tuple[Manner, str], ...] = (
    (
        Manner.SOB,
        (
            r"sobb?(?:ed|ing|s)?\b|\bwept\b|weeping|\bcrying\b|through (?:his|her) tears|in tears\b"
            r"|voice (?:broke|cracked)|broken voice|whimper"
            r"|哭着|哭道|哭喊|哭诉|痛哭|抽泣|抽噎|啜泣|呜咽|哽咽|泣不成声|泣道|带着哭腔"
        ),
    ),
    (
        Manner.MURMUR,
        r"murmur|mutter|mumbl|under (?:his|her|its) breath|嘟囔|嘀咕|咕哝|喃喃|自言自语|含糊",
    ),
    (
        Manner.LAUGH,
        (
            r"laugh|chuckl|giggl|guffaw"
            r"|大笑|笑出声|哈哈|笑得|咯咯|嘻嘻|嘿嘿|笑嘻嘻|笑呵呵"
        ),
    ),
    (
        Manner.TIRED,
        (
            r"wearily|weary|tired|exhausted|sleepily|drowsily|yawn|faintly|weakly|feebl[ey]"
            r"|疲惫|疲倦|有气无力|虚弱|无力地|打着哈欠|打了个哈欠|困倦"
        ),
    ),
    (
        Manner.HURRIED,
        (
            r"hurried|in a rush|breathless|hastily|panting|out of breath|急忙|连忙|赶紧|赶忙|急急"
            r"|急匆匆|匆匆|喘着气|气喘吁吁|上气不接下气"
        ),
    ),
)
_CRIED = Finder(r"\b(?:cried|cries|called|exclaimed|jumped|leap)|跳了?起来|叫道|脱口而出")
_EMOTION_PACE = {
    Emotion.SAD: 0.92,
    Emotion.WHISPER: 0.95,
    Emotion.TENDER: 0.95,
    Emotion.AFRAID: 1.08,
    Emotion.ANGRY: 1.05,
    Emotion.SHOUT: 1.05,
    Emotion.HAPPY: 1.03,
    Emotion.SURPRISED: 1.04,
}


_IN_TAG = Finder({emotion.value: said for emotion, said in _TAG_CUES})
_IN_WORDS = Finder({emotion.value: said for emotion, said in _WORD_CUES})
_IN_MANNER = Finder({manner.value: said for manner, said in _MANNERS})
_PACE_WORDS = tuple((pace, Finder(words)) for pace, words in _PACES)


_FACE = Finder(
    r"\b(?:smil|grin|frown|blush|blink|nodd|nods|trembl|sigh|star(?:ed|ing)|glanc|gaz|swallow|wept|weep"
    r"|tears?\b|eyes?\b|face\b|cheeks?\b|lips?\b|mouth\b|brows?\b|turned pale"
    r"|went (?:red|white|quiet)"
    r"|looked|held (?:his|her) breath|stopped smiling|hesitat|said nothing|did not answer)"
    r"|笑|眼|泪|脸|眉|嘴|愣|盯|望着|看着|看了|红了|点点?了?头|摇摇?了?头|叹|沉默|没有回答|没说话"
    r"|抬起头|低下头"
    r"|停住|屏住|颤|发抖"
)


_JUMPS = Finder(r"\b(?:jumped|leaped|leapt|hopped) (?:up|for joy)\b|跳了?起来|蹦了?起来")


_WALKS = Finder(
    r"\b(?:walked|strolled|wandered|ran|hurried|strode|climbed)\b|走(?=[进出到上下开远来向过])|跑|散步"
)


def walks(text: str) -> bool:
    """Return whether a sentence describes walking."""
    return _WALKS.search(text) is not None


def jumps(cue: str) -> bool:
    """Return whether the words about a speaker describe a jump for joy."""
    return _JUMPS.search(cue) is not None


def shows_face(text: str) -> bool:
    """Return whether a sentence describes what only a face can show."""
    return _FACE.search(text) is not None


@lru_cache(maxsize=4096)
def emotion_of(text: str, cue: str) -> Emotion:
    """Return the emotion of a line.

    Args:
        text: Words of the line.
        cue: Words about how it is spoken, or empty; they have precedence over the line's words.
    """
    tagged = _surest(cue, _IN_TAG, _TAG_CUES)
    worded = _surest(text, _IN_WORDS, _WORD_CUES)
    if tagged is Emotion.TENDER and worded is Emotion.SAD:
        return worded
    if tagged or worded:
        return tagged or worded or Emotion.NEUTRAL
    letters = [char for char in text if char.isalpha()]
    loud = len(letters) > 3 and all(char.isupper() for char in letters)
    if loud or re.search(r"[!！]{2}", text):
        return Emotion.SHOUT
    if re.search(r"[?？][!！]|[!！][?？]", text):
        return Emotion.SURPRISED
    if _CRIED.search(cue) and re.search(r"[!！]", text):
        return Emotion.SURPRISED
    return Emotion.NEUTRAL


_DENIED = re.compile(
    r"(?:\b(?:not|no|never|without|hardly)|n['’]t)(?: \w+)? *\Z|[不没未别](?:有)?\Z"
)
"""Words before the words for an emotion that deny it."""


@lru_cache(maxsize=4096)
def manner_of(cue: str) -> Manner:
    """Return how a line is uttered, by the words about how it is spoken."""
    return _surest(cue, _IN_MANNER, _MANNERS) or Manner.PLAIN


def _surest(words: str, finder: Finder, cues: Iterable[tuple[Cue, str]]) -> Cue | None:
    """Return the first value of a list whose words occur and are not denied."""
    found = {
        match.lastgroup
        for match in finder.finditer(words)
        if not _DENIED.search(words[: match.start()])
    }
    return next((cue for cue, _ in cues if cue.value in found), None)


def pace_of(text: str, cue: str, emotion: Emotion) -> float:
    """Return the relative speed of a line, 0.5 to 2."""
    for pace, pattern in _PACE_WORDS:
        if pattern.search(cue):
            return pace
    if text.count("…") + text.count("...") > 1:
        return 0.9
    lively = emotion is Emotion.NEUTRAL and text.endswith(("!", "！"))
    return 1.05 if lively else _EMOTION_PACE.get(emotion, 1.0)
