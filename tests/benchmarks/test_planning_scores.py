"""The scorer of planners: what it counts as right, and what its command prints."""

from __future__ import annotations

import doctest
import json
import resource
import sys

import pytest

from benchmarks.planning import agreement, alignment, labels, tables
from benchmarks.planning.__main__ import main
from benchmarks.planning.agreement import blank
from benchmarks.planning.corpus import samples_of_data, samples_of_stories
from benchmarks.planning.labels import read_labelled
from benchmarks.planning.running import Planned, long_run
from benchmarks.planning.scoring import score

STORY = """---
title: The Gate
genre: fable
source: own
split: SPLIT
cast:
- {name: Old Tom, aliases: [Tom], sex: M, age: old}
- {name: Ann, sex: F, age: child, species: robot}
---
The Gate

{@ place=inn in time=night weather=snow}
Ann gave Tom a key.{> give who=Ann whom=Old Tom object=key}

“Take it,”{=Ann|a} she said. “Now.”{=Ann|a}

“No,”{=Old Tom|e} said Tom.

{@ place=road out time=day mode=memory}
He ran.{> run who=Old Tom}
"""


def written(folder, split="dev"):
    (folder / "gate.en.txt").write_text(STORY.replace("SPLIT", split), encoding="utf-8")
    return folder


def board(**changes):
    """Return a storyboard of schema 2 that is right in all that is scored, but for the changes."""

    def line(speaker, text, confidence=0.95):
        return {"speaker": speaker, "text": text, "how": "explicit", "confidence": confidence}

    give = {
        "verb": "give",
        "who": ["Ann"],
        "object": {"words": "key", "thing": "key"},
        "sentence": "Ann gave Tom a key.",
    }
    run = {"verb": "run", "who": ["Tom"], "sentence": "He ran."}
    given = {
        "cast": [
            {"name": "Tom", "look": {"gender": "male", "age": "old", "species": "human"}},
            {"name": "Ann", "look": {"gender": "female", "age": "child", "species": "robot"}},
        ],
        "locations": [
            {"name": "inn", "kind": "inn", "side": "", "time": "night", "weather": "snow"},
            {"name": "road", "kind": "road", "side": "", "time": "day", "weather": "clear"},
        ],
        "give": give,
        "speakers": ("Ann", "Tom"),
        "mode": "memory",
        **changes,
    }
    ann, tom = given["speakers"]
    shots = [
        {"lines": [line("narrator", "Ann gave Tom a key.")], "deeds": [given["give"]]},
        {"lines": [line(ann, "Take it, Now."), line(tom, "No,", 0.5)], "deeds": []},
    ]
    last = {"lines": [line("narrator", "He ran.")], "deeds": [run]}
    return {
        "cast": given["cast"],
        "locations": given["locations"],
        "scenes": [
            {"location": "inn", "mode": "present", "shots": shots},
            {"location": "road", "mode": given["mode"], "shots": [last]},
        ],
    }


def shares(folder, **changes):
    [sample] = samples_of_stories([written(folder)], ["dev"])
    tally = score(sample, Planned(board(**changes), "", 0.0))
    return {name: tally.right[name] / total for name, total in tally.total.items()}, tally


def test_a_storyboard_that_agrees_with_the_labels_is_right_in_all(tmp_path):
    found, tally = shares(tmp_path)
    wrong = {"failed", "cast unknown", "speakers missing", "quotation lost", "left to the narrator"}
    baselines = {"nearest name", "alternation"}
    assert {name: value for name, value in found.items() if name in wrong} == dict.fromkeys(
        wrong, 0
    )
    rest = {name: value for name, value in found.items() if name not in wrong | baselines}
    assert rest == dict.fromkeys(rest, 1)
    assert {"deed", "doer", "object", "place", "inside", "mode", "species", "age"} <= set(rest)
    assert tally.total["speaker"] == 3
    assert tally.total["sure"] == 2
    assert not tally.errors


@pytest.mark.parametrize(
    ("changes", "measure", "share"),
    [
        ({"speakers": ("Ann", "Ann")}, "speaker", 2 / 3),
        ({"speakers": ("Tom", "Tom")}, "sure", 0),
        ({"speakers": ("narrator", "Tom")}, "left to the narrator", 2 / 3),
        ({"cast": [{"name": "Italy", "look": {}}]}, "cast unknown", 1),
        ({"cast": [{"name": "Tom", "look": {"gender": "unknown"}}]}, "sex", 0),
        ({"cast": [{"name": "Tom", "look": {"gender": "male"}}]}, "speakers missing", 1 / 2),
        ({"cast": [{"name": "Ann", "look": {"species": "human"}}]}, "species and age", 0),
        ({"mode": "present"}, "mode, if not present", 0),
        ({"locations": [{"name": "inn", "kind": "interior", "time": "day"}]}, "place or wider", 0),
        ({"locations": [{"name": "inn", "kind": "bar", "time": "day"}]}, "place or related", 1),
        ({"locations": [{"name": "inn", "kind": "hall", "time": "day"}]}, "place or related", 0),
        ({"locations": [{"name": "inn", "kind": "hall", "time": "night"}]}, "time", 1 / 2),
        ({"locations": [{"name": "inn", "kind": "bar", "side": "out"}]}, "inside", 0),
        ({"give": {"verb": "take", "who": [], "sentence": "Ann gave Tom a key."}}, "deed", 1 / 2),
        ({"give": {"verb": "give", "who": ["Tom"], "sentence": "Ann gave Tom"}}, "doer", 1 / 2),
        ({"give": {"verb": "give", "who": ["Ann"], "sentence": "Ann gave Tom"}}, "object", 0),
    ],
)
def test_what_differs_from_the_labels_is_wrong(tmp_path, changes, measure, share):
    found, _ = shares(tmp_path, **changes)
    assert found[measure] == pytest.approx(share)


def test_a_text_that_cannot_be_planned_is_wrong_in_all(tmp_path):
    [sample] = samples_of_stories([written(tmp_path)], ["dev"])
    tally = score(sample, Planned(None, "ValueError: empty", 0.0))
    assert (tally.right["failed"], tally.right["speaker"], tally.total["speaker"]) == (1, 0, 3)
    assert "ValueError: empty" in tally.errors[0]


def test_the_command_prints_tables_and_leaves_the_test_split_alone(tmp_path, capsys):
    assert main(["--stories", str(written(tmp_path)), "--errors", "5"]) == 0
    printed = capsys.readouterr().out
    assert "| dev en | 0.0% (1) |" in printed
    assert "CPU s per 10,000 characters" in printed
    assert main(["--stories", str(written(tmp_path, "test"))]) == 2
    assert "nothing to score" in capsys.readouterr().err
    assert main(["--stories", str(tmp_path), "--split", "test"]) == 0


def test_a_command_can_plan_instead_of_this_process(tmp_path, capsys):
    plan = tmp_path / "plan.py"
    plan.write_text(
        "import sys\n"
        "command, story, language, form = sys.argv[1:]\n"
        "assert (command, language, form) == ('plan', 'language=en', '--json')\n"
        f"print({json.dumps(board())!r} if 'Ann gave' in open(story).read() else '')\n",
        encoding="utf-8",
    )
    given = ["--stories", str(written(tmp_path)), "--errors", "1", "--command"]
    assert main([*given, f"{sys.executable} {plan}"]) == 0
    assert "| dev en | 0.0% (1) | 100.0% (3) |" in capsys.readouterr().out
    plan.write_text("import sys\nsys.exit('no such planner')\n", encoding="utf-8")
    assert main([*given, f"{sys.executable} {plan}"]) == 0
    printed = capsys.readouterr().out
    assert "| dev en | 100.0% (1) | 0.0% (3) |" in printed
    assert "planning failed: no such planner" in printed
    assert main([*given, str(tmp_path / "missing")]) == 2
    assert "missing: cannot be run" in capsys.readouterr().err


def test_a_long_text_is_planned_in_a_process_of_its_own():
    run = long_run("“Well,” said Tom. He sat down.\n\n" * 20, "en", ())
    assert (run.error, run.characters) == ("", 640)
    assert run.cpu_s > 0
    # Linux counts for a child what its parent had when it began it; the benchmark itself is small.
    own_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    assert 10 < run.peak_mb < max(2_000, own_mb * 1.1)
    assert long_run("", "en", ()).error == "the story is empty"


def test_a_file_of_another_corpus_is_scored_piece_by_piece(tmp_path, capsys):
    path = tmp_path / "other.json"
    piece = {
        "text": '"Go on," said Mr. Hale.\n\n"No," she said.',
        "quotes": [
            {"text": "Go on,", "speaker": "Hale", "kind": "explicit"},
            {"text": "No,", "speaker": "Nell", "kind": "anaphoric"},
        ],
    }
    people = [{"name": "Hale", "gender": "M"}, {"name": "Nell", "gender": "F"}]
    data = {"corpus": "pdnc", "name": "x", "language": "en", "characters": people}
    path.write_text(json.dumps({**data, "pieces": [piece]}), encoding="utf-8")
    [sample] = samples_of_data(path)
    assert [sample.text[quote.start : quote.end] for quote in sample.quotations] == ["Go on", "No"]
    assert main(["--data-only", "--data", str(path)]) == 0
    assert "| pdnc en | 0.0% (1) | " in capsys.readouterr().out
    path.write_text("{}", encoding="utf-8")
    assert main(["--data-only", "--data", str(path)]) == 2
    assert "no file of labelled quotations" in capsys.readouterr().err


def test_two_labellings_are_compared(tmp_path, capsys):
    second = written(tmp_path) / "gate.en.second.yaml"
    second.write_text(
        "speakers: [Ann|a, Ann|i, Old Tom|e]\n"
        "scenes: [place=inn in time=night, place=road out time=day mode=memory]\n"
        "deeds: [give who=Ann object=key, walk who=Old Tom]\n"
        "cast: [sex=M age=adult species=human, sex=F age=child species=robot]\n",
        encoding="utf-8",
    )
    assert main(["--agreement", "--stories", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert "| speaker | 3 | 100.0% | 1.00 |" in printed
    assert "| how the speaker is named | 3 | 66.7% |" in printed
    assert "| weather | 2 | 50.0% | 0.00 |" in printed
    assert "| deed | 2 | 50.0% |" in printed
    assert "| age | 2 | 50.0% |" in printed
    assert "labellings, en" in printed
    second.write_text("speakers: [Ann]", encoding="utf-8")
    assert main(["--agreement", "--stories", str(tmp_path)]) == 2
    assert "speakers: 1 instead of 3" in capsys.readouterr().err
    second.write_text("cast: [age=adult, size=big]", encoding="utf-8")
    assert main(["--agreement", "--stories", str(tmp_path)]) == 2
    assert "cast: size: not sex, age or species" in capsys.readouterr().err


def test_deeds_of_one_sentence_may_be_labelled_in_any_order(tmp_path, capsys):
    story = written(tmp_path) / "gate.en.txt"
    two = "object=key}{> smile who=Ann}"
    story.write_text(story.read_text("utf-8").replace("object=key}", two), encoding="utf-8")
    (tmp_path / "gate.en.second.yaml").write_text(
        "deeds: [smile who=Ann, give who=Ann whom=Old Tom object=key, run who=Old Tom]",
        encoding="utf-8",
    )
    assert main(["--agreement", "--stories", str(tmp_path)]) == 0
    assert "| deed | 3 | 100.0% | 1.00 |" in capsys.readouterr().out


def test_a_story_to_be_labelled_again_shows_no_labels(tmp_path):
    shown = blank(read_labelled(written(tmp_path) / "gate.en.txt"))
    assert "[scene 1] Ann gave Tom a key.[deed 1]" in shown
    assert "“Take it,”[quotation 1] she said. “Now.”[quotation 2]" in shown
    assert "night" not in shown


@pytest.mark.parametrize("module", [agreement, alignment, labels, tables])
def test_the_examples_give_what_they_say(module):
    results = doctest.testmod(module)
    assert results.attempted
    assert not results.failed
