"""A bare host as an operator finds it: folders, names, sshd and the commands of its own.

It shares this machine's programs and sees its own `/etc`, `/opt`, `/run`, `/usr/local`, `/var/lib`
and `/var/backups`, which begin as this machine's are and leave nothing behind. Docker's command is
Compose and Podman, and units of systemd are started by a program that reads them.
"""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from tests.deploy.engine import Namespace, environment, run
from tests.support.paths import ROOT
from tests.support.up import until

if TYPE_CHECKING:
    from collections.abc import Mapping

PATHS = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
SHELL = ("env", "-i", "HOME=/root", "LANG=C.UTF-8", f"PATH={PATHS}", "sh", "-euc")
BOOT = r"""
own=$1 given=$2 repository=$3
mount -t tmpfs -o mode=755 tmpfs "$own"
for each in /etc /opt /usr/local /var/backups /var/lib; do
    upper="$own/upper$each" work="$own/work$each"
    mkdir -p "$upper" "$work"
    mount -t overlay -o "lowerdir=$each,upperdir=$upper,workdir=$work" overlay "$each"
done
mkdir -p "$own/run/netns" "$own/run/sshd" "$own/run/lock"
mount --rbind /run/netns "$own/run/netns"
mount --rbind "$own/run" /run
mkdir -p /opt/ainern2d
mount --bind "$repository" /opt/ainern2d
cp -r "$given/." /
chmod 600 /etc/ssh/machine/key /etc/ssh/machine/host_key
exec /usr/sbin/sshd -D -f /etc/ssh/machine/sshd_config
"""
SSHD = """\
HostKey /etc/ssh/machine/host_key
AuthorizedKeysFile /etc/ssh/machine/key.pub
PasswordAuthentication no
PermitRootLogin yes
StrictModes no
UsePAM no
PidFile none
"""
DOCKER = """\
#!/bin/sh
# Stands for Docker's command.
case "$1" in
compose) shift && exec docker-compose "$@" ;;
esac
export PODMAN_IGNORE_CGROUPSV1_WARNING=1
exec podman --url "${DOCKER_HOST:-unix:///run/docker.sock}" "$@"
"""
SYSTEMCTL = r"""#!/usr/bin/python3
# Stands for systemd: reads units, and starts what they say.
import configparser, subprocess, sys
from pathlib import Path

verb, *names = [word for word in sys.argv[1:] if word != "--now"]
assert verb in ("enable", "restart", "reload"), verb
for name in names:
    kind, _, instance = name.partition("@")
    if kind == "wg-quick":
        # As Debian's wg-quick@.service has it.
        reload = f"exec wg syncconf {instance} <(exec wg-quick strip {instance})"
        commands = {
            "enable": [["wg-quick", "up", instance]],
            "restart": [["wg-quick", "down", instance], ["wg-quick", "up", instance]],
            "reload": [["bash", "-c", reload]],
        }
        for command in commands[verb]:
            subprocess.run(command, check=True)
        continue
    path = Path("/etc/systemd/system", name if "." in name else f"{name}.service")
    unit = configparser.ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str
    unit.read_string(path.read_text())
    if path.suffix == ".timer":
        assert unit["Timer"]["OnCalendar"] and path.with_suffix(".service").exists()
        continue
    command = unit["Service"]["ExecStart"].split()
    if unit["Service"].get("Type") == "oneshot":
        subprocess.run(command, check=True)
    else:
        log = open(f"/run/{path.stem}.log", "w")
        files = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
        subprocess.Popen(command, start_new_session=True, **files)
"""
NEEDED = ("/usr/sbin/sshd", "ssh-keygen", "tar", "unshare", "wg", "wg-quick", "wireguard-go")


class Keys:
    """Keys of SSH for hosts that trust each other: one of each host, and one of their root.

    Args:
        folder: Empty.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._folder = folder
        self.root = self.make("root")

    def make(self, name: str) -> Path:
        """Make a key, and return the path of its private half."""
        path = self._folder / name
        run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path])
        return path


class Machine(Namespace):
    """A host with a network and folders of its own, which runs nothing but sshd.

    Args:
        name: By which other hosts know it.
        folder: Empty, for its state.
        keys: Of all hosts.
    """

    def __init__(self, name: str, folder: Path, keys: Keys) -> None:
        missing = [each for each in NEEDED if shutil.which(each) is None]
        assert not missing, f"{missing}: sudo sh deploy/prerequisites.sh deploy"
        super().__init__(name)
        self.folder = folder
        self.key, self._root_key = keys.make(name), keys.root
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def within(self) -> list[str]:
        """Words before a command that runs there."""
        inside = [] if self._process is None else [f"--target={self._process.pid}", "--mount"]
        return ["nsenter", f"--net={self.network}", *inside]

    def known_as(self, *names: str) -> str:
        """Return the line by which other hosts know its key."""
        return f"{','.join(names)} {self.key.with_suffix('.pub').read_text()}"

    def boot(self, hosts: Mapping[str, str], known: str) -> None:
        """Bring up its folders and sshd.

        Args:
            hosts: Addresses by names, as a name server would have them.
            known: Lines of `known_hosts`.
        """
        given = self.folder / "given"
        ssh, programs = given / "etc/ssh", given / "usr/local/bin"
        for each in (ssh / "machine", ssh / "ssh_config.d", programs, given / "etc/wireguard"):
            each.mkdir(parents=True)
        for name, key in (("key", self._root_key), ("host_key", self.key)):
            shutil.copy(key, ssh / "machine" / name)
        shutil.copy(self._root_key.with_suffix(".pub"), ssh / "machine" / "key.pub")
        (ssh / "machine" / "sshd_config").write_text(SSHD)
        (ssh / "ssh_config.d" / "machine.conf").write_text("IdentityFile /etc/ssh/machine/key\n")
        (ssh / "ssh_known_hosts").write_text(known)
        lines = [f"{address} {name}\n" for name, address in hosts.items()]
        (given / "etc/hosts").write_text("127.0.0.1 localhost\n" + "".join(lines))
        for name, text in (("docker", DOCKER), ("systemctl", SYSTEMCTL)):
            (programs / name).write_text(text)
            (programs / name).chmod(0o755)
        own = self.folder / "own"
        own.mkdir()
        words = ("unshare", "--mount", "sh", "-euc", BOOT, "boot", own, given, ROOT)
        with (self.folder / "log").open("wb") as said:
            self._process = subprocess.Popen(
                ["nsenter", f"--net={self.network}", *map(str, words)],
                env=environment(PATH=PATHS),
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        until(lambda: self.opens("127.0.0.1", [22]) == {22}, 30, self.say)

    def say(self) -> str:
        """Return what its boot and sshd said."""
        return (self.folder / "log").read_text()

    def path(self, name: str) -> Path:
        """Return where a file of it is seen from here."""
        assert self._process is not None
        return Path(f"/proc/{self._process.pid}/root{name}")

    def shell(self, text: str, limit_s: float = 600.0) -> str:
        """Run lines of a shell as its root, and return what they said; the first failure ends."""
        return self.run(*SHELL, f"cd /opt/ainern2d\n{text}", limit_s=limit_s)

    def close(self) -> None:
        """End it; what still runs in its network, such as its tunnel, ends too."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(20)
            self._process = None
        pids = run(["ip", "netns", "pids", self.name]).split()
        for pid in pids:
            run(["kill", "-9", pid])
        super().close()


def steps(page: Path) -> dict[str, str]:
    """Return the numbered steps of the road of a page, each as its text."""
    road = page.read_text(encoding="utf-8").partition("\n## The road\n")[2].partition("\n## ")[0]
    parts = re.split(r"^\*\*(\d+)\. ", road, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def fenced(text: str, kind: str) -> list[str]:
    """Return the bodies of the fenced blocks of a kind in a text."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
