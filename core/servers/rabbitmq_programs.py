"""Where the programs of the system's RabbitMQ package are."""

from __future__ import annotations

import shutil
from pathlib import Path

from ..errors import ServiceError

PROGRAM_FOLDERS = (
    # Not /usr/sbin: the scripts there change to the system's rabbitmq account.
    Path("/usr/lib/rabbitmq/bin"),
    Path("/opt/homebrew/opt/rabbitmq/sbin"),
    Path("/usr/local/opt/rabbitmq/sbin"),
    Path("/opt/rabbitmq/sbin"),
)
"""Where Debian, Homebrew (Apple silicon, Intel) and the official image keep the programs."""

ERLANG_PATH = "/usr/bin:/bin:/opt/homebrew/bin:/usr/local/bin:/opt/erlang/bin"
"""Where programs are looked for that Erlang and its scripts need."""


OLDEST = "4.0"
"""The first release whose quorum queues take every policy that ours have."""


def find_server() -> Path:
    """Return the program that runs a broker.

    Raises:
        ServiceError: RabbitMQ is not installed, or too old; says how to get it.
    """
    for folder in PROGRAM_FOLDERS:
        if (folder / "rabbitmq-server").is_file():
            _refuse_old(folder)
            return folder / "rabbitmq-server"
    raise ServiceError(
        "RabbitMQ is not installed here, and the distributed system needs it",
        hint="`apt-get install rabbitmq-server` on Debian and Ubuntu, `brew install rabbitmq` on a "
        "Mac; a service that the package starts is not needed and may be stopped",
    )


def _refuse_old(folder: Path) -> None:
    """Look at the name of the release beside its programs, as Debian's package lays it out."""
    releases = [path.name for path in folder.parent.glob("lib/rabbitmq_server-*")]
    numbers = [name.partition("-")[2] for name in releases]
    majors = [int(number.split(".")[0]) for number in numbers if number[:1].isdigit()]
    if majors and max(majors) < int(OLDEST.split(".")[0]):
        raise ServiceError(
            f"RabbitMQ {numbers[0]} is installed here, and the distributed system needs {OLDEST}",
            hint="its own packages for your system are newer: "
            "https://www.rabbitmq.com/docs/download",
        )


def find_port_mapper() -> Path:
    """Return Erlang's port mapper, ``epmd``, which comes with RabbitMQ.

    Raises:
        ServiceError: It is not there.
    """
    found = shutil.which("epmd", path=ERLANG_PATH)
    if found is None:
        raise ServiceError(
            f"Erlang's port mapper `epmd` is in none of {ERLANG_PATH}",
            hint="install Erlang with its package: `apt-get install erlang-base`, or "
            "`brew install erlang`",
        )
    return Path(found)
