"""Makes the planner's English word lists from two packages: names with their gender, kinds of noun.

    pip download --no-deps booknlp==1.0.8 coreferee==1.5.0; unzip both into FOLDER
    python benchmarks/planning/lexicon.py FOLDER

The counts of names are booknlp's (MIT), from pronouns in novels of Project Gutenberg; the given
names and animals are coreferee's (MIT); the kinds of noun are the first senses of WordNet 3
(WordNet licence), as booknlp lists them. The files go to ``plugins/rules/data``.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

DATA = Path(__file__).parents[2] / "plugins" / "rules" / "data"
LEAST = 8
"""Least number of pronouns that refer to a name."""
KINDS = {"18": "person", "05": "animal", "15": "place", "17": "place", "28": "time"}
"""Lexicographer files of WordNet; all others are ``other``."""


def names(packages: Path) -> dict[str, tuple[int, int, str]]:
    """Return by name how often it is "he" and "she", and whose given name it is."""
    data = packages / "coreferee" / "lang" / "common" / "data"
    given = {
        sign: {w.strip().lower() for w in (data / f"{sex}_names.dat").read_text().splitlines()}
        for sign, sex in (("m", "male"), ("f", "female"))
    }
    counted: dict[str, tuple[int, int]] = {}
    table = packages / "booknlp" / "english" / "data" / "gutenberg_prop_gender_terms.txt"
    for line in table.read_text(encoding="utf-8").splitlines()[1:]:
        term, _, he, she, *_ = line.split("\t")
        if term.isalpha() and float(he) + float(she) >= LEAST:
            counted[term] = (round(float(he)), round(float(she)))
    every = sorted(n for n in {*counted, *given["m"], *given["f"]} if n.isalpha())
    return {
        name: (*counted.get(name, (0, 0)), "".join(s for s in "mf" if name in given[s]))
        for name in every
    }


def nicknames(packages: Path) -> dict[str, list[str]]:
    """Return by nickname the names that it may stand for."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    table = packages / "booknlp" / "english" / "data" / "aliases.txt"
    for line in table.read_text(encoding="utf-8").splitlines():
        full, *short = (word.strip().lower() for word in line.split("\t") if word.strip())
        for name in short:
            found[name].append(full)
    return found


def nouns(packages: Path) -> dict[str, list[str]]:
    """Return nouns by kind."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    seen: set[str] = set()
    table = packages / "booknlp" / "english" / "data" / "wordnet.first.sense"
    for line in table.read_text(encoding="utf-8").splitlines():
        word, part, senses = line.split("\t")
        if part == "n" and word.isalpha() and word.islower() and word not in seen:
            seen.add(word)
            found[KINDS.get(senses.split()[0], "other")].add(word)
    return {kind: sorted(words) for kind, words in sorted(found.items())}


def main() -> None:
    """Write the files."""
    packages = Path(sys.argv[1])
    lines = [f"{n} {he} {she} {sex}".rstrip() for n, (he, she, sex) in names(packages).items()]
    (DATA / "names.en.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    lines = [" ".join([n, *full]) for n, full in sorted(nicknames(packages).items())]
    (DATA / "nicknames.en.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    lines = [" ".join([kind, *words]) for kind, words in nouns(packages).items()]
    (DATA / "nouns.en.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
