"""Stories in a folder: which there are, their episodes, and a sensor that makes their films."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg

from ainern2d.core.film.import_story import episode_id, files_given
from ainern2d.core.story.reading import SUFFIXES

from .naming import Naming
from .partitions import episodes

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

SETTLE_S = 2.0
"""Age of a file's last change, in seconds, below which it may still be written."""


def story_files(folder: str | os.PathLike[str]) -> list[Path]:
    """Return the stories directly in a folder, by name: files with a story's suffix.

    Args:
        folder: Relative to the working directory, or absolute.
    """
    root = Path(folder).expanduser().absolute()
    if not root.is_dir():
        return []
    return [
        path
        for path in sorted(root.iterdir())
        if path.suffix.lower() in SUFFIXES
        and path.suffix
        and not path.name.startswith(".")
        and path.is_file()
    ]


def add_stories(instance: dg.DagsterInstance, *paths: str | os.PathLike[str]) -> list[str]:
    """Make the episodes of stories known to Dagster as partitions; return their ids.

    Example:
        >>> with dg.DagsterInstance.ephemeral() as instance:
        ...     added = add_stories(instance, "/srv/stories/The Walk.txt")
        ...     instance.get_dynamic_partitions("episodes") == added
        True

    Args:
        instance: Dagster's, such as ``DagsterInstance.get()``.
        paths: Files of stories.
    """
    found = [episode_id(Path(path).expanduser().absolute()) for path in paths]
    instance.add_dynamic_partitions("episodes", found)
    return found


def stories_sensor(
    folder: str | os.PathLike[str],
    *,
    name: str = "stories",
    prefix: str | Sequence[str] = (),
    job: str = "",
    overrides: Sequence[str] = (),
    minimum_interval_seconds: int = 30,
    default_status: dg.DefaultSensorStatus = dg.DefaultSensorStatus.STOPPED,
) -> dg.SensorDefinition:
    """Return a sensor that requests a run for each new or changed story of a folder.

    A story whose cast file changed counts as changed. The story's episode is added to the
    partitions; the run reads the files again. What was changed in the last two seconds waits for
    the next look.

    Example:
        >>> stories_sensor("/srv/stories", overrides=["env=test"]).name
        'stories'

    Args:
        folder: Of the stories.
        name: Of the sensor.
        prefix: The one that was given to :func:`.build.build_defs`.
        job: Name of the job to run, which has the assets of an episode in it; empty for
            ``make_episode``.
        overrides: Hydra overrides of these films, after those of the studio.
        minimum_interval_seconds: Seconds between two looks.
        default_status: ``DefaultSensorStatus.RUNNING`` lets it begin without being switched on.
    """
    naming = Naming.of(prefix)
    root = Path(folder).expanduser().absolute()

    def look(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        if not root.is_dir():
            return dg.SkipReason(f"there is no folder {root}")
        seen: dict[str, int] = json.loads(context.cursor or "{}")
        found, requests = {}, []
        for path in story_files(root):
            # The story and its cast file.
            changed_ns = max(each.stat().st_mtime_ns for each in files_given(path, None, ()))
            if time.time() - changed_ns / 1e9 < SETTLE_S:
                # Looked at again the next time, with what was known of it.
                if path.name in seen:
                    found[path.name] = seen[path.name]
                continue
            found[path.name] = changed_ns
            if seen.get(path.name) == changed_ns:
                continue
            episode = episode_id(path)
            config = {"story": str(path), "overrides": list(overrides)}
            requests.append(
                dg.RunRequest(
                    run_key=f"{episode}@{changed_ns}",
                    partition_key=episode,
                    run_config={"ops": {naming.node("episode"): {"config": config}}},
                )
            )
        new = [str(each.partition_key) for each in requests]
        return dg.SensorResult(
            run_requests=requests,
            dynamic_partitions_requests=[episodes.build_add_request(new)] if new else [],
            cursor=json.dumps(found),
        )

    return dg.SensorDefinition(
        name=name,
        job_name=job or naming.node("make_episode"),
        evaluation_fn=look,
        minimum_interval_seconds=minimum_interval_seconds,
        description=f"Makes a film of each new or changed story in {root}.",
        default_status=default_status,
    )
