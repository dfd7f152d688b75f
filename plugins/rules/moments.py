"""Reads time of day, weather and season from a sentence, and the leaps in time of a story."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from .literal import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ainern2d.core import Season, TimeOfDay, Weather

    from .literal import Literal as LiteralText

_NOT_NOW = {
    "en": re.compile(
        (
            r"\b(?:last (?:night|evening|week|winter|summer|spring|autumn)|yesterday(?: \w+)?"
            r"|tomorrow(?: \w+)?|the (?:night|day|evening|morning|week) before(?: last)?|every "
            r"(?:day|night|morning|evening|winter|summer|spring|autumn)|to-?morrow(?: \w+)?"
            r"|(?:all|each) (?:winter|summer)|(?:day|night) after (?:day|night)|day and night"
            r"|night and day|day by day|the other (?:day|night|evening|morning)|one of these "
            r"(?:days|nights)|some (?:day|night)|next (?:winter|summer|spring|autumn|month|year)"
            r"|(?<!hour )(?<!hours )(?<!minutes )(?<!just )"
            r"(?<!took me )(?<!took us )(?<!took him )(?<!took her )(?<!took them )"
            r"(?:till|until|before|by|since|after) (?:the )?(?:morning|night|nightfall|dawn|dusk"
            r"|sunset|sunrise|evening|spring|summer|winter|autumn|breakfast|noon"
            r"|(?<!after )midnight)(?! the)|(?:in|on) the mornings|of an evening"
            r"|good (?:morning|evening|night|afternoon|day)|this time last"
            r"|a (?:winter|summer)['’]s (?:tale|dream)|(?:have|had|has|eat"
            r"|ate|for|cook\w*|make|making|after|at) (?:breakfast|dinner|supper|lunch)(?= "
            r"(?:tomorrow|on))|in the (?:spring|summer|autumn|fall|winter|morning|evening)(?=,? "
            r"(?:he|she|they|it|we|I|[A-Z]\w+)(?: would|['’]d| will|['’]ll| was going to"
            r"| meant to)\b)"
            r"|(?<=\bwould )be [^.,;]{0,30}?in (?:the )?[A-Z]?\w+"
            r"|(?<=\bdid )[^.,;]{0,30}?in (?:the )?(?:spring|summer|autumn|winter)"
            r"|(?<=\bhad )(?:\w+ ){1,4}(?:in|during) the night)\b"
        ),
        re.IGNORECASE,
    ),
    "zh": re.compile(
        r"(?:写|标|印|显示)着?[^，。！？]{0,16}[点时分]|一夜之间|(?:半夜|夜里|深夜|凌晨)(?:就)?[发打寄传]来的|(?:[了过]|整|一夜)(?:整整)?(?:大?半|[一两三几])(?:个|整)?(?:夜|晚上)"
        r"|[两三四五六七八九十几]个?(?:夜|晚)上?|前一?夜|的前夜|比(?:早上|早晨|昨天|白天)"
        r"|(?<![雨雪])是(?:早上|早晨|上午|中午|下午|晚上|夜里)[^，。]{0,14}的|昨[天夜晚日](?:晚上|夜里"
        r"|早上|傍晚|上午|下午)?|前[天夜晚日](?:晚上|夜里)?|明[天早晚日](?:晚上|早上|一早"
        r"|上午|下午)?|后天|每[天晚夜早日](?:晚上|早上|夜里|清晨|傍晚)?|(?<![一二三四五六七八九十几半])天天|夜夜|日日|往年"
        r"|每年(?:[春夏秋冬]天?)?|前年(?:[春夏秋冬]天?)?|大前年(?:[春夏秋冬]天?)?"
        r"|去年(?:[春夏秋冬]天?)?|明年(?:[春夏秋冬]天?)?|(?:前|头)[一两几]?天?(?:晚上|夜里)"
        r"|日夜|昼夜|从早到晚|早晚|一早一晚|[到等直至](?:天亮|天黑|晚上|明天|早上"
        r"|傍晚)(?:以前|之前|才)?|天[亮黑](?:之?前|以前)|早已?上路|改天|哪天|那些年|来年|年年"
    ),
}
"""Other times than the present of the story."""

_SMALL_HOURS_EN = (
    r"(?:(?:a |half |(?:quarter|five|ten|twenty|twenty[- ]five|\w+ minutes) )(?:past|to|after) )?"
    r"(?:one|two|three|[123](?:[:.]\d\d)?)(?:[- ](?:thirty|fifteen|forty[- ]five))?"
    r"(?: o['’]clock)?(?:,? in the| on an?| on the| on| of an?| that| this)(?: \w+day)? morning"
    r"|[123](?:[:.]\d\d)? ?a\.?m\b"
)
"""The hours from one to half past three: "at ten past two on a Tuesday morning"."""
_EVENING_EN = r"(?:in the|of the|that|this|the) evening"
"""Words for an evening that is dark to some readers and dusk to others."""
_TIMES: dict[str, tuple[tuple[TimeOfDay, float, str], ...]] = {
    "en": (
        ("night", 0.95, _SMALL_HOURS_EN),
        ("day", 0.3, r"by (?:six|seven)(?: o['’]clock)?(?= (?:he|she|they|we|I|[A-Z]))"),
        ("day", 0.85, r"on an? (?:\w+,? ){1,3}(?:morning|afternoon)\b"),
        ("day", 0.4, r"butter(?:ed|ing) (?:the |her |his |some )?toast|burn(?:t|ed) toast"),
        ("night", 0.6, _EVENING_EN),
        ("dusk", 0.5, _EVENING_EN),
        (
            "night",
            0.6,
            (
                r"(?:torch|flashlight|torch-?beam)s? (?:beams? )?(?:crossed|swept|flickered|shone"
                r"|bobbed|moved|wavered)|(?:head)?lights off|without (?:head)?lights"
                r"|dinner was announced|dressed for dinner"
            ),
        ),
        ("dusk", 0.8, r"last (?:grey|gray|light|glow) of (?:the )?(?:day|daylight)"),
        ("dawn", 0.7, r"(?:window|panes?|sky|east) (?:was|were|had gone|turned) (?:already )?pink"),
        (
            "dusk",
            0.7,
            (
                r"(?:light|sky) (?:\w+ ){0,4}(?:turned|turning|going|grew|growing) (?:orange|red"
                r"|pink|dim|purple)|light was (?:going|failing|fading)"
            ),
        ),
        ("night", 0.7, r"had the lamps lit|lamps lit|with their lights|street lamps"),
        ("day", 0.5, r"(?:by|at) (?:nine|ten|eleven) the|shops were (?:just )?open(?:ing)?"),
        (
            "night",
            0.9,
            (
                r"(?:at|by|in the(?: dead of)?|that|the|a|one|late(?: that| at| in the)?|all"
                r"|this|through the|into the|of the|deep|dark|moonless|starry|moonlit|cold"
                r"|black|silent|still|whole) nights?(?!fall|ingale|mare|gown|shirt|cap|stand|club"
                r"|porter|[- ](?:watchman|nurse|shift|clothes))|nights? (?:was|wind|air|sky"
                r"|had|fell|came|grew|lay)|night-?time|(?:it was|was it) (?:already |now "
                r"|nearly |almost |still |late |quite |a \w+ )?night|midnight|moonlight"
                r"|starlight|moonlit|moonrise|tonight|to-night|small hours|witching hour"
                r"|nocturnal|(?:ten|eleven|twelve|one|two|three) o['’]clock (?:at night)|dead "
                r"of night|in the darkness|it was (?:quite |already |pitch |very )?dark"
                r"|(?:grown|growing|grew) dark|(?:after|until|till) dark\b|pitch[- ]dark|"
                r"(?:past|after"
                r"|near(?:ly)?|about) midnight|asleep in (?:his|her|their) beds?|(?:an?|one|that) "
                r"(?:\w+,? ){1,2}night(?=[,.;])|\w+day night|(?:went|gone|sent (?:him|her|"
                r"them)|put "
                r"(?:\w+ ){1,2}) ?to bed|lay awake|could not sleep|couldn['’]t sleep|(?:eight|"
                r"nine|ten"
                r"|eleven) (?:that|at) (?:night|evening)|bedtime|bed-time"
            ),
        ),
        (
            "night",
            0.7,
            (
                r"(?:(?:on|of|worked|began|started) (?:the |a |his |her |my )?|\A\W*(?:the )?)"
                r"(?:night|graveyard) (?:shift|duty|watch)|night (?:staff|nurses?|porter"
                r"|watchman|guard|clerk) (?!of\b)|the lights went out|lights out\b"
            ),
        ),
        (
            "night",
            0.5,
            (
                r"(?:by|with|lit|lighted|carr(?:ied|ying)|took up|held|holding) (?:the |a |an |his "
                r"|her |their )?(?:\w+ )?(?:candle|lantern|torch|lamp|candles|lamps)\b"
                r"|(?:set|sets|put|placed|laid|raised|lifted|shaded|trimmed|snuffed|blew out|"
                r"turned "
                r"(?:up|down)) (?:down )?(?:the |a |an |his |her |their )(?:\w+ )?(?:candle|lantern"
                r"|lamp|candles|lamps)\b|candle-?light|lamplight|gaslight|firelight"
                r"|headlights?|headlamps?|neon|street ?lights?|torchlight|torches|the gas "
                r"(?:was|had been) lit|(?:candles?|lamps?|lanterns?) (?:burned|burnt|was lit|were "
                r"lit|stood lit|flickered|guttered|glowed|shone)|street ?lamps?|lamp-?lit"
                r"|in (?:his|her|my|their) (?:nightgown|nightshirt|night-?dress|pyjamas)"
            ),
        ),
        (
            "night",
            0.75,
            (
                r"\b(?:the|a|full|new|half|crescent|pale|rising|no) moon\b(?! landing| base)"
                r"|\b(?:the|under|of|by|some|few|no) stars (?!of)\b|stars (?:were|wheeled|shone"
                r"|came|had|burned|glittered|hung)"
            ),
        ),
        (
            "night",
            0.3,
            (
                r"(?:past|after|struck|at|about|nearly|almost|before|towards?|until|till) "
                r"(?:ten|eleven)(?: o['’]clock)?(?=[ ,.;]*(?:,|\.|;|and\b|when\b|but\b|at "
                r"night|\Z))"
                r"(?! in the morning)"
            ),
        ),
        (
            "dusk",
            0.5,
            (
                r"(?:ate|eating|over|finished|laid|cooked|cooking|made|making|served|serving|to"
                r"|for|had) (?:\w+ )?supper|lamplighter|lamps were (?:being )?lit|(?:came|coming"
                r"|going|went|walked|walking|drove) home from work"
            ),
        ),
        (
            "dusk",
            0.9,
            (
                r"dusk|(?:it was|was) (?:already |now |nearly |almost |late |quite |a \w+ "
                r")?evening|twilight|sunset|sundown|nightfall|gloaming|sun (?:was |had "
                r")?(?:\w+ )?(?:set|setting|went down|sank|sinking|low in the west|going "
                r"down|go(?:es)? down)|(?:last|dying|fading) (?:of the )?(?:light|daylight|rays)"
                r"|(?:light|daylight|day) (?:was |had )?(?:fading|failing|failed|going|faded)"
                r"|(?:(?:in the|that|this|the|of the) (?:\w+,? )?\w+|(?:an?|one|late(?: in the)?"
                r"|towards?|early|by)(?: (?:\w+,? )?\w+)?) evening|\w+day evening"
                r"|\bevening (?:fell|came|light"
                r"|sun|air|drew|sky|mist|train|star)|sun (?:dipped|dropped|slid|slipped|was "
                r"(?:dipping|dropping|sliding|slipping)) (?:behind|below|under|towards?|into)"
                r"|first stars?|it was (?:growing"
                r"|getting) dark|shadows (?:were )?(?:lengthen|grew long|growing long)\w*|at "
                r"supper|supper-?time|after supper|after tea"
            ),
        ),
        (
            "dawn",
            0.9,
            (
                r"(?:at|the|an hour before|minutes before|before|grey|gray"
                r"|early|cold|a|of|red|pale|until|toward|towards) dawn"
                r"|dawn (?:was|came|broke|light|had|found)|daybreak|sunrise|first light|break of "
                r"day|cock-?crow|cocks? crow\w*|sun (?:was |had )?(?:just |not yet )?(?:rose"
                r"|rising|risen|came up|coming up|up\b)|early (?:in the )?(?:\w+ )?(?:morning"
                r"|hours)|(?:growing|getting|grew) light|sky (?:was |had )?(?:\w+ )?(?:paling"
                r"|lighten\w*|grow\w* (?:pale|grey|gray|light))|small of the morning|before "
                r"sunrise|grey half hour|(?:four|five|4|5) (?:o['’]clock )?in the morning"
                r"|not yet (?:four|five|six|4|5|6) (?:o['’]clock )?in the morning"
            ),
        ),
        (
            "day",
            0.85,
            (
                r"(?:(?<!two )(?<!three )(?<!four )(?<!five )(?<!clock )in the|that|this"
                r"|(?<!in )the|one|next|following|first|second|third|fourth|fifth|a|every"
                r"|all|late|fine|bright|sunny|of the|\w+day|by|mid)[- ]"
                r"(?:morning|afternoon|forenoon)|(?:morning|afternoon) "
                r"(?:sun|light|sunlight|was|had|of|air|wore|came)|noon|midday|mid-?day|noonday"
                r"|noontide|daylight|broad day|daytime|sunshine|sunlight|sunlit|sunny|sun (?:was "
                r"(?:shining|hot|high|warm|bright|out|blazing)|shone|beat|blazed|burned|glared"
                r"|poured|streamed|came out)|under the sun|in the sun\b|hot sun|bright sun|after "
                r"breakfast|at breakfast|breakfast(?![- ](?:room|things|table|cups?|parlou?r|set"
                r"|dishes))|lunch(?:eon|time)?|after lunch|tea-?time"
                r"|(?:eight|nine|ten|eleven|half past \w+|\d+) (?:o['’]clock )?in the morning"
                r"|(?:one|two|three|four|five|\d+) (?:o['’]clock )?in the afternoon|[ap]\.m\."
                r"|elevenses|blue sky|by day"
            ),
        ),
    ),
    "zh": (
        ("dawn", 0.9, r"天(?:刚|才)?(?:麻麻|蒙蒙)亮|天色微明"),
        ("night", 0.6, r"手电[筒光]|电筒|打着手电|路灯(?:都)?亮|霓虹|[感声][应控]灯|晚饭"),
        ("night", 0.5, r"敲[了过]*(?:八|九|十|十一)下"),
        ("night", 0.85, r"零点|零时|子夜"),
        ("dusk", 0.55, r"晚饭"),
        ("day", 0.5, r"上课|课间|最后一节课|太阳底下|日头底下"),
        (
            "night",
            0.9,
            (
                r"夜里|深夜|半夜|夜晚|午夜|今夜|当夜|夜色|夜空|夜幕|月色|月光|晚上|今晚|当晚"
                r"|那晚|一夜|夜深|入夜|夜半|[三四五二一]更|子时|亥时|丑时|戌时|黑夜|漆黑"
                r"|天(?:已经?|早就?|渐渐|慢慢|全|都)*黑(?:了|下来|透|尽)|夜(?:已|里|风|雾|雨"
                r"|间|凉|静|中|鸟)|[这那当同]天?夜|月夜|雨夜|雪夜|寒夜|夏夜|秋夜|冬夜|春夜"
                r"|长夜|静夜|星夜|夜班|末班车|星空|星光|满天(?:的)?星|夜了|摸黑"
                r"|凌晨[一两二三]点|就寝|宵夜|熬夜|(?:夜|(?<!傍)晚)[，。]"
            ),
        ),
        (
            "night",
            0.7,
            (
                r"(?:吹[灭熄]|点[上起着亮]|[红残一]支?)[了着]?[^，。]{0,2}(?:蜡|红)?烛"
                r"|(?:煤油|马|油|汽|桅|风)灯|灯(?:底)?下|灯影|月亮|一轮[^，。]{0,3}月|明月"
                r"|残月|弯月|圆月|星星|路灯|灯火通明|霓虹|烛光|油灯|烛火"
                r"|点[上起着了]?[一盏]*(?:蜡烛|灯)|灯[^，。]{0,2}灭|[提打举]着(?:一?[盏只个])?[^，。]{0,4}灯"
            ),
        ),
        (
            "dusk",
            0.9,
            (
                r"天?擦黑|傍晚|黄昏|夕阳|日落|暮色|晚霞|天色(?:已经?|也|又|就|渐渐?|慢慢|越来越|一点一点|一点点|一寸一寸|将)*地?(?:暗|晚|黑)"
                r"|落日|薄暮|日头偏西|太阳(?:快要?|已经?|就要|将要|渐渐|慢慢)*(?:落|下山|偏西"
                r"|西沉)|斜阳|残阳|掌灯|酉时|天(?:快|要|将|渐渐|慢慢)黑|日暮|向晚|日(?:已|将)?西[沉斜坠]|[日天]将晚|放学|下班"
            ),
        ),
        (
            "dawn",
            0.9,
            (
                r"太阳[^，。]{0,10}(?:跳|升|冒|露|爬|探)了?(?:出|起|上)|早晨[四五]点|黎明"
                r"|清晨|拂晓|日出|天(?:刚|才|快|一|还没有?|还未|蒙蒙|微|将|要|渐渐)*[大透]?(?:亮"
                r"|明|放亮|蒙蒙亮)|曙色|晨光|破晓|朝霞|鸡[才刚都就]?[叫鸣啼]|五更|卯时|寅时|大清早|一大早"
                r"|一清早|晨曦|晨雾|晨风|曙光|东方[^，。]{0,3}白|凌晨[四五六]点|鱼肚白|旭日"
                r"|朝阳|天(?:一点一点|一点点)亮"
            ),
        ),
        (
            "day",
            0.85,
            (
                r"早上|早晨|上午|中午|正午|下午|白天|午后|阳光|大太阳|烈日|日头|晌午|晴空|蓝天"
                r"|辰时|巳时|午时|未时|申时|大白天|光天化日|日光|太阳(?!能|镜|伞|快要?落|落|下山|偏西|西沉"
                r"|穴)|午饭|早饭|吃早点|午休|上班|上课|第二天一早|次日一早|一早|清早|(?<![晚上夜里])八?九点"
                r"|骄阳|晨练|艳阳"
            ),
        ),
    ),
}
"""Time of day, how sure it is, and its words."""

_WEATHERS: dict[str, tuple[tuple[Weather, float, str], ...]] = {
    "en": (
        (
            "storm",
            0.9,
            (
                r"(?:the|a|this|that|of|great|terrible|thunder|violent|coming|rising|snow"
                r"|gathering|in|through)[- ]?(?:storms?|tempest|gale|hurricane|typhoon|squall"
                r"|blizzard|cloudburst)(?! of| in a|[- ]?lantern)|thunderstorm|storm (?:broke"
                r"|raged|was|had|came|blew|grew|beat|howled)|thunder (?!of|in his)(?:\w+ "
                r")?(?:rolled|rumbled|crashed|cracked|growled|boomed|muttered|shook|broke|clapped"
                r"|roared)|(?:clap|peal|roll|crash|rumble)s? of thunder|thunder and lightning"
                r"|lightning|gale|tempest"
            ),
        ),
        (
            "snow",
            0.9,
            (
                r"(?:the|in|of|fresh|deep|new|white|through|falling|more|with|thick|under|first"
                r"|light|heavy|no) snow|snow (?:fell|lay|was|had|began|came|drifted|covered|still"
                r"|on|in|up|since|for|blew|over|outside)|snow(?:ing|ed|fall|flakes?|drifts?|bound"
                r"|storm)|it (?:was snowing|snowed)|blizzard"
                r"|(?<!that )(?<!which )flakes(?! off| of (?!snow))"
            ),
        ),
        (
            "rain",
            0.9,
            (
                r"(?:the|in|of|heavy|light|cold|fine|thin|through|falling|more|pouring|steady"
                r"|warm|soft|with|driving|grey|spring|autumn|winter|summer|under|and|first|no) "
                r"rain(?!bow|coat)|rain (?:fell|was|had|beat|began|came|poured|drummed|ran"
                r"|streamed|still|on|dripped|pattered|against|down|lashed|swept|kept|that|blew"
                r"|hissed|did|set|grew)|rain(?:ing|ed|drops?|y|swept|water)|drizzl\w+|sleet|downpour"
                r"|(?:first|great|big|heavy|few|fat) drops (?:fell|came|began|pattered|struck)"
                r"|showers? (?:of rain|fell|came|passed)|it (?:poured|was pouring)|pouring down"
                r"|wet (?:panes|windows?)"
            ),
        ),
        (
            "fog",
            0.9,
            (
                r"(?:the|in|a|thick|dense|white|yellow|grey|of|through|morning|sea|river|cold) "
                r"(?:fog|mist|haze)(?! of (?:tears|words))|(?:fog|mist) (?:lay|hung|rolled|came"
                r"|was|had|rose|drifted|covered|lifted|clung|so|over|thick\w+|on)|foggy|misty"
                r"|fogbound"
            ),
        ),
        (
            "cloudy",
            0.75,
            (
                r"(?:the|dark|grey|gray|heavy|low|black|thick|storm|of|by|rain|leaden) clouds?(?! "
                r"of| nine)|clouds? (?:hung|gathered|covered|were|had|hid|lay|drifted|came|passed"
                r"|moved|over)|cloudy|overcast|grey sky|gr[ea]y skies|leaden sky|dull (?:day"
                r"|morning|sky|weather)|sunless|sky was (?:grey|gray|dark|heavy|leaden|low)"
            ),
        ),
        (
            "clear",
            0.75,
            (
                r"sunshine|sunlight|sunny|sunlit|sun (?:was (?:shining|hot|high|warm|bright|out"
                r"|blazing)|shone|beat|blazed|burned|glared|poured|streamed|came out)|(?:clear"
                r"|blue|cloudless|bright) sk(?:y|ies)|cloudless|moonlight|starlight|(?:hot|bright"
                r"|warm|blazing|morning|afternoon|evening|noon|spring|summer) sun\b|in the sun\b"
                r"|stars (?:were|shone|came|burned|glittered|hung|wheeled)|under the (?:stars"
                r"|moon)|(?:full|bright|pale) moon|moon (?:was|shone|rose|had|hung|stood|came)"
                r"|fine (?:day|morning|weather|night|evening|afternoon)|(?:bright|clear|beautiful"
                r"|glorious|lovely),? (?:\w+ )?(?:day|morning|night|afternoon|evening)|hot and dry"
                r"|moonlit|starry|beautiful weather"
            ),
        ),
    ),
    "zh": (
        ("rain", 0.8, r"雨刮|雨刷"),
        ("snow", 0.45, r"雪地|积雪|残雪|雪原"),
        (
            "storm",
            0.9,
            (
                r"暴雨|暴风|雷雨|雷声|闪电|打雷|狂风|惊雷|电闪雷鸣|风暴(?!眼中)|雷鸣|炸雷|台风|飓风"
                r"|龙卷风|暴雪|风雪交加|雷电"
            ),
        ),
        (
            "snow",
            0.9,
            (
                r"(?:大|下|飘|鹅毛|初|小|风|白|落|暴|的|飞|瑞|踩着|踏着|顶着|漫天|细|冷|碎)雪(?!白"
                r"|亮|茄|糕|恨|耻|地|原)|雪(?:花|片|粒|下|落|越|还|已|在|停|飘|里|中|夜|水|堆|没|压"
                r"|纷|，|又|正)|冰天雪地"
            ),
        ),
        (
            "rain",
            0.9,
            (
                r"(?:大|下|小|细|毛毛|淋|冒|躲|避|春|秋|冷|的|阵|风|暴|夜|烟|冻|梅|太阳|着|豪|落"
                r"|起了?|顶着|听|山|这|那场)雨(?![衣伞靴鞋棚刷点似])|雨(?:水|丝|点|声|下|落|打|越"
                r"|还|停|中|里|夜|幕|滴|雾|珠|势|刷|又|，|一|正|渐|大|小|已|从|不)|檐水|雷阵雨"
                r"|滂沱|淅淅沥沥|倾盆"
            ),
        ),
        (
            "fog",
            0.9,
            (
                r"(?:大|浓|起|晨|薄|白|山|海|江|的|夜|迷|水|云)雾(?!里看)|雾(?:气|很|越|还|散|中|里"
                r"|蒙|霭|，|色|浓|起|笼)|雾霾"
            ),
        ),
        (
            "cloudy",
            0.75,
            (
                r"阴天|乌云|多云|阴沉沉?的?天|天[^，。]{0,3}阴|云层|阴云|铅灰|灰蒙蒙|彤云"
                r"|云(?:还|压|很)|天色阴沉|密云"
            ),
        ),
        (
            "clear",
            0.75,
            (
                r"阳光|大太阳|烈日|晴|月光|月色|月亮(?:很|升|挂|照|从|又|已|在|爬|圆|亮)|明月"
                r"|星光|满天(?:的)?星|星星|蓝天|万里无云|艳阳|日头(?!偏西)|骄阳|朝霞|晚霞|夕阳"
                r"|天很?蓝|太阳(?![穴能镜伞])|一轮[^，。]{0,3}月|弯月|圆月|皓月"
            ),
        ),
    ),
}
"""Weather, how sure it is, and its words."""

_OVER: dict[str, str] = {
    "en": (
        r"(?:rain|storm|snow|fog|mist|drizzle|shower|thunder\w*|downpour|snowing|raining"
        r"|gale)(?:ing)? (?:(?:had |was |has |is |were )?(?:\w+ )?(?:stopped|ended|passed"
        r"|gone|ceased|lifted|cleared|blown over|left off|burned off|thinned(?! to\b))"
        r"|(?:was |is |were )(?:\w+ )?over\b)"
        r"|(?:stopped|ceased|left off) (?:snowing|raining)|after the (?:rain|storm|snow)"
        r"|(?:fog|mist|clouds|sky|weather) (?:had )?(?:lifted|cleared|broken|parted)"
    ),
    "zh": (
        r"[雨雪雾](?:已经?|早已?|终于|渐渐|慢慢|也)*(?:停|散|住|歇|止)|[雨雪]过|雨后|雪后|放晴"
        r"|风雨过去|云开雾散|雾(?:已|渐)?散|雪霁|不再下[雨雪]|晴了|云散|风停"
    ),
}
_STILL_ZH = re.compile(r"(?:没|未|不)(?:有|曾|见)?\Z")
_NEGATED_EN = re.compile(
    (
        r"\b(?:no|not|never|without|nor|hardly any|n['’]t|if|unless|in case of|for fear "
        r"of)\s+(?:\w+\s+){0,2}\Z"
    ),
    re.IGNORECASE,
)
_NEGATED_ZH = re.compile(
    r"(?:没有?|不|无|未|别|若|如果|要是|怕|难道|假如|万一|预报[^，。]{0,4})[^，。！？；]{0,2}\Z"
)
_STAYS = frozenset(("no moon", "no stars"))

_SEASONS: dict[str, tuple[tuple[Season, float, str], ...]] = {
    "en": (
        (
            "spring",
            0.85,
            (
                r"(?:March|April|May) \d{1,2}\b|(?:in(?: the)?|early|late|that|this|one) "
                r"(?:\w+ )?spring(?:time)?(?= (?!of|up|from|water|mattress|had|was)|[,.;]|$)"
                r"|spring (?:day|morning|rain|evening|night|sun|air|afternoon|had come)|blossoms?"
                r"|primroses|cherry trees|(?:in|by|of|early|late|mid) (?:April|May)\b|(?:in"
                r"|early|late) March\b|daffodils|bluebells|first swallows"
            ),
        ),
        (
            "summer",
            0.85,
            (
                r"(?:June|July|August) \d{1,2}\b|(?:mid)?summer(?! camp)|(?:in|of|early|late"
                r"|mid|one) (?:June|July|August)\b|dog days|hay-?making|cicadas|heat ?wave"
            ),
        ),
        (
            "autumn",
            0.85,
            (
                r"(?:September|October|November) \d{1,2}\b|autumn(?:al)?|(?:in|early|late"
                r"|that|of) the fall\b|that fall\b|fallen leaves|(?:in|of|early|late|mid|the) "
                r"(?:\w+ (?:of|in) )?(?:September|October|November)\b|Michaelmas|harvest moon"
                r"|Hallowe['’]?en|All Souls"
            ),
        ),
        (
            "winter",
            0.85,
            (
                r"(?:December|January|February) \d{1,2}\b|(?:in|early|late|that|of|the|this"
                r"|one|a|deep|mid|all|bitter|hard|cold|long) ?winter(?:['’]s)?\b|winter "
                r"(?:day|morning|evening|night|sun|air|afternoon|wind)|wintry|(?:in|of|early"
                r"|late|mid|the) (?:\w+ (?:week )?(?:of|in) )?(?:December|January|February)\b"
                r"|Christmas|Twelfth Night|New Year['’]s|yule"
            ),
        ),
    ),
    "zh": (
        ("summer", 0.8, r"知了|蝉(?:鸣|声|叫)|蝉在"),
        ("autumn", 0.4, r"落叶"),
        (
            "spring",
            0.85,
            (
                r"惊蛰|谷雨|春分|春天|春日|初春|早春|春雨|春风(?!得意)|桃花(?!运|源)|樱花"
                r"|暮春|阳春|开春|春夜|春寒|柳絮|清明|立春|仲春|油菜花|[三四]月(?!后|前)|春节"
            ),
        ),
        (
            "summer",
            0.85,
            (
                r"芒种|夏至|大暑|小暑|夏天|夏日|盛夏|夏夜|蝉|荷花|暑假|酷暑|三伏|初夏|仲夏"
                r"|炎夏|[六七]月(?!后|前)|暑天|伏天|端午|立夏"
            ),
        ),
        (
            "autumn",
            0.85,
            (
                r"白露|寒露|霜降|处暑|秋分|秋汛|秋粮|秋意|秋天|秋日|深秋|秋风|秋雨|枫叶"
                r"|桂花|重阳|中秋|初秋|暮秋|秋夜|秋收|[九十]月(?!后|前)(?<!二十月)|秋凉|立秋"
                r"|梧桐叶"
            ),
        ),
        (
            "winter",
            0.85,
            (
                r"大寒|小寒|冬天|冬日|寒冬|腊月|严冬|隆冬|初冬|冬夜|结冰|数九|冬至|除夕|年关"
                r"|正月|三九|大年|腊八|寒假|(?:十二|十一)月"
            ),
        ),
    ),
}
"""Season, how sure it is, and its words."""


@dataclass(frozen=True, slots=True)
class Clue:
    """What a sentence says about time, weather or season.

    Attributes:
        what: What it is about.
        value: A time of day, a weather or a season.
        confidence: How sure it is, 0 to 1.
        start: Position of its words.
    """

    what: Literal["time", "weather", "season"]
    value: str
    confidence: float
    start: int


def _alternatives(
    rows: Iterable[tuple[str, float, str]], *, spaced: bool
) -> list[tuple[str, float, re.Pattern[str]]]:
    mark = r"\b" if spaced else ""
    # Months and feasts are capitalised; all else is found in any case.
    return [
        (value, sure, re.compile((f"{mark}(?:{words})"), re.IGNORECASE))
        for value, sure, words in rows
    ]


_SMALL_HOURS = re.compile(rf"\b(?:{_SMALL_HOURS_EN})", re.IGNORECASE)


def _hidden(found: re.Match[str]) -> str:
    return HIDDEN * len(found[0])


_COMPILED = {
    language: {
        "time": _alternatives(_TIMES[language], spaced=language == "en"),
        "weather": _alternatives(_WEATHERS[language], spaced=language == "en"),
        "season": _alternatives(_SEASONS[language], spaced=language == "en"),
    }
    for language in ("en", "zh")
}
_WORTH_READING = {
    "en": re.compile(
        (
            r"night|by (?:six|seven)|toast|candle|lamp|lantern|torch|flashlight|dinner|pink"
            r"|gr[ea]y|gas (?:was|had)"
            r"|graveyard (?:shift|watch)|pyjamas"
            r"|moon|star|dark|bed|dusk|twilight|sun|even|light|day|dawn|morn|noon|cock"
            r"|supper|tea|breakfast|lunch|storm|thunder|gale|tempest|squall|hurricane|typhoon"
            r"|blizzard|cloud|snow|sleet|flake|rain|drizzl|pour|shower|wet|fog|mist|haze|sky"
            r"|skies|weather|spring|summer|autumn|fall|winter|blossom|leaves|april|may\b|march"
            r"|june|july|august|september|october|november|december|january|february|christmas"
            r"|year|michaelmas|cicada|harvest|swallow|prim|daff|blue|hay|fine|clear|bright|shadow|drops"
            r"|small hours|[ap]\.m|heat|dog days|all souls|yule|hallow|overcast|dull|cherry"
            r"|beautiful"
        ),
        re.IGNORECASE,
    ),
    "zh": re.compile(
        r"[夜晚月星黑更子亥丑戌灯烛昏夕日暮霞敲暗落阳酉知手虹晨晓亮明鸡卯寅曙早午晌晴辰巳未申班课雨"
        r"雷电风雪雾云阴春夏秋冬花蝉荷叶桂枫腊年正伏暑]|初|清明|收|冰|凌|旭|档|放学|摸"
    ),
}
"""A sentence without any of these needs no closer look."""


_DARK_NOW = {
    "en": re.compile(
        r"\bit (?:was|had) (?:\w+ )?(?:(?:getting|growing|grown|turning) )?dark\b"
        r"|\b(?:by the time|when|before|as|until|till) (?:night|darkness|dusk|evening|twilight)"
        r" (?:fell|came|had fallen|closed in|settled)\b|\bnight (?:fell|had fallen|was falling)\b"
        r"|\bdusk (?:fell|was falling|had fallen)\b"
        r"|\b(?:light|daylight) was (?:going|failing|fading)\b"
        r"|\bsun (?:was |had )?(?:set|gone down|setting|went down|going down)\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        r"天(?:色)?(?:已经?|早就?|渐渐?|慢慢|全|都|快|将|要|完全)*(?:黑|暗)(?:了|下来|透|尽)|夜幕(?:降临|落下)"
        r"|太阳(?:已经?|快要?|就要)?(?:落|下)(?:山|了)|天擦黑"
    ),
}


def has_grown_dark(sentence: str, language: str) -> bool:
    """Return whether a sentence says that darkness comes, so that it was light before.

    >>> has_grown_dark("It was dark when they reached the pasture.", "en")
    True
    """
    return _DARK_NOW[language].search(sentence) is not None


_GREETINGS: dict[str, tuple[tuple[TimeOfDay, re.Pattern[str]], ...]] = {
    "en": (
        ("day", re.compile(r"\A\W*good (?:morning|afternoon)\b", re.IGNORECASE)),
        ("dusk", re.compile(r"\A\W*good evening\b", re.IGNORECASE)),
        (
            "night",
            re.compile(
                r"\A\W*good night\b|\bgo back to sleep\b"
                r"|\bit(?:['’]s| is) (?:\w+ ){0,2}(?:midnight|the middle of the night|(?:one|two"
                r"|three|four) (?:o['’]clock )?in the morning)\b"
                r"|\b(?:at this (?:hour|time) of the night|this late at night)\b",
                re.IGNORECASE,
            ),
        ),
        (
            "dusk",
            re.compile(
                r"\bit(?:['’]s| is) (?:getting|growing|almost|nearly) dark\b", re.IGNORECASE
            ),
        ),
    ),
    "zh": (
        ("day", re.compile(r"早上好|早安|上午好|中午好|下午好")),
        ("dusk", re.compile(r"晚上好")),
        (
            "night",
            re.compile(
                r"晚安|(?:还没|还不|怎么还没有?)睡|(?<![等到])(?<!天)[二三四]更天?了(?=[，。！？]|$)"
                r"|[都已经](?:大半夜|半夜|深夜)了|(?:大半夜|深更半夜|三更半夜|大晚上)的(?=[，。！？]|$)"
                r"|[都已]这么晚了"
            ),
        ),
        ("dusk", re.compile(r"(?<!等)天(?:快|要|就要|都要|都快)黑了(?=[，。！？]|$)")),
        ("dawn", re.compile(r"(?<!等)天(?:快|要|就要|都要|都快)亮了(?=[，。！？]|$)")),
    ),
}
"""Greetings, and what people say of the hour: “It's past midnight.”"""
_GREETED = 0.55
"""How sure a greeting is: “Good evening” is also said at night."""


_HEADINGS: dict[TimeOfDay, re.Pattern[str]] = {
    "night": re.compile(r"(?<!一千零一)夜(?!郎|明)|\b(?:(?<!Twelfth )Night|Midnight|Moonlight)\b"),
    "dusk": re.compile(r"黄昏|傍晚|暮|夕阳|\b(?:Dusk|Twilight|Evening|Sunset|Nightfall)\b"),
    "dawn": re.compile(r"黎明|拂晓|清晨|破晓|\b(?:Dawn|Daybreak|Sunrise)\b"),
}
_HEADED = 0.45
"""How sure the time of day in a heading is, for the sentence below it."""


class Moments:
    """Reads the clues of sentences of one language.

    Example:
        >>> from .literal import Literal as Text
        >>> moments = Moments("en", Text("", "en"))
        >>> [(clue.what, clue.value) for clue in moments.find("At dusk the rain was over.")]
        [('time', 'dusk'), ('weather', 'cloudy')]
    """

    def __init__(self, language: str, literal: LiteralText) -> None:
        self._language = language
        self._literal = literal
        self._over = re.compile(_OVER[language], re.IGNORECASE)

    def find(self, sentence: str) -> list[Clue]:
        """Return what a sentence says, in the order of its words."""
        language = self._language
        if not _WORTH_READING[language].search(sentence):
            return []
        text = self._literal.of(sentence)
        text = _NOT_NOW[language].sub(_hidden, text)
        small = _SMALL_HOURS.search(text) if language == "en" else None
        over = self._over.search(text)
        found: list[Clue] = []
        for what in ("time", "season"):
            for value, sure, pattern in _COMPILED[language][what]:
                found += [
                    Clue(what, value, sure, match.start())
                    for match in pattern.finditer(text)
                    if not self._denied(text, match)
                    and not self._is_name(text, match)
                    and not (small and value == "day" and match.start() < small.end())
                ]
        if over and not (
            language == ("zh") and _STILL_ZH.search(text[max(0, over.start() - 4) : over.start()])
        ):
            bright = [
                match
                for value, _, pattern in _COMPILED[language]["weather"]
                if value == "clear"
                for match in [pattern.search(text)]
                if match
            ]
            weather = "clear" if bright or "晴" in over[0] else "cloudy"
            found.append(Clue("weather", weather, 0.85, over.start()))
        else:
            found += self._weather(text)
        return sorted(found, key=lambda clue: clue.start)

    def headed(self, heading: str) -> list[Clue]:
        """Return the time of day that a heading suggests for the beginning of what it is above."""
        return [
            Clue("time", value, _HEADED, 0)
            for value, pattern in _HEADINGS.items()
            if pattern.search(heading)
        ][:1]

    def greeted(self, speech: str) -> list[Clue]:
        """Return the time of day of a greeting or a word on the hour; all else may be past."""
        return [
            Clue("time", value, _GREETED, found.start())
            for value, pattern in _GREETINGS[self._language]
            if (found := pattern.search(speech))
        ]

    def _weather(self, text: str) -> list[Clue]:
        for value, sure, pattern in _COMPILED[self._language]["weather"]:
            for match in pattern.finditer(text):
                if not self._denied(text, match) and not self._is_name(text, match):
                    return [Clue("weather", value, sure, match.start())]
        return []

    def _denied(self, text: str, match: re.Match[str]) -> bool:
        if match[0].lower() in _STAYS:
            return False
        negated = _NEGATED_ZH if self._language == "zh" else _NEGATED_EN
        is_no = match[0].lower().startswith("no ")
        return is_no or negated.search(text[max(0, match.start() - 24) : match.start()]) is not None

    def _is_name(self, text: str, match: re.Match[str]) -> bool:
        if self._language == "zh":
            return False
        words = re.findall(r"\b[A-Z][a-z]+\b", match[0])
        first = match.start() < 4 and not text[: match.start()].strip(" “\"'‘")
        return any(
            self._literal.is_name(word) and not (first and len(words) > 1 and word == words[0])
            for word in words
            if word not in _CALENDAR
        )


_CALENDAR = frozenset(
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
        "Christmas",
        "Michaelmas",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "Twelfth",
        "Night",
        "New",
        "Year",
        "The",
        "In",
        "At",
        "By",
        "That",
        "This",
        "One",
        "It",
    ]
)

_UNIT = r"(?:minutes?|hours?|days?|weeks?|months?|years?|nights?|mornings?|fortnights?|evenings?)"
_COUNT = (
    r"(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|half an|a few"
    r"|some|several|many|a couple of|a dozen|\d+)"
)
_LEAPS = {
    "en": re.compile(
        (
            r"\W*(?:(?P<meanwhile>Meanwhile\b|At the same (?:time|hour|moment)\b)"
            r"|(?P<days>(?:(?:On |By |It was (?:not until )?)?(?:the |that )?(?:next|following) "
            r"(?:day|morning|evening|night|afternoon|week|month|year|spring|summer|autumn|winter"
            r"|\w+day)"
            rf"|{_COUNT} (?:more )?(?:days?|weeks?|months?|years?|nights?|fortnights?) (?:later"
            rf"|after(?:wards)?"
            r"|passed|went by|had passed|had gone by|elapsed)|(?:days|weeks|months|years) "
            r"(?:later|passed|went by)"
            rf"|after {_COUNT} (?:days?|weeks?|months?|years?|nights?)\b"
            r"|(?:on|in) the (?:second|third|fourth|fifth|sixth|seventh|last) (?:day|morning"
            r"|evening|night|week)|on (?:the )?(?:(?:second|third|first|last|next) )?(?:Mon|Tues"
            r"|Wednes|Thurs|Fri|Satur|Sun)day\b|in (?:early |late |mid-?)?(?:January|February"
            r"|March|April|May|June|July|August|September|October|November|December|the (?:spring"
            r"|summer|autumn|winter|fall))\b(?! of (?:his|her) life)|by (?:January|February|March"
            r"|April|May|June|July|August|September|October|November|December|Christmas|(?:the )?"
            r"(?:spring|summer|autumn|winter))\b|when (?:spring|summer|autumn"
            r"|winter|the spring|the summer) came))\b"
            rf"|(?P<hours>(?:later )?that (?:same )?(?:night|evening|morning|afternoon|day)\b"
            rf"|{_COUNT}"
            r" (?:minutes?|hours?) (?:later|after(?:wards)?|passed|went by|had passed)\b|hours "
            r"(?:later|passed|went by)\b|(?:at|by|toward|towards|before|just before|about|near) "
            r"(?:the )?(?:dawn|dusk|sunrise|sunset|midnight|noon|daybreak|nightfall|midday"
            r"|morning|evening|first light)\b|in the (?:(?:early|late|cool|grey) )?(?:morning"
            r"|evening|afternoon)\b|(?:after|at) (?:supper|dinner|lunch|breakfast|tea)\b|it was "
            r"(?:\w+ )?(?:past \w+|dark|daybreak|dawn|dusk|midnight|evening|night|morning) when"
            r"|when (?:night|evening|morning|darkness|dawn) (?:came|fell|had fallen)|late (?:that"
            r"|in the)\b|(?:at|about|towards) (?:\w+ )?(?:minutes past \w+|\w+ o['’]clock"
            r"|(?:half|a? ?quarter|five|ten|twenty|twenty-five) (?:past|to) \w+)))"
        ),
        re.IGNORECASE,
    ),
    "zh": re.compile(
        r"[“”\s　]*(?:(?P<meanwhile>与此同时|同一时刻|这时候?，在|另一边|另一头)"
        r"|(?P<days>[一-鿿]{2,5}(?:那天|那日|当天|这天)，|(?:到了?|直到)?(?:第[二三四五六七八九十]+[天日]|次日|翌日|隔天|隔日|转天)"
        r"|(?:又?过了?)?(?:[一二两三四五六七八九十几数百半]+|\d+)(?:多)?(?:天|周|个?星期"
        r"|个?月|年|日|载)(?:之?后|以后|过去|，)|(?:又?过了?)(?:[一二两三四五六七八九十几数"
        r"百半]+|\d+|好几|许多)(?:多)?(?:天|周|个?星期|个?月|年|日)|数日|数月|多年以后|几天"
        r"|没过几天|不久之?后|转眼|(?:这一?年|[当同]年|到了?)?的?(?:春|夏|秋|冬)天(?:的时候"
        r"|来了|到了|，)|入[冬秋夏春]|开春|立[春夏秋冬]|周[一二三四五六日天]"
        r"|星期[一二三四五六日天]|[一二三四五六七八九十]+月(?:初|底|的一天|里))"
        r"|(?P<hours>(?:当天|当日|那天|这天|同天|当)(?:晚上|夜里|傍晚|夜|晚|下午|早上|上午"
        r"|中午|午后)|(?:又?过了?)?(?:[一二两三四五六七八九十几数半]+|\d+)个?(?:多)?(?:分钟"
        r"|小时|时辰|钟头|刻钟)(?:之?后|以后)|天亮(?:时|后|了|的时候|以后)|天黑(?:时|后|了"
        r"|的时候|以后|透)|(?:清晨|黎明|傍晚|黄昏|深夜|半夜|入夜|夜里|中午|正午|下午|上午"
        r"|早上|晚上|午后|晌午|夜深|拂晓|子时|辰时|午时|三更)(?:时分|[^，。“”]{0,3}[，的])"
        r"|[这当]夜|是夜|入夜|当夜|[晚早]饭后|放学后|下班后))"
    ),
}


@dataclass(frozen=True, slots=True)
class Leap:
    """A leap of the story to another time, or to another place at the same time.

    Attributes:
        kind: To another day or season, to another hour, to some minutes later, when the light is
            still the same, or to what happens meanwhile.
    """

    kind: Literal["days", "hours", "minutes", "meanwhile"]


def leap_of(sentence: str, language: str) -> Leap | None:
    """Return the leap with which a sentence begins, or None.

    >>> leap_of("Two days later the snow melted.", "en")
    Leap(kind='days')
    """
    found = _LEAPS[language].match(sentence)
    if not found:
        return None
    if found["meanwhile"]:
        return Leap("meanwhile")
    if found["days"]:
        return Leap("days")
    return Leap("minutes" if _SOON.search(found["hours"]) else "hours")


_SOON = re.compile(
    r"minutes?\b|half an hour|分钟|刻钟|半个?(?:多)?(?:小时|时辰|钟头)", re.IGNORECASE
)
"""Lengths of leaps after which it is as light as before."""
