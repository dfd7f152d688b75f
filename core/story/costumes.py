"""Words for the clothes of a trade, or of no trade, in a look's ``clothes``.

A role brings clothes of its own: a judge is drawn in a robe. One who is given a role and keeps the
clothes of before has words for those: ``sailor's clothes``, ``everyday clothes``, ``水手的衣服``.
"""

from __future__ import annotations

import re
from typing import Final

_EVERYDAY: Final = {"en": "everyday clothes", "zh": "日常便服"}
_PARTS: Final = re.compile(r"[,;，、；]")
_OF_NONE: Final = re.compile(
    r"(?:his |her |their |in )*(?:everyday|ordinary|plain|usual) clothes"
    r"|(?:日常|平常|平时|普通|家常)?的?(?:便服|便装|常服)|(?:日常|平常|平时|普通|家常)的?衣服",
    re.IGNORECASE,
)
_OF_ROLE: Final = re.compile(
    r"(?:an? |the )?(?P<trade>[\w .-]+?)(?:['’]s?|s['’]) (?:clothes|costume|outfit)"
    r"|(?:the )?(?:clothes|costume|outfit) of (?:an? |the )?(?P<of>[\w .-]+)"
    r"|(?P<han>.+?)的(?:衣服|服装|装束|打扮)",
    re.IGNORECASE,
)


def clothes_of(role: str, language: str) -> str:
    """Return words for the clothes of a role; of an empty one those for everyday clothes.

    Args:
        role: Such as ``sailor`` or ``水手``.
        language: Primary tag of the story's language; what is not Chinese is English.

    >>> clothes_of("sailor", "en"), clothes_of("水手", "zh"), clothes_of("", "zh")
    ("sailor's clothes", '水手的衣服', '日常便服')
    """
    if not role:
        return _EVERYDAY.get(language, _EVERYDAY["en"])
    return f"{role}的衣服" if language == "zh" else f"{role}'s clothes"


def role_of_clothes(clothes: str) -> str | None:
    """Return the role whose clothes some words say; empty for everyday clothes, None for neither.

    Args:
        clothes: Of a look: phrases joined by commas; the last such one counts.

    >>> role_of_clothes("grey scarf, sailor's clothes"), role_of_clothes("便服")
    ('sailor', '')
    >>> role_of_clothes("the clothes of a monk"), role_of_clothes("red coat") is None
    ('monk', True)
    """
    found = None
    for part in (each.strip() for each in _PARTS.split(clothes)):
        if _OF_NONE.fullmatch(part):
            found = ""
        elif match := _OF_ROLE.fullmatch(part):
            found = next(filter(None, match.groups()))
    return found
