"""Names as they are compared: folded, cut into tokens, and written in letters that indexes take."""

from __future__ import annotations

import re
import unicodedata

FEMALE_TITLES = frozenset(
    {
        *("mrs", "ms", "miss", "madam", "madame", "lady", "dame", "queen", "princess", "duchess"),
        *("countess", "baroness", "empress", "sister", "aunt", "auntie", "mother", "grandmother"),
        *("granny", "mademoiselle", "mistress"),
    }
)
MALE_TITLES = frozenset(
    {
        *("mr", "mister", "sir", "lord", "king", "prince", "duke", "count", "baron", "emperor"),
        *("brother", "uncle", "father", "grandfather", "monsieur", "master"),
    }
)
TITLES = (
    FEMALE_TITLES
    | MALE_TITLES
    | frozenset(
        {
            *(
                "dr",
                "doctor",
                "professor",
                "prof",
                "captain",
                "capt",
                "colonel",
                "major",
                "general",
            ),
            *("lieutenant", "sergeant", "corporal", "inspector", "constable", "officer", "judge"),
            *("president", "chief", "old", "young", "little", "poor", "dear", "saint", "st", "rev"),
            *("reverend", "admiral", "commander", "nurse", "chef", "coach", "agent", "detective"),
        }
    )
)
ARTICLES = frozenset({"the", "a", "an", "my", "his", "her", "our", "their", "your", "this", "that"})
PREFIXES_ZH = "老小阿大"
"""What stands before a Chinese surname or a syllable of a name, as in 老周 and 阿雨."""
WORK_ZH = (
    *("师傅", "老师", "医生", "大夫", "老板", "掌柜", "队长", "船长", "校长", "院长", "局长"),
    *("经理", "主任", "教授", "警官", "将军"),
)
"""What stands behind a Chinese surname and says somebody's work."""
TITLES_ZH = (
    *WORK_ZH,
    *("先生", "太太", "夫人", "小姐", "女士", "大人"),
    *("姑娘", "公子", "少爷", "大爷", "大叔", "大哥", "大姐", "大妈", "阿姨", "叔叔", "爷爷"),
    *("奶奶", "婆婆", "嫂子", "哥", "姐", "叔", "婶", "伯", "爷", "婆", "嫂", "总", "工", "爹"),
)
"""What stands behind a Chinese surname."""
FEMALE_ZH = ("太太", "夫人", "小姐", "女士", "姑娘", "大姐", "大妈", "阿姨", "奶奶", "婆婆", "嫂子")
MALE_ZH = ("先生", "公子", "少爷", "大爷", "大叔", "大哥", "叔叔", "爷爷", "爹")
FIRST_PERSON = frozenset({"i", "me", "narrator", "我", "俺", "咱"})
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def is_cjk(text: str) -> bool:
    """Say whether a text has Chinese characters."""
    return _CJK.search(text) is not None


def fold(name: str) -> str:
    """Return a name as it is compared: without case, articles and punctuation.

    >>> fold("The  Old Ferryman"), fold("Mr. O’Hara"), fold("林 小雨")
    ('old ferryman', "mr o'hara", '林小雨')
    """
    text = unicodedata.normalize("NFKC", name).casefold().replace("’", "'")
    words = [word.removesuffix("'s") for word in _WORD.findall(text)]
    while len(words) > 1 and words[0] in ARTICLES:
        words = words[1:]
    joined = " ".join(words) or text.strip()
    return joined.replace(" ", "") if is_cjk(joined) else joined


def is_generic(name: str) -> bool:
    """Say whether a name is a description, as of anybody, rather than a proper name.

    Chinese has no capitals: there every name counts as proper.

    >>> is_generic("the old ferryman"), is_generic("The captain"), is_generic("Captain Brown")
    (True, True, False)
    """
    if is_cjk(name):
        return False
    words = [w for w in _WORD.findall(name) if w.casefold() not in ARTICLES]
    named = [w for w in words if w.casefold() not in TITLES]
    return not any(word[:1].isupper() for word in named)


def proper_words(name: str) -> tuple[str, ...]:
    """Return the words of a name without titles.

    >>> proper_words("Captain Tom Brown"), proper_words("the captain")
    (('tom', 'brown'), ())
    """
    return tuple(w for w in fold(name).split() if w not in TITLES)


def sex_of_title(name: str) -> str:
    """Return the sex that a name's title says: ``female``, ``male`` or empty.

    >>> sex_of_title("Mrs Brown"), sex_of_title("周先生"), sex_of_title("Dr Brown")
    ('female', 'male', '')
    """
    folded = fold(name)
    if is_cjk(folded):
        sexes = {"female": FEMALE_ZH, "male": MALE_ZH}
        return next((s for s, ends in sexes.items() if folded.endswith(ends)), "")
    words = folded.split()
    first = words[0] if len(words) > 1 else ""
    return "female" if first in FEMALE_TITLES else "male" if first in MALE_TITLES else ""


def surname_zh(name: str) -> str:
    """Return the surname of a Chinese form of address, or empty if the name is none.

    >>> surname_zh("老周"), surname_zh("周师傅"), surname_zh("林小雨")
    ('周', '周', '')
    """
    folded = fold(name)
    if not is_cjk(folded):
        return ""
    if len(folded) == 2 and folded[0] in PREFIXES_ZH:
        return folded[1]
    for title in TITLES_ZH:
        if folded.endswith(title) and len(folded) == len(title) + 1:
            return folded[0]
    return ""


def tokens(name: str) -> list[str]:
    """Return the tokens under which a name is stored.

    >>> tokens("Captain Tom Brown"), tokens("周大海"), tokens("老周")
    (['captain tom brown', 'tom', 'brown'], ['周大海', '大海', '1海', '1周'], ['老周', '2周'])
    """
    folded = fold(name)
    if not is_cjk(folded):
        return list(dict.fromkeys((folded, *proper_words(name))))
    called = surname_zh(name)
    # 阿海 has the last syllable of a name.
    given = [folded[1:], f"1{folded[-1]}"] if len(folded) > 2 and not called else []
    return [folded, *given, f"2{called}" if called else f"1{folded[0]}"]


def tokens_asked(name: str) -> list[str]:
    """Return tokens of which each name that may mean the same person has one.

    A full Chinese name asks for forms of address with its surname, and not for all full names that
    have it.

    >>> tokens_asked("周大海"), tokens_asked("老周")
    (['周大海', '大海', '2周'], ['老周', '1周', '2周'])
    """
    stored = tokens(name)
    if not is_cjk(name):
        return stored
    called = surname_zh(name)
    if called:
        return [fold(name), f"1{called}", f"2{called}"]
    return [*stored[: 2 if len(stored) > 2 else 1], f"2{fold(name)[0]}"]


def letters(text: str) -> str:
    """Return a text in ASCII letters, for an index of trigrams.

    PostgreSQL's trigrams drop what its locale does not take for letters, and in the locale C, in
    which a database sorts alike everywhere, that is all but ASCII. Accents are taken off, and each
    other character is a word of five letters of its own.

    >>> letters("Café"), letters("林") == letters("森"), letters("林小").split()[0] == letters("林")
    ('cafe', False, True)
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    parts = []
    for sign in plain:
        if sign.isascii():
            parts.append(sign if sign.isalnum() else " ")
        elif sign.isalnum():
            number = ord(sign) * 7_368_787 % 26**5
            word = ""
            for _ in range(5):
                number, digit = divmod(number, 26)
                word += _LETTERS[digit]
            parts.append(f" {word} ")
    return " ".join("".join(parts).split())
