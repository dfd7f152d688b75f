"""How long searches and look-ups of the entities of a project take, with their plans.

A private PostgreSQL gets 100,000 people, once in one project and once in a hundred, and is asked
for them by words and by meaning: python -m benchmarks.entities [--entities 100000]
"""

from __future__ import annotations

import argparse
import http.client
import io
import itertools
import json
import os
import random
import statistics
import tempfile
import time
import uuid
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import sqlalchemy as sa

from ainern2d.core.database import EntityRecords, EpisodeRecords, EpisodeRow, prepare
from ainern2d.core.database.entities import LIKE_MEANING, LIKE_WORDS, SETTINGS
from ainern2d.core.database.schema import EntityRecord
from ainern2d.core.entities.embedding import vectors
from ainern2d.core.entities.names import fold, letters, tokens
from ainern2d.core.entities.person import Fact, Observed
from ainern2d.core.home import StateFolder
from ainern2d.core.servers.postgres import PrivateServer, stop_private_server

from .api import Studio

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BATCH = 5_000
SYLLABLES = [a + b for a in "bdfghklmnprstvwz" for b in ("a", "e", "i", "o", "u", "an", "en")]
SURNAMES_ZH = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN_ZH = "伟芳娜敏静秀丽强磊军洋勇艳杰涛明超兰霞平刚桂英华玉萍红雪雨晨阳宁海山川梅竹松柏云月星辰"
ROLES = [
    "captain",
    "baker",
    "doctor",
    "judge",
    "ferryman",
    "nurse",
    "thief",
    "teacher",
    "smith",
    "sailor",
    "clerk",
    "king",
]
DEEDS = (
    "carried a lamp through the rain",
    "sold bread at the corner of the square",
    "waited at the harbour for a ship",
    "wrote letters that nobody read",
    "had long red hair and a green coat",
    "limped, and leaned on a silver stick",
    "looked after the bees behind the mill",
    "played the violin in an empty theatre",
)


def person(dice: random.Random) -> tuple[str, str]:
    """Return a name and a text about somebody."""
    role, deed = dice.choice(ROLES), dice.choice(DEEDS)
    if dice.random() < 0.3:
        name = dice.choice(SURNAMES_ZH) + "".join(dice.sample(GIVEN_ZH, 2))
    else:
        words = ("".join(dice.sample(SYLLABLES, dice.choice((2, 2, 3)))) for _ in range(2))
        name = " ".join(word.capitalize() for word in words)
    return name, f"{name}\n{role}\n{name} {deed}, and {dice.choice(DEEDS)}."


def fill(engine: sa.Engine, count: int, projects: list[str], seed: int) -> list[str]:
    """Write so many people into the projects; return their names."""
    dice = random.Random(seed)  # noqa: S311
    names: list[str] = []
    with engine.begin() as connection:
        for project in projects:
            connection.execute(
                sa.text("insert into project (id, title) values (:id, :id)"), {"id": project}
            )
    for start in range(0, count, BATCH):
        people = [person(dice) for _ in range(min(BATCH, count - start))]
        model, made = vectors([text for _, text in people])
        entities, called = io.StringIO(), io.StringIO()
        for at, ((name, _), vector) in enumerate(zip(people, made, strict=True)):
            identity, project = uuid.uuid4(), projects[(start + at) % len(projects)]
            shown = "[" + ",".join(f"{value:.4g}" for value in vector) + "]"
            entities.write(
                f"{identity}\t{project}\tperson\t{name}\tf\t{letters(name)}\t{model}\t{shown}\n"
            )
            listed = ",".join(f'"{token}"' for token in tokens(name))
            called.write(f"{identity}\t{name}\t{project}\t{fold(name)}\t{{{listed}}}\tf\tf\t1\n")
            names.append(name)
        raw = engine.raw_connection()
        try:
            cursor = raw.cursor()
            for table, columns, rows in (
                ("entity", "id,project_id,kind,name,narrates,words,embedder,embedding", entities),
                (
                    "entity_name",
                    "entity_id,name,project_id,folded,tokens,decided,denied,number",
                    called,
                ),
            ):
                rows.seek(0)
                cursor.copy_expert(f"copy {table} ({columns}) from stdin", rows)
            raw.commit()
        finally:
            raw.close()
    return names


def indexed(engine: sa.Engine, *, yes: bool) -> None:
    """Drop the index of vectors, or build it: that is quicker than adding row by row."""
    with engine.begin() as connection:
        if yes:
            connection.execute(sa.text("set local maintenance_work_mem = '1GB'"))
            for index in EntityRecord.__table__.indexes:
                if index.name == "ix_entity_embedding":
                    index.create(connection)
        else:
            connection.execute(sa.text("drop index ix_entity_embedding"))


def timed(work: Callable[[str], object], asked: list[str]) -> str:
    """Return the median and the 95th percentile of a call, in milliseconds."""
    for text in asked[:10]:
        work(text)
    took = []
    for text in asked:
        began = time.perf_counter()
        work(text)
        took.append(1000 * (time.perf_counter() - began))
    return words_of(took)


def words_of(took: list[float]) -> str:
    """Return the median and the 95th percentile of some milliseconds, and the load meanwhile."""
    took = sorted(took)
    return (
        f"median {statistics.median(took):6.2f} ms, P95 {took[int(0.95 * len(took))]:6.2f} ms"
        f"   (load {os.getloadavg()[0]:.1f})"
    )


class Asking:
    """Asks an API over one connection, by several tokens in turn.

    Args:
        url: Of the server.
        tokens: Of its callers.
        path: To which a question is added.
    """

    def __init__(self, url: str, tokens: list[str], path: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
        self._tokens, self._path = itertools.cycle(tokens), path

    def __call__(self, text: str) -> object:
        """Ask, and return what was found."""
        headers = {"Authorization": f"Bearer {next(self._tokens)}"}
        self._connection.request("GET", self._path + quote(text), headers=headers)
        answer = self._connection.getresponse()
        body = answer.read()
        assert answer.status == 200, body
        return json.loads(body)


@contextmanager
def studio(home: StateFolder) -> Iterator[tuple[str, list[str]]]:
    """Serve the API of a state folder in a process of its own; yield its URL, and tokens."""
    server = Studio(home.root, "test")
    try:
        yield server.url, server.tokens
    finally:
        server.close()


def chapter(dice: random.Random, known: list[str]) -> list[Observed]:
    """Return what a plan says of twelve people, half of whom are known."""
    found = []
    for name in [*dice.sample(known, 6), *(person(dice)[0] for _ in range(6))]:
        facts = {
            "sex": Fact("sex", dice.choice(("female", "male")), 0.9, f"{name} came in."),
            "hair": Fact("hair", dice.choice(("red", "grey", "black")), 0.8, f"{name} waited."),
        }
        found.append(Observed(name, facts=facts, lines=4, shots=6, sentence=f"{name} waited."))
    return found


def _add_episode(engine: sa.Engine, project: str, episode: str) -> None:
    EpisodeRecords(engine).save_episode(
        EpisodeRow(episode, project, episode, "0" * 64, "text", "", "test")
    )


def inside(engine: sa.Engine, query: sa.TextClause, asked: list[dict[str, object]]) -> str:
    """Return the same of what PostgreSQL itself takes to plan and execute each search."""
    took = []
    for values in asked:
        tries = []
        for _ in range(3):
            lines = explain(engine, query, values).splitlines()
            tries.append(sum(float(line.split()[-2]) for line in lines if " Time: " in line))
        # The least of three: other work on the machine only ever adds to it.
        took.append(min(tries))
    return words_of(took)


def explain(engine: sa.Engine, query: sa.TextClause, values: dict[str, object]) -> str:
    """Return PostgreSQL's plan of a search, with times."""
    with engine.begin() as connection:
        connection.execute(sa.text("; ".join(SETTINGS)))
        analysed = sa.text(f"explain (analyze, buffers off, timing off) {query.text}")
        if "vector" in values:
            analysed = analysed.bindparams(
                sa.bindparam("vector", type_=query._bindparams["vector"].type)
            )
        lines = connection.scalars(analysed, values).all()
    return "\n".join(f"    {line[:110]}" for line in lines)


def measure(home: StateFolder, engine: sa.Engine, project: str, names: list[str]) -> None:
    """Print how long each search of a project takes, with PostgreSQL's plans."""
    records, dice = EntityRecords(engine), random.Random(3)  # noqa: S311
    asked = dice.sample(names, min(200, len(names)))
    # One letter is wrong in each.
    slips = [n[:2] + n[3:] if len(n) > 4 else n for n in asked]
    texts = [f"{dice.choice(ROLES)} who {dice.choice(DEEDS)} {dice.choice(asked)}" for _ in asked]

    def people_of(name: str) -> object:
        from ainern2d.core.database import entities

        with engine.begin() as connection:
            seen = entities._TakeIn(connection, project, "")
            return seen._candidates([Observed(name)])

    for title, work, questions in (
        ("by words, a name", lambda q: records.search_words(project, q), asked),
        ("by words, with a slip", lambda q: records.search_words(project, q), slips),
        ("by meaning, a sentence", lambda q: records.search_meaning(project, q), texts),
        ("who may be this person", people_of, asked),
    ):
        print(f"  {title:<24}{timed(work, questions)}", flush=True)
    took = []
    for number in range(20):
        episode = f"{project}-{number}"
        _add_episode(engine, project, episode)
        seen = chapter(dice, asked)
        began = time.perf_counter()
        records.take_in(project, episode, seen)
        took.append(1000 * (time.perf_counter() - began))
    print(f"  {'a chapter of 12 people':<24}{words_of(took)}", flush=True)
    with studio(home) as (url, tokens):
        for title, by, questions in (
            ("by HTTP, by words", "words", slips),
            ("by HTTP, by meaning", "meaning", texts),
        ):
            look = Asking(url, tokens, f"/api/v1/projects/{quote(project)}/entities?by={by}&q=")
            print(f"  {title:<24}{timed(look, questions)}", flush=True)
        look = Asking(url, tokens, "/healthz?q=")
        print(f"  {'by HTTP, nothing':<24}{timed(look, slips)}", flush=True)
    given: dict[str, object] = {"project": project, "kind": "", "limit": 20}
    model, made = vectors(texts)
    by_words = [given | {"words": letters(each)} for each in slips]
    by_meaning = [given | {"vector": each, "embedder": model} for each in made]
    print(f"  PostgreSQL alone, words: {inside(engine, LIKE_WORDS, by_words)}")
    print(f"  PostgreSQL alone, meaning: {inside(engine, LIKE_MEANING, by_meaning)}", flush=True)
    found = sum(
        name in [hit.name for hit in records.search_words(project, name, limit=5)] for name in asked
    )
    slipped = sum(
        name in [hit.name for hit in records.search_words(project, slip, limit=5)]
        for name, slip in zip(asked, slips, strict=True)
    )
    print(f"  of {len(asked)} names {found} are among the first five, with a slip {slipped}")
    recall = [_recall(engine, project, text) for text in texts[:30]]
    print(f"  of the ten nearest vectors {100 * statistics.mean(recall):.0f} % are found")
    print(explain(engine, LIKE_WORDS, by_words[0]))
    print(explain(engine, LIKE_MEANING, by_meaning[0]), flush=True)


def _recall(engine: sa.Engine, project: str, text: str) -> float:
    """Return which share of the ten nearest the index finds, by distance."""
    model, (vector,) = vectors([text])
    values = {"project": project, "kind": "", "limit": 10, "vector": vector, "embedder": model}
    with engine.begin() as connection:
        connection.execute(sa.text("; ".join(SETTINGS)))
        found = [row.score for row in connection.execute(LIKE_MEANING, values)]
        connection.execute(sa.text("set local enable_indexscan = off"))
        exact = [row.score for row in connection.execute(LIKE_MEANING, values)]
    worst = min(exact, default=0.0) - 1e-6
    return sum(score >= worst for score in found) / max(1, len(exact))


def main() -> None:
    """Fill databases and print the times."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--entities", type=int, default=100_000)
    arguments.add_argument("--one", action="store_true", help="only as one project")
    options = arguments.parse_args()
    count = options.entities
    os.environ.setdefault("AINERN2D_PG_DURABLE", "0")
    # A model would take ten minutes for so many descriptions; what is timed here is the search.
    os.environ.setdefault("AINERN2D_EMBEDDER", "word_pieces")
    with tempfile.TemporaryDirectory(prefix="ainern2d-entities-", dir="/var/tmp") as folder:
        Path(folder).chmod(0o711)
        home = StateFolder(Path(folder) / "state")
        with PrivateServer(home) as server:
            engine = prepare(server)
            try:
                for title, projects in (
                    (f"{count:,} entities in one project", ["one"]),
                    (
                        f"{count:,} more in a hundred projects",
                        [f"of-many-{number}" for number in range(100)],
                    ),
                )[: 1 if options.one else 2]:
                    began = time.perf_counter()
                    indexed(engine, yes=False)
                    names = fill(engine, count, projects, len(projects))
                    indexed(engine, yes=True)
                    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as c:
                        c.execute(sa.text("analyze"))
                        c.execute(sa.text("select gin_clean_pending_list('ix_entity_words')"))
                    took = time.perf_counter() - began
                    print(f"{title} (written and indexed in {took:.0f} s)", flush=True)
                    measure(home, engine, projects[0], names[:: len(projects)])
            finally:
                engine.dispose()
        stop_private_server(home)


if __name__ == "__main__":
    main()
