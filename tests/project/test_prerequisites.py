"""What `make` installs as root, with programs in place of the package manager."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "deploy" / "prerequisites.sh"

BOOT = 'mount --bind "$SBIN" /usr/sbin && exec "$@"'
"""Gives the processes a /usr/sbin of their own, whose other programs are found nowhere."""

APT_GET = """#!/bin/sh
# The first that installs waits, three seconds at most, for another that installs beside it.
[ "$1" = install ] || exit 0
number=$(ls "$STARTED" | wc -l)
: >"$STARTED/$$"
tries=0
while [ "$(ls "$STARTED" | wc -l)" -le 1 ] && [ "$number" = 0 ] && [ "$tries" -lt 30 ]; do
    sleep 0.1
    tries=$((tries + 1))
done
cat /usr/sbin/policy-rc.d >>"$STARTED/../policies"
"""


@pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="only root on Linux installs packages"
)
def test_two_installations_at_once_keep_the_policy_of_services_of_the_machine(
    tmp_path: Path,
) -> None:
    if subprocess.run(["unshare", "-m", "true"], check=False).returncode:
        pytest.skip("this container must not mount")
    # Given a machine that says which services packages may start, and lacks the GL libraries
    sbin, programs, started = (tmp_path / name for name in ("sbin", "programs", "started"))
    for folder in (sbin, programs, started):
        folder.mkdir()
    policy = sbin / "policy-rc.d"
    policy.write_text("#!/bin/sh\nexit 104\n")
    for name, text in (("apt-get", APT_GET), ("ldconfig", "#!/bin/sh\n")):
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    environment = {
        **os.environ,
        "PATH": f"{programs}:{os.environ['PATH']}",
        "SBIN": str(sbin),
        "STARTED": str(started),
    }
    words = ["unshare", "-m", "sh", "-ec", BOOT, "boot", "sh", str(SCRIPT)]

    # When two checkouts are set up at a time
    both = [
        subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    said = [each.communicate(timeout=60)[1].decode() for each in both]

    # Then both end well, no package could start a service meanwhile, and the policy is back
    assert [each.returncode for each in both] == [0, 0], said
    assert policy.read_text() == "#!/bin/sh\nexit 104\n"
    assert [path.name for path in sbin.iterdir()] == ["policy-rc.d"]
    policies = (tmp_path / "policies").read_text()
    assert "exit 101" in policies
    assert "exit 104" not in policies
