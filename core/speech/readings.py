"""Words of Mandarin that pypinyin 0.55 reads otherwise than they are said."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

READINGS: Mapping[str, str] = {
    "系": "ji4",  # to tie: 中文系 and 关系 are words of their own
    "系着": "ji4 zhe5",
    "系上": "ji4 shang5",
    "系住": "ji4 zhu4",
    "背着": "bei1 zhe5",  # a bag or a child, which is more frequent than behind a back
    "数一数": "shu3 yi1 shu3",
    "落下": "luo4 xia4",
    "落下来": "luo4 xia4 lai2",
    "嚼": "jiao2",
    "头发": "tou2 fa5",
    "行李": "xing2 li5",
}
"""Pinyin by word, after 现代汉语词典 (7th edition, 2016); 5 is the neutral tone."""
