"""The options of a worker: ``key=value`` pairs of its command line, checked."""

from __future__ import annotations

import difflib
import os
import re
import socket
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from ...errors import ConfigError
from ...ops.kind import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..broker.topology import Lanes

_NAME = re.compile(r"[A-Za-z0-9_.-]{1,80}")


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """The options of a worker.

    Attributes:
        kind: The kinds of op that it takes, such as ``video`` or ``audio,lipsync``.
        lanes: Those lanes of its kinds that it takes from, as ``LANE`` or ``KIND.LANE``; all if
            empty.
        name: For people; a worker's id is this and six random digits.
        cache_gb: Size to which its files are cut back when it is idle, in 10^9 bytes.
        memory_gb: Resident memory of an op's process and its descendants, in 10^9 bytes, beyond
            which it is killed; 0 is no limit.
        starve_s: Longest time that it keeps a warm model while another lane waits, in seconds.
        idle_exit_s: Seconds without work after which it ends; 0 is never.
        drain_s: Seconds that an op may take after SIGTERM before it is given back.
        heartbeat_s: Seconds between heartbeats to the broker; a silent one is given up after two.
        dcgm_url: Of the metrics of NVIDIA's dcgm-exporter, which then says how the GPUs do; the
            driver says it if empty.
        overrides: Of the configuration, such as ``env=prod``: it says which lanes there are.
    """

    kind: tuple[Kind, ...]
    lanes: tuple[str, ...] = ()
    name: str = field(default_factory=lambda: _host_name())
    cache_gb: float = 20.0
    memory_gb: float = 0.0
    starve_s: float = 30.0
    idle_exit_s: float = 0.0
    drain_s: float = 900.0
    heartbeat_s: int = 10
    dcgm_url: str = ""
    overrides: tuple[str, ...] = ()

    @classmethod
    def parse(cls, given: Sequence[str]) -> WorkerSettings:
        """Read ``key=value`` pairs; keys that are not a worker's go to the configuration.

        Raises:
            ConfigError: A key is unknown, or its value bad.
        """
        known = {each.name for each in fields(cls)} - {"overrides"}
        found: dict[str, object] = {}
        overrides: list[str] = []
        for each in given:
            key, sign, text = each.partition("=")
            if not sign:
                raise ConfigError(f"{each!r} is not key=value", hint="such as kind=video")
            if key == "env" or "." in key or "/" in key:
                overrides.append(each)
            elif key not in known:
                close = difflib.get_close_matches(key, known, n=1)
                raise ConfigError(
                    f"a worker has no option {key!r}",
                    hint=f"did you mean {close[0]}?" if close else f"there are: {sorted(known)}",
                )
            else:
                found[key] = _value(key, text)
        if "kind" not in found:
            raise ConfigError(
                "which kinds of op shall the worker take?",
                hint=f"such as kind=video, or several of: {', '.join(Kind)}",
            )
        return cls(**found, overrides=tuple(overrides))  # type: ignore[arg-type]

    def queues(self, lanes: Lanes) -> dict[str, Kind]:
        """Return the work queues that it takes from, with their kinds.

        Raises:
            ConfigError: One of the lanes does not exist.
        """
        there = {name: pair for name, pair in lanes.queues().items() if pair[0] in self.kind}
        wanted = set(self.lanes)
        chosen = {
            name: kind
            for name, (kind, lane) in there.items()
            if not wanted or lane in wanted or f"{kind.value}.{lane}" in wanted
        }
        known = {text for kind, lane in there.values() for text in (lane, f"{kind.value}.{lane}")}
        if wanted - known:
            raise ConfigError(
                f"there is no lane {', '.join(sorted(wanted - known))} of {', '.join(self.kind)}",
                hint="lanes are: " + ", ".join(f"{kind}.{lane}" for kind, lane in there.values()),
            )
        return chosen


def _value(key: str, text: str) -> object:
    if key == "kind":
        names = _split(text)
        unknown = sorted(set(names) - set(Kind))
        if unknown or not names:
            raise ConfigError(
                f"kind={text} names no kind of op: {', '.join(unknown) or 'it is empty'}",
                hint=f"kinds are: {', '.join(Kind)}",
            )
        return tuple(kind for kind in Kind if kind.value in names)
    if key == "dcgm_url":
        return text
    if key == "lanes":
        return tuple(_split(text))
    if key == "name":
        if not _NAME.fullmatch(text):
            raise ConfigError(f"name={text!r} is not 1 to 80 letters, digits, dots and dashes")
        return text
    try:
        number = int(text) if key == "heartbeat_s" else float(text)
    except ValueError:
        raise ConfigError(f"{key}={text!r} is not a number") from None
    lowest = 0 if key in ("idle_exit_s", "drain_s", "starve_s", "memory_gb") else 0.001
    if not lowest <= number < 1e9:
        raise ConfigError(f"{key}={text} is out of range", hint="it is a positive number")
    return number


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.strip("[]").split(",") if part.strip()]


def _host_name() -> str:
    host = re.sub(r"[^A-Za-z0-9_-]", "-", socket.gethostname().partition(".")[0])[:60]
    return f"{host or 'worker'}-{os.getpid()}"
