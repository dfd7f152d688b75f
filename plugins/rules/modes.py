"""Finds where a story leaves its present: memories, dreams, tales and letters, and the way back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ainern2d.core import Mode

_AGO = (
    r"(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty"
    r"|forty|fifty|many|several|some|a few|\d+)"
)
_BEGINS: dict[str, tuple[tuple[Mode, str], ...]] = {
    "en": (
        (
            "dream",
            (
                r"\b(?:dreamed|dreamt|was dreaming|had a (?:\w+ )?dream|in (?:his|her|my|the"
                r"|that) dream|the dream (?:came|began|was|took)|fell asleep and (?:dreamed"
                r"|dreamt|was))\b(?! of becoming| that one day)"
            ),
        ),
        (
            "memory",
            (
                r"\b(?:remember(?:ed|ing)|recall(?:ed|ing)|recollect(?:ed|ing)|thought (?:back "
                r"(?:to|on)|again of|of (?:the (?:day|night|time|summer|winter|evening|morning)"
                r"|his|her|that|another|home|their|how))|(?:mind|thoughts) (?:went|wandered"
                r"|drifted|flew|travell?ed|turned) back|was back (?:in|at|on)|in (?:his|her|my) "
                r"memory|(?:saw|heard) (?:again|once more)|came back to (?:him|her|me)\b|(?:stood"
                r"|rose|lay|was) (?:up )?before (?:him|her|me) (?:whole|again|once more|clear as"
                r"|plain as)|memory of)\b|\b(?:saw|see|seeing)\b[^.;]{0,80}\byears (?:ago|before"
                r"|earlier)\b|\bfor an? "
                r"(?:moment|second|instant|heartbeat) (?:it|there|she|he|I|they) "
                r"(?:was|were) (?:not|no "
                r"longer|back)\b"
            ),
        ),
        (
            "memory",
            (
                rf"\A\W*(?:{_AGO} (?:years?|months?|summers?|winters?) (?:ago|before|earlier"
                rf"|since)\b|(?:years|months"
                r"|long) (?:ago|before|earlier)\b|(?:(?:once|one|on an?|that|in the|it was) "
                r"?[^,.;!?]{0,30}"
                r",? )?when (?:he|she|I|we|they) (?:was|were|had been) (?:an? |only |just |still "
                r"|not yet |barely |about |nearly )?(?:\w+ )?(?:boy|girl|child|children|young"
                r"|small|little|years|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
                r"|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)\b"
                r"|(?:in|on|during) the (?:winter|spring|summer|autumn|fall|year|night|day|week)"
                r" (?:of|before|after|when) [^,.;!?]{1,40}\b(?:had|['’]d) \w+"
                r"|the (?:last|first|only) time (?:that )?(?:he|she|I|we|they|his|her|my)\b"
                r"|as an? (?:\w+ )?(?:boy"
                r"|girl|child)\b|(?:it|that) had been (?:\w+ ){0,3}(?:years|summers?|winters?)|in "
                r"(?:his|her|my) (?:childhood|youth|boyhood|girlhood)\b|back (?:then|in (?:19"
                r"|18)\d\d)\b)"
            ),
        ),
        (
            "tale",
            (
                r"\b(?:once upon a time|,? (?:she|he|they|I) told (?:them|him|her|us|me|the "
                r"\w+)\.|(?:told|began to tell|related|recounted) (?:\w+ )?(?:\w+ )?(?:the|a"
                r"|his|her|this|an|old) (?:\w+ )?(?:story|tale|legend|history|fable)|(?:read"
                r"|reading) (?:it |the letter |them )?(?:aloud|out(?: loud)?)|the (?:letter"
                r"|note|diary|message|manuscript|journal) (?:said|ran|read|began|went on)"
                r"|(?:she|he|I|\w+) read (?:the|from|on)|(?:shall|will|let) (?:I|me) (?:read"
                r"|tell)|unfolded the (?:letter|note|paper) and read|wrote(?: as follows|:))\b"
            ),
        ),
    ),
    "zh": (
        ("dream", r"梦见|梦到|做了?一?个[^，。]{0,4}梦|梦里|梦中|在梦|入了?梦|进入梦乡"),
        (
            "memory",
            (
                r"想起(?!身|来[叫去要让喊找问]|[^，。]{0,8}(?:的话|说过的))|回想|回忆|忆起|记得|记起|浮现|往事|思绪[^，。]{0,4}(?:飘|回到)"
                r"|仿佛又?(?:回到|看见|看到)|眼前[^，。]{0,4}(?:出现|浮)"
                r"|年(?:以|之)?前的那[个一]?[^，。]{0,4}(?:夜|天|晚|早晨?|日|年|场)"
                r"|那(?:还)?是(?:民国|光绪|宣统|道光|咸丰|同治|乾隆|公元)?[一二三四五六七八九十〇零\d]{1,4}年"
            ),
        ),
        (
            "memory",
            (
                r"\A[“”\s　]*(?:那是(?:前年|去年|大前年|好几年前|[^，。]{0,4}(?:年|时候)的)"
                r"|那[是还]*(?:[一二两三四五六七八九十几百]+|\d+|很多|许多)?个?(?:年|月"
                r"|天)?(?:以?前)?的事|(?:[一二两三四五六七八九十几百数多]+|\d+|很多|许多"
                r"|好几)(?:年|个月)(?:以|之)?前|多年(?:以|之)?前|(?:很久|许久)(?:以|之)?前"
                r"|小时候|[他她我]小时候|当年|那一?年|那时候?[^，。]{0,4}(?:才|还)|那时候?，?[他她我][^，。]{0,3}"
                r"[一二三四五六七八九十]+岁|从前|早年"
                r"|幼时|童年|[^，。]{0,8}(?:年|月|天)前的(?:那|一|春|夏|秋|冬|这)|[他她我][^，"
                r"。]{0,3}[一二三四五六七八九十]+岁(?:那年|的时候|时)|[他她我][^，。]{0,2}(?:上|念|读)"
                r"(?:小学|初中|中学|高中|大学)(?:那年|的时候|时)|[他她我]还是个?[^，。]{0,6}"
                r"(?:的时候|时)，|记忆[里中])"
            ),
        ),
        (
            "tale",
            (
                r"(?:讲|说)(?:了|起|着|一)?(?:个|一个|一件|一段|这个|那个)?[^，。“”]{0,"
                r"6}(?:故事|旧事|往事|传说|经历)|从头讲|讲给[^，。]{0,5}听|信(?:上|里"
                r"|中)(?:写|说)|念道|念(?:起|了|着)?信|读道|日记[^，。]{0,4}写"
            ),
        ),
    ),
}
_RETURNS = {
    "en": re.compile(
        (
            r"\b(?:opened (?:his|her|my|their) eyes|(?:woke|awoke|wakened|awakened)|woken|sat up"
            r"|shook (?:his|her|my) head|shook (?:himself|herself|myself)|came (?:to (?:himself"
            r"|herself|myself)|back to (?:the present|himself|herself))|the memory (?:faded"
            r"|passed|went)|the dream (?:faded|ended|was gone|broke)|brought (?:him|her|me) back"
            r"|roused|started awake|folded the (?:letter|sheet|paper|page)|(?:put|laid) (?:down "
            r")?the (?:letter|book|page)|put the letter|that was (?:\w+ ){0,2}(?:years|long) ago"
            r"|but (?:that|now)|and now\b|\Anow\b|at the present|then it was (?:\w+ )?(?:again"
            r"|over)|(?:finished|ended) (?:the|his"
            r"|her) (?:story|tale|letter|reading)|was silent|stopped (?:reading|speaking))\b"
        ),
        re.IGNORECASE,
    ),
    "zh": re.compile(
        r"醒(?:来|了|过来|过神)|惊醒|回过神|收回(?:思绪|目光)|回到现实|睁开(?:了)?(?:双)?眼"
        r"|如今|现在|此刻|眼下|这时|合上(?:信|书|日记)|把信(?:折|收|放)|叠好|想到这里|思绪[^，"
        r"。]{0,4}(?:打断|拉回)|讲完|念完|读完|说完|讲到这里|叹了?一?口气|后来呢|沉默"
    ),
}
_PAST_PERFECT = re.compile(
    (
        r"\b(?:had|['’]d)\s+(?:\w+ly\s+|not\s+|never\s+|always\s+|just\s+|been\s+)?(?:\w+(?:ed|en"
        r"|wn|ne|nt|ght|ung|uck)\b|been|gone|come|had|said|told|made|put|read|lost|found|sat"
        r"|stood|run|become|held|kept|left|met|heard|felt|won|let|cut|hit|shut|set|paid|led|fed"
        r"|built|sung|swum|begun|drunk|rung)"
    ),
    re.IGNORECASE,
)
LEAST = {"en": 120, "zh": 30}
"""Fewest characters of a memory, dream or tale that is a scene of its own."""

_TIME_ROW = 2
"""Number of the row whose words only name an earlier time, at the start of a sentence."""
_COMPILED = {
    language: [(mode, re.compile(words, re.IGNORECASE)) for mode, words in rows]
    for language, rows in _BEGINS.items()
}


def mode_begun(sentence: str, language: str) -> Mode | None:
    """Return what a sentence of narration leads into, or None if it stays in the present.

    >>> mode_begun("She remembered another evening, in June.", "en")
    'memory'
    """
    for mode, words in _COMPILED[language]:
        if words.search(sentence):
            return mode
    return None


def names_earlier_time(sentence: str, language: str) -> bool:
    """Return whether a sentence only names an earlier time, and leads nowhere by itself.

    >>> names_earlier_time("三年前她是最得宠的人。", "zh")
    True
    """
    earlier = _COMPILED[language][_TIME_ROW][1].search(sentence)
    recalled = _COMPILED[language][_TIME_ROW - 1][1].search(sentence)
    return earlier is not None and recalled is None


_EARLIER = re.compile(
    r"(?:[一二两三四五六七八九十几半数]+个?(?:年|月|天|日|星期|周)(?:之|以)?|不久|很久(?:以|之)?|多年(?:以|之)?)前(?!后|往)"
    r"|上个?(?:月|周|星期|礼拜)|[去前]年|那年|当年|小时候|昨[天夜晚日]|前[天夜晚日](?![还也])|从前|当初"
    r"|\b(?:\w+ )?(?:years?|months?|weeks?|days?|nights?) (?:ago|before|earlier)\b"
    r"|\blast (?:week|month|year|night|summer|winter|spring|autumn|fall)\b|\byesterday\b"
    r"|\bas a (?:boy|girl|child)\b|\bwhen (?:he|she|I) was (?:a |an? \w+ )?(?:boy|girl|child|small"
    r"|little|young|\w+teen|six|seven|eight|nine|ten|eleven|twelve)\b",
    re.IGNORECASE,
)
"""Words for a time before the story's."""
_NEAR_TIME = 120
"""Most characters between such words and what they date."""


def is_at_earlier_time(sentence: str, position: int) -> bool:
    """Return whether words before a position put what follows at a time before the story's.

    Args:
        sentence: The sentence.
        position: Position of what follows, such as a place.

    >>> is_at_earlier_time("Last week she hid on the balcony.", 26)
    True
    """
    begin = max(0, position - _NEAR_TIME)
    ends = [found.end() for found in _EARLIER.finditer(sentence, begin, position)]
    return bool(ends) and re.search("[。！？.;；]", sentence[ends[-1] : position]) is None


def returns(sentence: str, language: str) -> bool:
    """Return whether a sentence leads back to the present of the story."""
    return _RETURNS[language].search(sentence) is not None


_SLEEPS = {
    "en": re.compile(
        r"\b(?:fell (?:fast )?asleep|dozed(?: off)?|drifted off|(?:was|were) (?:soon |fast |"
        r"sound )*asleep"
        r"|closed (?:his|her|my) eyes|slept)\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(r"睡着了|睡了过去|睡熟了|合上了?眼|闭上了?眼|打起了?(?:盹|瞌睡)|昏了过去"),
}
_WAKES = {
    "en": re.compile(
        r"\A\W*(?:\w+[ ,]+){0,4}(?:woke|awoke|awakened|was (?:woken|awakened)|started awake|opened"
        r" (?:his|her|my) eyes|sat up)\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        r"\A[^，。！？]{0,8}(?:惊?醒|睁开了?(?:双)?眼)|\A[^。！？]{0,10}把[^，。]{1,6}[叫惊吵推]醒"
    ),
}


def falls_asleep(sentence: str, language: str) -> bool:
    """Return whether a sentence says that somebody falls asleep.

    >>> falls_asleep("He lay down on the bench and closed his eyes.", "en")
    True
    """
    return _SLEEPS[language].search(sentence) is not None


def wakes(sentence: str, language: str) -> bool:
    """Return whether a sentence begins with somebody who wakes.

    >>> wakes("她忽然惊醒了。", "zh")
    True
    """
    return _WAKES[language].search(sentence) is not None


def is_past_perfect(sentence: str) -> bool:
    """Return whether an English sentence tells what had happened before."""
    return _PAST_PERFECT.search(sentence) is not None
