"""The image of the object store notices that its file of accounts was changed in place."""

from __future__ import annotations

import os
import signal
import subprocess
from typing import TYPE_CHECKING

from ainern2d.core.deployment.secret_files import OURS, SecretFiles
from tests.support.paths import ROOT
from tests.support.up import until

if TYPE_CHECKING:
    from pathlib import Path

WEED = """\
#!/bin/bash
# Stands for the server: it writes down each time that it is told to read its accounts again.
[ "$1" != shell ] || exit 0
trap 'echo again >>"$SAID"' HUP
echo "$*" >>"$SAID"
while :; do sleep 0.05; done
"""


def test_a_change_of_the_accounts_is_told_to_the_server(tmp_path: Path) -> None:
    files = SecretFiles(tmp_path)
    files.keep("minio.identities.json", '{"identities": []}', OURS)
    (tmp_path / "weed").write_text(WEED)
    (tmp_path / "weed").chmod(0o755)
    said = tmp_path / "said"
    said.touch()
    process = subprocess.Popen(
        ["bash", ROOT / "deploy" / "images" / "minio" / "server"],
        env=os.environ
        | {
            "PATH": f"{tmp_path}:{os.environ['PATH']}",
            "IDENTITIES": str(tmp_path / "minio.identities.json"),
            "WATCH_S": "0.1",
            "SAID": str(said),
        },
        start_new_session=True,
    )
    try:
        until(lambda: "-s3.config=" in said.read_text(), 20, said.read_text)
        for number in (1, 2):
            files.rewrite("minio.identities.json", f'{{"identities": [{number}]}}')
            until(lambda n=number: said.read_text().count("again") >= n, 20, said.read_text)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
