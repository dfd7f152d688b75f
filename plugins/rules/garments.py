"""Finds what people wear in a sentence: the words for each piece, and what says that it is worn.

English pieces are a noun with the words before it, and ``of`` with a material behind it. Chinese
ones reach from a verb of wearing and its measure word to the noun: 披着一件白狐裘, 一身灰布袍子.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ainern2d.core import is_han

from .wordlist import words

if TYPE_CHECKING:
    from collections.abc import Iterator

Owner = Literal["near", "possessor", "right before", "subject"]
"""Who wears a piece: the person beside the words, its possessor anywhere before it in the clause,
the possessor right before it, or the subject of the clause."""
Layer = Literal["", "outer", "inner"]
"""Whether a piece is said to be worn over another one, or below one."""


@dataclass(frozen=True, slots=True)
class Garment:
    """A piece of clothing that is worn.

    Attributes:
        start: Position of its first word.
        end: Position after its last one.
        text: Its words, without article and possessor.
        whose: Who wears it.
        lead: Position of the words that say that it is worn, or of its first word: a person who is
            named behind it, as in 穿一件父亲的大衣, is not the one who wears it.
        layer: Whether it is worn over another piece, or below one.
    """

    start: int
    end: int
    text: str
    whose: Owner = "near"
    lead: int = -1
    layer: Layer = ""


_COLOURS = (
    "black white red blue green yellow orange purple violet pink brown gr[ae]y golden? silver dark"
    " pale copper navy scarlet crimson teal turquoise cream beige maroon khaki bright faded snowy"
    " sandy chestnut olive lilac lavender ivory rust(?:y|-coloured)? ochre indigo russet tan"
    " emerald rose saffron mustard plum mauve amber mourning"
).replace(" ", "|")
_FABRICS = (
    "bombazine silk velvet satin tweeds? linen muslin cotton flannel wool serge homespun brocade"
    " taffeta lace corduroy denim leather rags furs? chiffon calico gingham crape crepe sackcloth"
    " buckskin oilskins? tartan mail motley mufti livery chain-mail sable ermine damask"
).replace(" ", "|")
_MATERIALS = (
    rf"(?:{_FABRICS}|bark|birch|sheepskin|sealskin|deerskin|bearskin|goatskin|feathers|leaves|straw"
    "|moss|steel|iron|bronze|gold|silver|hemp|sacking|canvas|oilcloth|fox|rabbit|wolfskin|reeds"
    "|rushes|felt|cloth|wolf|beaver|mink|plates|scales|hide|skins?|wings|patches|grass|petals)"
)
_GARMENTS = (
    "raincoat overcoat greatcoat trench-?coat coat topcoat frock-coat tail-?coat cloak jacket dress"
    " skirts? gown robes? suit tuxedo uniform sweater jumper jersey turtleneck cardigan shirt"
    " undershirt nightshirt t-shirt blouse hoodie waistcoat vest overalls kimono cape shawl stole"
    " scarf muffler hat cap bonnet hood apron boots trousers pants jeans breeches armou?r"
    " breastplate tunic jerkin jerkins habit cassock spacesuit nightgown nightdress dressing-gown"
    " pyjamas pajamas frock pinafore petticoats? toga sari veil turban helmet gloves gauntlets"
    " slippers sandals stockings bathrobe coveralls? jumpsuit anorak parka poncho kilt sarong"
    " surcoat hauberk tabard blazer bodice mittens clogs nightcap wimple cowl livery smock leggings"
    " shorts dungarees doublet crinoline jodhpurs fatigues scrubs slicker oilskins? mackintosh"
    " mantle beret bowler trilby fedora kerchief headscarf bandanna necktie bow-tie tie crown tiara"
    " diadem wig mask eyepatch eye-patch headphones earphones shoes moccasins tweeds pelisse"
    " mantilla sombrero pullover windbreaker windcheater duffel-coat dinner-jacket furs garland"
    " wreath sash doublet gaiters shako pelt tippet bearskin sheepskin"
).replace(" ", "|")
_HEAD = re.compile(
    rf"(?:{_GARMENTS})\b(?! (?:of arms|check|room|pockets?|collar|sleeves?|tails?|peg|rack|stand"
    r"|box|buttons?|rehearsal|maker|shop|hook|party|circle|race|strings?|brim)\b)(?![-'’])",
)
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*(?:['’]s?)?")
_STOPS = frozenset(
    words("""
    a an the his her their my its our your this that these those no any some each every another one
    two both and or but nor for so yet if then when while where as than like
    in on at of to from with without within into onto upon by under over above below beneath behind
    before after beside between among across along around round about against through out up down
    off near inside outside past until till since during toward towards
    is was are were be been being am has have had having do did does will would could should can may
    might must shall not never only just even still also too very more most who whom whose which
    what
    wearing wore wears wear worn dressed dressing clad put puts pulled pull donned slipped wrapped
    threw drew took take takes taken tore shed shrugged buttoned buckled buckling tied tying laced
    he she it they we i you him them me us himself herself themselves there here
    given gave handed handing bought sold found held holding carried carrying hung hanging lay lying
    folded brushed brushing mended mending washing washed ironing fetched fetching fastened tucked
    sewed sewing made making wanted needed got getting left kept keeping saw seen
    all quite same usual best
""")
) - {"best", "usual", "same"}
_ADJECTIVE = re.compile(
    rf"(?:[a-z]+-)?(?:{_COLOURS})|long|short|thin|thick|old|new|heavy|light|torn|tattered|ragged"
    r"|shabby|dirty|dusty|wet|patched|plain|fine|rich|loose|tight|big|little|huge|enormous|tall"
    r"|narrow|wide|broad|soft|stiff|rough|coarse|clean|neat|simple|threadbare|battered|greasy|warm"
    r"|\w+ed|\w+less|\w+y"
)
_DETERMINER = r"(?:a|an|the|his|her|their|its|my|our|your|this|that|some|another|one|both)"
_POSSESSIVE = re.compile(r"\b(?:his|her|their|its|my|[A-Z]\w+['’]s?|own)\s+(?:own\s+)?\Z")
_WEARING = re.compile(
    r"\b(?:in|wearing|wore|wears|wear|worn|dressed in|clad in|clothed in|wrapped in|swathed in"
    r"|swaddled in|bundled (?:up )?in|muffled (?:up )?in|robed in|draped in|attired in|arrayed in"
    r"|had on|has on|have on|having on|put on|puts on|pulled on|threw on|thrown on|donned|sporting"
    r"|sported|with|under|beneath|over|inside|buttoned into|buttoned up in|dressed as an? \w+ in)"
    rf"\s+(?:(?:nothing but|only|just|merely|still|also|all)\s+)?"
    rf"(?:(?:a pair of|a kind of|a sort of)\s+|{_DETERMINER}\s+(?:pair of\s+)?)?"
    r"(?:(?:same|usual|best|old|own|full|long|two)\s+)?\Z",
    re.IGNORECASE,
)
"""Words of wearing, an article and common adjectives before a piece."""
_TOOK = re.compile(
    r"\b(?:took off|taking off|takes off|pulled off|threw off|removed|removing|shed|shrugged off"
    r"|tied on|buckled on|laced on|doffed|wrapped on|pulled up|turned up|buttoned(?: up)?|adjusted"
    rf"|straightened)\s+(?:{_DETERMINER}\s+)?\Z",
    re.IGNORECASE,
)
_WITH_HAIR = re.compile(
    r"\b(?:with|had|has|in)\s+(?:[\w'’-]+,?\s+){0,4}(?:hair|beard|whiskers|moustache|mustache|braids?"
    r"|plaits?|curls|eyes|face|skin|scar|hands)\s*(?:,|,?\s+and)\s+(?:an?\s+)?\Z",
    re.IGNORECASE,
)
"""Words for hair or a face before a piece: with red hair and a camel coat."""
_WORE_TOO = re.compile(
    r"\b(?:wore|wearing|wears|had on|dressed in|clad in)\s+(?:[\w'’-]+,?\s+){1,6}"
    r"and\s+(?:an?\s+)?\Z",
    re.IGNORECASE,
)
"""A verb of wearing and another thing that is worn: wore round glasses and a green shawl."""
_HAD_ON = re.compile(
    r"\b(?:had|has|having|with)\s+(?:an?\s+|the\s+|his\s+|her\s+)?\Z", re.IGNORECASE
)
_ON_BODY = re.compile(
    r"(?:\s+(?:tied|thrown|flung|slung|wrapped|drawn|pulled|pushed|pinned|knotted|buttoned|perched"
    r"|set|tilted|crammed|jammed|worn|hanging|low|well|down|back|tight|tightly|loosely|close|up))*"
    r"\s+(?:on|over|upon|around|round|about|across|under|to)\s+(?:his|her|their|its|my)\s+"
    r"(?:\w+\s+)?(?P<part>head|hair|shoulders?|neck|chin|back|body|brow|ears?|eyes?|face|waist|feet"
    r"|legs?|knees|hips?|chest|throat|arms|nightgown|dress|coat|shirt|armou?r|mail)\b"
)
_OF_MATERIAL = re.compile(
    rf"(?:\s+made|\s+sewn|\s+woven|\s+knitted)?(?:\s+out)?\s+(?:of|from)\s+((?:[a-z]+(?:-[a-z]+)*\s+){{0,2}}?"
    rf"(?:{_MATERIALS}|(?:[a-z]+-)?(?:{_COLOURS}))(?:\s+{_MATERIALS})?)\b"
)
_JOINS = re.compile(r"(?:,|,? and|,? or)\s+(?:(?:an?|the|his|her|with)\s+)*(?:pair of\s+)?\Z")
_LACKS = re.compile(r"\b(?:no|without|nor|not|never)\s+(?:\w+\s+){0,2}\Z", re.IGNORECASE)
_STUFF = re.compile(
    r"\b(?:(?:dressed|clad|clothed|robed|swathed|wrapped|draped)\s+)?(?:(?:all|entirely|wholly)\s+)?in\s+"
    rf"(?P<stuff>(?:(?:[a-z]+-)?(?:{_COLOURS}|rusty|plain|stiff|heavy|old|long|rich|figured|watered"
    rf"|rustling|deep|shabby|full)\s+){{0,2}}(?:(?:{_FABRICS})|(?:[a-z]+-)?(?:{_COLOURS})))"
    r"(?=\s*(?:[,.;:!?—)]|\Z|(?:with|and|who|that|from|to|at|on|came|was|were|sat|stood|had|met|rose|went|ran|knelt|lay|held|took|looked|\w+ed)\b))"
)
"""People in a fabric or a colour: a lady in yellow silk, an old woman in black."""
_DRESSED = re.compile(
    r"\A(?:dressed|clad|clothed|robed|swathed|wrapped|draped|all|entirely|wholly)"
)
_COATED = re.compile(
    rf"\b(?P<colour>{_COLOURS}|leather|fur|velvet|silk|iron|straw)-(?P<piece>coated|robed|cloaked"
    r"|gowned|hatted|capped|jacketed|booted|hooded|shirted|skirted|aproned|turbaned|suited|clad)\b"
)
_PIECES = {
    "coated": "coat",
    "robed": "robe",
    "cloaked": "cloak",
    "gowned": "gown",
    "hatted": "hat",
    "capped": "cap",
    "jacketed": "jacket",
    "booted": "boots",
    "hooded": "hood",
    "shirted": "shirt",
    "skirted": "skirt",
    "aproned": "apron",
    "turbaned": "turban",
    "suited": "suit",
    "clad": "clothes",
}
MOST_WORDS = 5
"""Most words before the noun of a piece."""


def garments_in(text: str) -> Iterator[Garment]:
    """Yield the pieces of clothing that people wear in a sentence, in order.

    >>> [g.text for g in garments_in("Wren wore her dead brother's leather coat and a red hat.")]
    ['leather coat', 'red hat']
    >>> [g.text for g in garments_in("她披着一件白狐裘，头上戴着斗笠。")]
    ['白狐裘', '斗笠']
    """
    yield from _chinese(text) if any(map(is_han, text)) else _english(text)


def is_garment(word: str) -> bool:
    """Return whether an English noun in lower case means a piece of clothing.

    >>> is_garment("coat"), is_garment("goat")
    (True, False)
    """
    return _HEAD.fullmatch(word) is not None


def _english(text: str) -> Iterator[Garment]:
    found = [*_nouns(text), *_stuffs(text)]
    for coated in _COATED.finditer(text):
        piece = f"{coated['colour']} {_PIECES[coated['piece']]}"
        found.append(Garment(coated.start(), coated.end(), piece))
    yield from sorted(found, key=lambda each: each.start)


def _nouns(text: str) -> Iterator[Garment]:
    """Yield the pieces whose noun the sentence says."""
    before: Garment | None = None
    for match in re.finditer(r"\b" + _HEAD.pattern, text):
        start = _phrase_start(text, match.start())
        if before is not None and start < before.end:
            start = match.start()
        end = match.end()
        of = _OF_MATERIAL.match(text, end)
        end = of.end() if of else end
        worn = _ON_BODY.match(text, end)
        whose = _worn(text, start, match[0], worn)
        if whose is None and before is not None:
            # "A straw hat and a green coat": the second is worn by whom the first is.
            linked = text[before.end : start]
            near = _JOINS.fullmatch(linked) or re.fullmatch(
                r"[^.;!?]{0,40}?(?:,|,? and)\s+(?:with\s+)?(?:an?\s+|the\s+)", linked
            )
            whose = before.whose if near and not _LACKS.search(linked) else None
        if whose is None:
            continue
        said = _without_owner(text[start:end])
        lead, start = start, end - len(said)
        if worn and worn["part"] == "head" and match[0] in ("shawl", "scarf", "kerchief"):
            said += " over the head"
        layer = _layer(text, lead, worn)
        before = Garment(start, worn.end() if worn else end, said, whose, lead, layer)
        yield before


def _phrase_start(text: str, head: int) -> int:
    """Return where the words begin that tell what a piece is like."""
    start = head
    for _ in range(MOST_WORDS):
        left = text[:start]
        gap = re.search(r"(?:\s|-|,\s|,?\s+and\s)\Z", left)
        if gap is None:
            break
        word = re.search(
            r"(?<![\w'’-])([a-z]+(?:-[a-z]+)*(?:['’]s?)?|[A-Z][a-z]+(?:an|ish|ese|ch))\Z",
            left[: gap.start()],
        )
        if word is None or word[1] in _STOPS:
            break
        listed = gap[0].strip() != ""
        if listed and not (
            _ADJECTIVE.fullmatch(word[1])
            and re.match(r"(?:" + _ADJECTIVE.pattern + r")\b", text[start:])
        ):
            break
        if word[1].endswith("ly") or (word[1].endswith("ing") and start == head and listed):
            break
        start = word.start(1)
    return start


def _without_owner(said: str) -> str:
    """Return words for a piece without those for whose it is: a grown man's flight jacket."""
    return re.sub(r"\A(?:.*['’]s?\s+)?(?:own\s+)?", "", said)


_COVERED = re.compile(
    r"\b(?:over|above)\s+(?:his|her|their|its|my|an?|the)\s+(?:own\s+)?\Z", re.IGNORECASE
)
_COVERS = re.compile(
    rf"(?:\s+(?:thrown|flung|slung|worn|buttoned|pulled|drawn|open))?\s+over\s+{_DETERMINER}\s+"
    rf"(?:[\w'’-]+\s+){{0,4}}(?:{_GARMENTS})\b"
)


def _layer(text: str, start: int, worn: re.Match[str] | None) -> Layer:
    """Return whether a piece is worn over another, as a coat is over a dress, or below one."""
    if _COVERED.search(text[max(0, start - 20) : start]):
        return "inner"
    behind = text[start:]
    covers = re.match(rf"(?:[\w'’-]+,?\s+){{0,{MOST_WORDS}}}?(?:{_GARMENTS})\b", behind)
    over = covers is not None and _COVERS.match(behind, covers.end())
    on_piece = worn is not None and worn["part"] in ("nightgown", "dress", "shirt")
    return "outer" if over or on_piece else ""


def _worn(text: str, start: int, head: str, worn: re.Match[str] | None) -> Owner | None:
    """Return who wears a piece that begins at a position, or None if no words say so."""
    lead = text[max(0, start - 60) : start]
    if _LACKS.search(lead):
        return None
    if re.search(r"['’]s?\s", text[start : start + 40].split(head)[0]) and _WEARING.search(lead):
        # "She wore her dead brother's coat".
        return "near"
    if _POSSESSIVE.search(lead):
        return "possessor"
    if re.search(r"['’]s?\s", text[start : start + 40].split(head)[0]):
        return "right before"
    if worn is not None and head not in ("crown", "mask"):
        return "near"
    if _TOOK.search(lead):
        return "subject"
    verb = _WEARING.search(lead) or _WITH_HAIR.search(lead) or _WORE_TOO.search(lead)
    if verb is not None:
        bare = re.search(r"\b(?:with|under|beneath|over|inside)\b", verb[0], re.IGNORECASE)
        laid = bare and re.search(r"\b(?:the|that|this)\s+\Z", lead)
        return None if laid else "near"
    on = re.match(r"(?:[^,.;]{0,20})\s+on\b(?!\s+(?:the|a|an|top|to|which)\b)", text[start:])
    return "subject" if on and _HAD_ON.search(lead) else None


def _stuffs(text: str) -> Iterator[Garment]:
    """Yield the clothes that only a fabric or a colour tells: a lady in yellow silk."""
    for match in _STUFF.finditer(text):
        person = re.search(
            r"\b(?:man|woman|lady|girl|boy|child|gentleman|figure|fellow|widow|person|maid|youth"
            r"|stranger|nun|bride|servant|[a-z]+er|[a-z]+or)\s+\Z",
            text[: match.start()],
        )
        named = re.search(r"\b[A-Z]\w+,?\s+\Z", text[: match.start()])
        fabric = re.search(rf"\b(?:{_FABRICS})\Z", match["stuff"])
        if _DRESSED.match(match[0].strip()) or person or (named and fabric):
            yield Garment(match.start("stuff"), match.end(), f"{match['stuff']} clothes")


_HAN_HEADS = (
    "雨衣|大衣|外套|风衣|夹克|斗篷|连衣裙|百褶裙|长裙|短裙|裙子|西装|西服|制服|校服|军装|军服|戎装|毛衣|衬衫|衬衣|卫衣"
    "|袍子|长袍|道袍|长衫|短衫|布衫|汗衫|衫子|旗袍|皮袄|夹袄|棉袄|小袄|袄子|棉衣|棉袍|马褂|短褂|褂子|坎肩|马甲|背心|披风"
    "|围巾|围脖|披肩|围裙|罩衫|罩袍|帽子|毡帽|皮帽|草帽|礼帽|鸭舌帽|毛线帽|棉帽|军帽|瓜皮帽|大檐帽|斗笠|头巾|面纱|兜帽|头盔|铠甲|盔甲"
    "|战甲|皮甲|软甲|银甲|金甲|甲胄|袈裟|僧袍|僧衣|龙袍|凤袍|朝服|官服|官袍|蟒袍|嫁衣|喜服|婚纱|孝服|丧服|警服|白大褂|宇航服|太空服|工装"
    "|工作服|中山装|学生装|病号服|睡衣|睡袍|睡裙|浴袍|短褐|短打|劲装|夜行衣|蓑衣|布衣|布鞋|草鞋|绣花鞋|皮鞋|高跟鞋|球鞋|靴子|皮靴|长靴"
    "|牛仔裤|长裤|短裤|棉裤|裤子|T恤|对襟|肚兜|衣裳|衣服|衣裙|罗裙|纱裙|宫装|宫衣|襦裙|锦袍|锦衣|华服|儒衫|青衫|貂裘|狐裘|皮裘|鹤氅|大氅|皮草"
    "|(?:貂皮|羊皮|虎皮)(?![^，。；]{0,2}[衣袄帽褂裘袍靴])|耳机|凤冠|玉冠|金冠|银冠|发冠|王冠|皇冠|面具|手套|寿衣|粗布衣裳|长衣|短衣|囚衣|囚服|孝衣|缟素"
    "|袍|袄|裘|氅|褂|(?<=[红白黑青紫灰绿蓝黄素粉褐朱玄翠长短布纱丝罗麻绸缎绫锦])(?:衣|裙|衫|裤|帽|甲|靴|鞋|巾)"
    "|(?<=[呢毡绒皮草棉])(?:帽|裤|靴|鞋)"
)
_HAN_END = r"(?![襟角袖袋领钩架柜箱带冠楚物帮匠店铺摆兜]|扣(?![错得子好上]))"
_HAN_COLOUR = (
    "(?:乌黑|漆黑|花白|银白|雪白|金黄|鹅黄|杏黄|明黄|深蓝|天蓝|浅蓝|宝蓝|湖蓝|墨绿|翠绿|葱绿|草绿|军绿|大红|鲜红|暗红|枣红|绯红|朱红|粉红|桃红"
    "|水红|灰白|月白|藏青|藏蓝|靛蓝|浅灰|深灰|银灰|铁灰|绛紫|绛红|酱紫|深紫|淡紫|玄黑|米白|米黄|土黄|赭红|石青|黛青|黛蓝|竹青|[红黄蓝绿黑白灰紫粉橙棕褐金银青素赤朱玄绛])色?"
)
_HAN_STUFF = (
    "(?:粗布|灰布|蓝布|白布|青布|花布|麻布|葛布|土布|布|羊皮|狐皮|貂皮|狼皮|虎皮|熊皮|鹿皮|牛皮|兽皮|皮|白?狐|紫?貂|羊毛|毛|呢子?|绸缎?|缎子?|丝绸?|锦|纱|绒|麻|棉"
    "|草|竹|破旧?|旧|半旧|崭?新|厚|薄|长|短|宽大|大|小|肥大|素净|碎花|绣花|印花|打(?:满|着)补丁|洗得发白|(?:红|蓝|黑|白|绿|青|黄|紫|灰)底\\w花)"
)
_HAN_PHRASE = rf"(?:(?:{_HAN_COLOUR}|{_HAN_STUFF})的?){{0,5}}(?:{_HAN_HEADS}){_HAN_END}"
_COUNT = "(?:了|着|上|起|的是|的)?(?:[一两这那](?:[件条身袭顶双套领副块方只]))?"
_VERBS = (
    "身?穿|身着|身披|头戴|头顶|脚[蹬穿踏]|足[蹬登踏]|颈?系|项?围|[披裹套罩戴束登蹬扎]"
    "|换上|换了|套上|裹上|包着"
)
_HAN_WORN = re.compile(
    rf"(?:(?:{_VERBS}){_COUNT}|一身|一袭|全身|通身"
    r"|身上(?![^，。]{0,3}[穿披裹套罩系])(?:是|还是|只有|只|还|那|的)?一?[件身套袭]?)"
    rf"(?P<piece>[^，。；：、！？“”—…\s]{{0,10}}?(?:{_HAN_HEADS}){_HAN_END})"
)
"""From a verb of wearing and its measure word to the noun."""
_HAN_ALL = re.compile(
    rf"(?:一身|一袭|穿了?一身|通体|浑身)(?P<piece>(?:{_HAN_COLOUR}|戎装|缟素|重孝|素服))(?=[，。、；的]|打扮|装束)"
)
"""一身黑，一身缟素: clothes by their colour alone."""
_HAN_ALONE = re.compile(rf"(?:\A|(?<=[，、；。]))(?P<piece>{_HAN_PHRASE})(?=[，。、；])")
"""A clause that is only a piece: 短头发，灰军装，背上还背着一个人."""
_HAN_OWN = re.compile(
    rf"(?:(?:自己|身上|头上|他|她)的|[他她我]?(?:身上|头上)?[那这][件身条顶])(?P<piece>{_HAN_PHRASE})"
)
_HAN_STATE = (
    "(?:早已?|已经?|都|全|也|又|还|却|正|都?被|给|叫)*(?:[湿打浸淋淌滴]|[扣系]错|[扣系]得|扣子|没[扣系]|[敞皱破脏旧褪磨烧撕裂缩]"
    "|[沾溅缀绣垂飘贴扎裹]|拖[到在着]|[太很][大小长短旧薄紧宽]|[长短宽]得|空荡|洗得|熨得|领口|袖[子口]|下摆)"
)
"""Behind a piece, words for the state that it is in: 白衬衫湿透了, 蓝棉袄扣错了一个扣子."""
_HAN_IN_STATE = re.compile(
    rf"(?:\A|(?<=[，；。、]))(?:[一那这][件身条顶])?(?P<piece>{_HAN_PHRASE})(?={_HAN_STATE})"
)
_HAN_OF_NAMED = re.compile(rf"(?<=[\u4e00-\u9fff]的)(?P<piece>{_HAN_PHRASE})(?={_HAN_STATE})")
_HAN_OUTER = re.compile(
    r"(?:外[面头边]|外|最外层)(?:又|还|再|就|只)?(?:[罩披套裹]|穿)[了着上]?|[罩套][了着]\Z"
)
_HAN_INNER = re.compile(r"(?:里[面头边]|底下|贴身)(?:又|还|是|就|只)?(?:[穿套]?[了着]?)\Z")
_HAN_LENT = re.compile(rf"\A[^，。]{{1,8}}?的(?=(?:{_HAN_PHRASE})\Z)")
"""In front of a piece, words that say neither its colour nor its cloth: 男人的, 打满补丁的."""
_HAN_TELLS = re.compile(rf"(?:{_HAN_COLOUR}|{_HAN_STUFF})的\Z")
_HAN_OFF = re.compile(
    rf"(?:[脱摘解褪](?:下|去|掉|了)(?:了)?(?:身上的?|头上的?|自己的)?(?P<piece>{_HAN_PHRASE})"
    rf"|(?:[整理掸撩提拢](?:了[整理掸拢]|起|了))(?P<own>{_HAN_PHRASE})"
    rf"|把(?:身上的?|头上的?)?(?P<shed>{_HAN_PHRASE})(?:[脱摘解褪]))"
)
_HAN_STAINED = re.compile(
    rf"(?P<piece>{_HAN_PHRASE})(?:上|下摆)(?=[全都满沾打溅是还落])|(?P<torn>{_HAN_PHRASE})(?=[被叫让][^，。]{{1,6}}[湿破脏透])"
)
_HAN_BEFORE = re.compile(
    rf"(?P<piece>{_HAN_COLOUR}(?:衣|袍|衫|裙|袄|甲|裘|帽))(?=[女男少老人汉剑客侍童僧道兵妇姑婆公书骑士武])"
)


def _chinese(text: str) -> Iterator[Garment]:
    found: dict[int, Garment] = {}

    def add(match: re.Match[str], group: str, whose: Owner, text_of: str = "") -> None:
        start, end = match.span(group)
        start = max((start, *(g.end for g in found.values() if g.start < start < g.end)))
        lent = _HAN_LENT.match(text[start:end])
        if lent is not None and not text_of and not _HAN_TELLS.search(lent[0]):
            start += lent.end()
        said = text_of or text[start:end]
        overlaps = any(g.start < end and start < g.end for g in found.values())
        if end > start and not overlaps and not _HAN_OTHERS.search(said):
            verb = text[max(0, match.start() - 4) : match.start("piece")] if whose == "near" else ""
            layer: Layer = (
                "outer" if _HAN_OUTER.search(verb) else "inner" if _HAN_INNER.search(verb) else ""
            )
            found[start] = Garment(start, end, said, whose, match.start(), layer)

    for match in _HAN_WORN.finditer(text):
        add(match, "piece", "near")
    for match in _HAN_ALL.finditer(text):
        colour = match["piece"].removesuffix("色")
        bare = re.fullmatch(_HAN_COLOUR, match["piece"]) is not None
        add(match, "piece", "near", f"{colour}衣" if bare else match["piece"])
    for pattern, whose in (
        (_HAN_BEFORE, "near"),
        (_HAN_ALONE, "near"),
        (_HAN_OWN, "possessor"),
        (_HAN_OFF, "subject"),
        (_HAN_STAINED, "subject"),
        (_HAN_IN_STATE, "subject"),
        (_HAN_OF_NAMED, "right before"),
    ):
        for match in pattern.finditer(text):
            group = str(match.lastgroup)
            add(match, group, whose)  # type: ignore[arg-type]
    yield from (found[start] for start in sorted(found))


_HAN_OTHERS = re.compile(r"[他她你我]|[穿戴裹]|披(?![风肩])|[在把被给往从]|着(?!色)")
"""What a phrase for a piece never has."""
