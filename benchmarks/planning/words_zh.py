"""Makes the Chinese word list of the planner from the dictionary of jieba (MIT licence).

Usage: ``python benchmarks/planning/words_zh.py`` with jieba installed, which the extra
``phonetics`` does. Writes ``plugins/rules/data/words.zh.txt.xz``: one line per class of words and
frequency, as ``class level words...``, where the frequency is about ``2 ** level``; and two lines
``given1`` and ``given2`` of pairs of a character and its weight in the first and the last place of
given names, in tenths of a natural logarithm.
"""

from __future__ import annotations

import lzma
import math
import re
from collections import Counter, defaultdict
from pathlib import Path

import jieba

from ainern2d.plugins.rules.words_zh import SURNAMES

TARGET = Path(__file__).parents[2] / "plugins/rules/data/words.zh.txt.xz"
LEAST_FREQUENCY = 5
"""Words of the dictionary that are rarer are often errors of its making."""
LONGEST = 4
"""Longest word in characters; longer ones are sayings, which hold no names."""
CLASSES = {
    **dict.fromkeys(("n", "nt", "nz", "an", "ng", "b", "j", "l", "i", "q", "s", "f"), "n"),
    **dict.fromkeys(("v", "vn", "vd", "vg", "vi", "vq", "df"), "v"),
    **dict.fromkeys(("a", "ad", "ag", "z", "zg"), "a"),
    **dict.fromkeys(("d", "dg", "c", "o"), "d"),
    **dict.fromkeys(("p", "u", "r", "rg", "rr", "rz", "y", "e", "ul", "uj", "ud", "uv", "uz"), "f"),
    **dict.fromkeys(("ns",), "s"),
    **dict.fromkeys(("nr", "nrt", "nrfg"), "p"),
    **dict.fromkeys(("t", "tg", "m", "mq"), "t"),
}
"""Class of each tag: noun, verb, adjective, adverb, function word, place, person, time."""


def main() -> None:
    """Write the list."""
    groups: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    first: Counter[str] = Counter()
    last: Counter[str] = Counter()
    common: Counter[str] = Counter()
    for line in jieba.get_dict_file():
        word, times, tag = line.decode().split()[:3]
        if not re.fullmatch("[一-鿿]+", word):
            continue
        kind = CLASSES.get(tag, "n")
        if kind == "p" and len(word) == 3 and word[0] in SURNAMES:
            first[word[1]] += 1
            last[word[2]] += 1
        if kind != "p":
            for char in word:
                common[char] += int(times)
        person = kind == "p" and len(word) != 2
        if int(times) >= LEAST_FREQUENCY and len(word) <= LONGEST and not person:
            groups[kind, round(math.log2(int(times)))].append(word)
    lines = [
        " ".join((kind, str(level), *sorted(words)))
        for (kind, level), words in sorted(groups.items())
    ]
    for name, counted in (("given1", first), ("given2", last)):
        total = sum(counted.values())
        weights = {c: round(10 * math.log(n / total)) for c, n in counted.items() if n >= 3}
        lines.append(" ".join((name, *(f"{c}{-w}" for c, w in sorted(weights.items())))))
    TARGET.parent.mkdir(exist_ok=True)
    preset = 9 | lzma.PRESET_EXTREME
    TARGET.write_bytes(lzma.compress("\n".join(lines).encode(), preset=preset))


if __name__ == "__main__":
    main()
