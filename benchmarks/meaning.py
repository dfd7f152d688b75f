"""How well searches by meaning find what is said in other words, with each embedder.

Forty sentences of our own, of people and shots, are each asked for by a paraphrase, in English and
Chinese and across the two, among those and the shots of twenty chapters: recall in the first five,
mean reciprocal rank, and what an embedding costs: python -m benchmarks.meaning
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from ainern2d.core.entities.embedding import WordPieces
from ainern2d.core.entities.resembling import words_of
from ainern2d.core.story.reading import read_story
from ainern2d.plugins.rules.planner import plan_story
from ainern2d.plugins.sentences import open_embedder
from tests.entities.lamp_street import CHINESE, ENGLISH

if TYPE_CHECKING:
    from ainern2d.core import Embedder

PAIRS = (
    (
        "The old fisherman mends his net on the beach.",
        "an aged man repairs his gear by the sea",
        "老渔夫在海滩上补网。",
        "一位上了年纪的打鱼人在海边修东西",
    ),
    (
        "She slammed the door and ran out into the rain.",
        "a furious woman leaves the house in bad weather",
        "她摔门而去，冲进雨里。",
        "一个愤怒的女人在坏天气里离开了家",
    ),
    (
        "The detective examines the knife under the lamp.",
        "an investigator studies the weapon",
        "侦探在灯下仔细检查那把匕首。",
        "查案的人研究凶器",
    ),
    (
        "Two boys steal apples from the priest's garden.",
        "children take fruit that is not theirs",
        "两个男孩从神父的园子里偷苹果。",
        "小孩子拿走别人的水果",
    ),
    (
        "The queen weeps at her son's grave.",
        "a mother mourns her dead child",
        "王后在儿子的坟前痛哭。",
        "一位母亲哀悼死去的孩子",
    ),
    (
        "The train pulls out of the station at dawn.",
        "an early morning railway departure",
        "天刚亮，火车驶出车站。",
        "清晨列车出发",
    ),
    (
        "He drank the poison and fell to the floor.",
        "a man is killed by what was in the cup",
        "他喝下毒药，倒在地上。",
        "有人被杯中之物害死",
    ),
    (
        "The doctor bandages the soldier's arm.",
        "a physician treats a wounded fighter",
        "医生给士兵的胳膊包扎。",
        "大夫为受伤的战士治疗",
    ),
    (
        "They kiss beneath the cherry tree.",
        "lovers embrace under blossoms",
        "他们在樱花树下接吻。",
        "恋人在花下亲热",
    ),
    (
        "The dragon burned the village in the night.",
        "a monster set fire to the houses after dark",
        "夜里巨龙烧毁了村庄。",
        "怪物在天黑后放火烧房子",
    ),
    (
        "The blind beggar plays the violin for coins.",
        "a poor man who cannot see makes music for money",
        "瞎眼的乞丐拉琴讨钱。",
        "看不见东西的穷人靠音乐谋生",
    ),
    (
        "The captain orders the crew to lower the sails.",
        "the ship's commander tells the sailors to slow down",
        "船长命令水手们降下船帆。",
        "指挥官让船员减速",
    ),
    (
        "Snow covered the road to the monastery.",
        "a winter path up to the temple",
        "大雪盖住了通往寺院的路。",
        "冬天去庙里的小道",
    ),
    (
        "The tailor sews a red wedding dress.",
        "somebody makes clothes for a bride",
        "裁缝缝着一件红嫁衣。",
        "有人为新娘做衣服",
    ),
    (
        "The teacher scolds the lazy pupils.",
        "a schoolmaster is angry with his class",
        "老师责骂懒惰的学生。",
        "先生对班上的孩子发火",
    ),
    (
        "The spy hides the letter in his boot.",
        "a secret agent conceals a document",
        "密探把信藏进靴子里。",
        "特务隐藏文件",
    ),
    (
        "Wolves howl around the lonely hut.",
        "wild animals are heard near the cabin",
        "狼群在孤零零的小屋周围嚎叫。",
        "木屋附近传来野兽的声音",
    ),
    (
        "The robot repairs the broken spaceship.",
        "a machine fixes the vessel that flies to the stars",
        "机器人修理损坏的飞船。",
        "机械人维修太空船",
    ),
    (
        "The thief is led to prison in chains.",
        "a criminal is locked up",
        "小偷戴着镣铐被押往监狱。",
        "罪犯被关起来",
    ),
    (
        "Grandmother tells the children a story by the fire.",
        "an old woman entertains the little ones in the evening",
        "奶奶在炉火边给孩子们讲故事。",
        "老太太晚上哄小朋友",
    ),
)
"""A sentence and its paraphrase in English, and both in Chinese."""


def documents() -> list[str]:
    """Return the sentences of both languages, and the shots of all chapters as distractors."""
    found = [pair[0] for pair in PAIRS] + [pair[2] for pair in PAIRS]
    for chapter in (*ENGLISH, *CHINESE):
        board = plan_story(read_story(chapter.encode(), "text"))
        found += [shot.words for shot in words_of(board) if shot.words]
    return found


def ranks(embed: Embedder, pool: list[str], asked: list[str], wanted: list[int]) -> list[int]:
    """Return the rank of the wanted text for each question, from 1; its translation is left out."""
    made = embed.embed([*pool, *asked])
    likeness = made[len(pool) :] @ made[: len(pool)].T
    found = []
    for row, goal in zip(likeness, wanted, strict=True):
        others = np.delete(row, (goal + len(PAIRS)) % (2 * len(PAIRS)))
        found.append(1 + int(np.sum(others > row[goal])))
    return found


def main() -> None:
    """Print the figures."""
    pool = documents()
    size = len(PAIRS)
    english, chinese = list(range(size)), list(range(size, 2 * size))
    questions = (
        ("English", [pair[1] for pair in PAIRS], english),
        ("Chinese", [pair[3] for pair in PAIRS], chinese),
        ("English asks for Chinese", [pair[1] for pair in PAIRS], chinese),
        ("Chinese asks for English", [pair[3] for pair in PAIRS], english),
    )
    print(f"{size} paraphrases each, among {len(pool)} texts")
    for embedder in (WordPieces(), open_embedder()):
        if embedder is None:
            print("sentences: not installed (pip install 'ainern2d[meaning]')")
            continue
        began = time.process_time()
        embedder.embed(["warm"])
        loaded = time.process_time() - began
        began = time.process_time()
        embedder.embed(pool)
        each = (time.process_time() - began) / len(pool)
        print(f"{embedder.name}: loads in {loaded:.2f} CPU s, then {1000 * each:.1f} ms a text")
        for title, asked, wanted in questions:
            found = ranks(embedder, pool, asked, wanted)
            recall = sum(rank <= 5 for rank in found) / size
            first = sum(rank == 1 for rank in found) / size
            mean = sum(1 / rank for rank in found) / size
            print(f"  {title:<26}recall@5 {recall:4.0%}, first {first:4.0%}, MRR {mean:.2f}")


if __name__ == "__main__":
    main()
