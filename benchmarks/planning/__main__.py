"""How well a planner reads stories that are labelled: speakers, cast, scenes, deeds, speed.

    python -m benchmarks.planning [--split train dev] [--data FILE ...] [--errors 20]

Plans the labelled stories of a split, and files of other corpora, and compares the storyboards with
the labels. By default the backend ``rules`` plans in this process; ``--command`` names the public
command to measure it from outside. The tables are Markdown, for docs/planning.md. The test split is
only scored if it is asked for: look at it once per release, and never tune on it.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ainern2d.core.errors import InputError, StoryError
from benchmarks.planning.agreement import agreement, blank
from benchmarks.planning.corpus import samples_of_data, samples_of_stories
from benchmarks.planning.labels import STORIES, read_labelled
from benchmarks.planning.running import long_run, plan_by_command, plan_here
from benchmarks.planning.scoring import Tally, score
from benchmarks.planning.tables import agreements, long_runs, scores

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.planning.corpus import Sample
    from benchmarks.planning.running import LongRun, Planned


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables; return the exit status."""
    options = _options(arguments)
    try:
        if options.blank:
            print(blank(read_labelled(options.blank)))
        elif options.agreement:
            _print_agreement(options.stories)
        else:
            _print_scores(options)
    except InputError as error:
        print("\n".join(filter(None, (error.message, error.hint))), file=sys.stderr)
        return error.exit_status
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.planning", description=(__doc__ or "").split("\n\n")[0]
    )
    add = parser.add_argument
    add(
        "--split",
        nargs="+",
        choices=("train", "dev", "test"),
        default=["train", "dev"],
        help="splits of the labelled stories",
    )
    add("--language", choices=("en", "zh"), help="score only this language")
    add(
        "--stories",
        nargs="+",
        type=Path,
        default=[STORIES],
        metavar="FOLDER",
        help="folders of labelled stories",
    )
    add(
        "--data",
        nargs="+",
        type=Path,
        default=[],
        metavar="FILE",
        help="JSON files of other corpora, scored as well",
    )
    add("--data-only", action="store_true", help="score no labelled stories")
    add(
        "--command",
        default="",
        metavar="COMMAND",
        help="public command, such as .venv/bin/ainern2d",
    )
    add("--errors", type=int, default=0, metavar="N", help="print up to N wrong answers of a group")
    add(
        "--long",
        type=int,
        default=0,
        metavar="CHARACTERS",
        help="also plan one text of this length in each language, such as 300000",
    )
    add("--markdown", type=Path, metavar="FILE", help="also write the tables to a file")
    add("--agreement", action="store_true", help="compare second labels with the first, and end")
    add("--blank", type=Path, metavar="STORY", help="print a story to be labelled again, and end")
    return parser.parse_args(arguments)


def _print_agreement(folders: Sequence[Path]) -> None:
    found = agreement(folders)
    if not found:
        raise StoryError(f"no file *.second.yaml in {', '.join(map(str, folders))}")
    for language, pairs in found.items():
        print(agreements(pairs, language))


def _print_scores(options: argparse.Namespace) -> None:
    samples = [] if options.data_only else samples_of_stories(options.stories, options.split)
    samples += [sample for path in options.data for sample in samples_of_data(path)]
    if options.language:
        samples = [sample for sample in samples if sample.language == options.language]
    if not samples:
        raise StoryError("there is nothing to score", hint="give another --split or --data FILE")
    plan = partial(plan_by_command, command=options.command.split())
    tallies = _scored(samples, plan if options.command else plan_here)
    tables = scores(tallies)
    if options.long:
        runs = _long_runs(samples, options.long, options.command.split())
        tables += "\n" + long_runs(runs)
    print(tables)
    for group, tally in tallies.items():
        for error in tally.errors[: options.errors]:
            print(f"{group}: {error}")
    if options.markdown:
        options.markdown.write_text(tables, encoding="utf-8")


def _scored(samples: Sequence[Sample], plan: Callable[[str, str], Planned]) -> dict[str, Tally]:
    tallies: dict[str, Tally] = defaultdict(Tally)
    for number, sample in enumerate(samples, 1):
        if sys.stderr.isatty():
            print(f"\r{number} of {len(samples)} {sample.name:50.50}", end="", file=sys.stderr)
        tallies[sample.group].add(score(sample, plan(sample.text, sample.language)))
    return dict(sorted(tallies.items()))


def _long_runs(
    samples: Sequence[Sample], length: int, command: Sequence[str]
) -> dict[str, LongRun]:
    """Plan all texts of a language as one, repeated until it is long enough."""
    texts: dict[str, list[str]] = defaultdict(list)
    for sample in samples:
        texts[sample.language].append(sample.text)
    runs = {}
    for language, parts in texts.items():
        once = "\n\n".join(parts) + "\n\n"
        text = (once * (length // len(once) + 1))[:length]
        runs[language] = long_run(text, language, command)
    return runs


if __name__ == "__main__":
    raise SystemExit(main())
