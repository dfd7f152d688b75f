"""Files of the store by short-lived signed URLs, which browsers follow without a header.

Where the store is a bucket the URL is the bucket's own, but for captions: browsers take those from
the page's own origin only. Else it is ``/api/v1/files/...`` here, and its signature names the file,
its media type and its end.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import hmac
import json
import os
import re
import secrets
import time
import uuid
from collections import OrderedDict
from http import HTTPStatus
from threading import Lock
from typing import TYPE_CHECKING, Annotated, Any, Final, cast
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Path, Request
from fastapi.responses import FileResponse, Response
from pydantic import BaseModel

from ..errors import ArtifactLostError, StorageError
from ..film.standing import results_of_shot
from ..storage.folder import storage_errors
from ..storage.s3_location import S3Location
from .problems import ApiError, not_found
from .services import Given, Services  # noqa: TC001 - FastAPI reads annotations

if TYPE_CHECKING:
    import pathlib
    from collections.abc import Callable, Mapping

    from ..ops.manifest import Artifact, Manifest
    from ..storage.store import GrantingStore
    from ..story.storyboard import Shot

router = APIRouter(prefix="/api/v1", tags=["gateway"])

LEAST_S: Final = 3600
"""A URL is good for at least so many seconds."""
STEP_S: Final = 900
"""A URL stays the same for so many seconds, so that browsers need not load a file again."""
KEY_FILE: Final = "files.key"
KEY_BYTES: Final = 32
KEY_PURPOSE: Final = b"ainern2d: URLs of files"
SHOWN: Final = re.compile(
    r"(?:image/(?:png|jpeg|webp)|video/mp4|audio/(?:wav|x-wav|mpeg)|text/vtt)"
)
"""Media types that a browser shows; every other file is saved, since it could hold a script."""
CAPTIONS: Final = "text/vtt"
LONGEST_TOKEN: Final = 2000
MOST_STILLS: Final = 1000
"""Stills that are kept in memory; each has about 15 kB."""
STILL: Final = "still"
"""In place of a media type: not the file itself is sent, but a still of it."""
MOST_READ: Final = 500_000
"""Bytes of a file that are read at once."""
_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")
_BEFORE_LATIN = re.compile(r'[\x00-\x1f\x7f"\\/]')


class _Signer:
    """Signs URLs with a key that all processes share which serve the same store.

    Args:
        key: Known to them alone.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def of(cls, services: Services) -> _Signer:
        """Return the one of a process.

        Processes that share a folder share a file with a key in it. Those that share a bucket may
        be on different hosts: there the key follows from the secret key of the bucket's account.
        """

        def make() -> _Signer:
            if url := services.store.place.url:
                secret = S3Location.parse(url).secret
                return cls(hmac.digest(secret.encode(), KEY_PURPOSE, hashlib.sha256))
            return cls(_kept_key(services.home.root / KEY_FILE))

        return services.shared(cls, make)

    def close(self) -> None:
        """Do nothing: there is nothing open."""

    def sign(self, claims: list[Any]) -> str:
        """Return a token that says these things."""
        body = _plain64(json.dumps(claims, ensure_ascii=False, separators=(",", ":")).encode())
        return f"{body}.{_plain64(self._mark(body))}"

    def read(self, token: str) -> list[Any] | None:
        """Return what a token says; None if it was not signed here."""
        body, _, mark = token.partition(".")
        try:
            if not hmac.compare_digest(_bytes64(mark), self._mark(body)):
                return None
            claims = json.loads(_bytes64(body))
        except (ValueError, binascii.Error):
            return None
        return claims if isinstance(claims, list) else None

    def _mark(self, body: str) -> bytes:
        return hmac.digest(self._key, body.encode(), hashlib.sha256)


class _Stills:
    """Stills of movies by the movies' SHA-256, the latest ones."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._lock = Lock()

    def close(self) -> None:
        """Do nothing: there is nothing open."""

    def of(self, sha256: str, movie: pathlib.Path) -> bytes:
        """Return the still of a movie."""
        with self._lock:
            found = self._kept.get(sha256)
        if found is None:
            # Its imports are those of a make.
            from ..media.thumbnail import still

            found = still(movie)
        with self._lock:
            self._kept[sha256] = found
            self._kept.move_to_end(sha256)
            while len(self._kept) > MOST_STILLS:
                self._kept.popitem(last=False)
        return found


def still_url(services: Services, sha256: str, name: str) -> str:
    """Return a short-lived URL of a still of a movie: its first picture, as a page shows it.

    Args:
        services: Of the request.
        sha256: Of the movie.
        name: Under which a browser saves it.
    """
    end = _end(int(time.time()))
    signer = _Signer.of(services)
    token = signer.sign([sha256, name[:200], STILL, end, True])
    return f"{router.prefix}/files/{token}"


def _end(now: int) -> int:
    return now - now % STEP_S + STEP_S + LEAST_S


def media_url(
    services: Services, sha256: str, name: str, media_type: str, *, is_saved: bool = False
) -> str:
    """Return a short-lived URL of an artifact, for browsers.

    Args:
        services: Of the request.
        sha256: Of the artifact; it may be missing, which the URL then says.
        name: Under which a browser saves it.
        media_type: Of the file.
        is_saved: Whether a browser shall save it even if it could show it.
    """
    is_shown = not is_saved and SHOWN.fullmatch(media_type) is not None
    now = int(time.time())
    end = _end(now)
    if services.store.place.url and media_type != CAPTIONS:
        bucket = cast("GrantingStore", services.store)
        return bucket.read_url(sha256, end - now, media_type, _disposition(name, is_shown=is_shown))
    signer = _Signer.of(services)
    token = signer.sign([sha256, name[:200], media_type, end, is_shown])
    return f"{router.prefix}/files/{token}"


class ShotMedia(BaseModel):
    """What there is to see and hear of a shot.

    Attributes:
        movie: URL of its moving picture, without sound; null until it is made.
        thumbnail: Its first picture, small, as a data URI; empty until it is made.
        speech: URL of the sound of each line, by the line's id; lines not spoken yet are left out.
        rung: Rung that made its picture; empty until it is made.
    """

    movie: str | None = None
    thumbnail: str = ""
    speech: dict[str, str] = {}
    rung: str = ""


def shot_media(
    services: Services,
    shot: Shot,
    needs: Mapping[str, str],
    read: Callable[[str], Manifest | None] | None = None,
) -> ShotMedia:
    """Return URLs of what there is of a shot.

    Args:
        services: Of the request.
        shot: Of the storyboard, with ids.
        needs: Op key of each need of the episode, by need id: those of its head, or of
            :meth:`.EpisodeRecords.graph` while its film is made.
        read: Reads a manifest by key; None for the store's own way.
    """
    lines = tuple(line.id for line in shot.lines)
    found = results_of_shot(shot.id, lines, needs, read or services.store.manifest)

    def url(artifact: Artifact, name: str) -> str:
        return media_url(services, artifact.sha256, name, artifact.media_type)

    return ShotMedia(
        movie=url(found.movie, f"{shot.id}.mp4") if found.movie else None,
        thumbnail=found.thumbnail,
        speech={line: url(each, f"{line}.wav") for line, each in found.speech.items()},
        rung=found.rung,
    )


def media_origin(services: Services) -> str:
    """Return the origin of the store's URLs, for a page's content security policy; empty if ours.

    Example: ``https://films.example.org``.
    """
    if not services.store.place.url:
        return ""
    found = urlsplit(cast("GrantingStore", services.store).read_url("0" * 64, 1))
    return f"{found.scheme}://{found.netloc}"


@router.head("/files/{token}", response_class=Response, include_in_schema=False)
@router.get(
    "/files/{token}",
    response_class=Response,
    responses={
        200: {"description": "The file", "content": {"*/*": {}}},
        206: {"description": "The part of the file that `Range` asks for", "content": {"*/*": {}}},
    },
)
def get_file(
    services: Given, request: Request, token: Annotated[str, Path(max_length=LONGEST_TOKEN)]
) -> Response:
    """Send a file by its signed URL, or parts of it; the URL is all that the caller needs."""
    signer = _Signer.of(services)
    claims = signer.read(token)
    match claims:
        case [str(sha256), str(name), str(media_type), int(end), bool(is_shown)]:
            pass
        case _:
            raise not_found("such file", hint="take its URL from the API, whole")
    if time.time() > end:
        raise ApiError(
            HTTPStatus.GONE, "the URL of this file has expired", hint="ask the API for a new one"
        )
    headers = {
        "ETag": f'"{sha256}{media_type if media_type == STILL else ""}"',
        "Cache-Control": f"private, max-age={int(end - time.time())}, immutable",
        "Content-Disposition": _disposition(name, is_shown=is_shown),
    }
    given = request.headers.get("if-none-match", "")
    if sha256 in given:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    try:
        path = services.store.fetch(sha256)
    except ArtifactLostError as error:
        raise ApiError(
            HTTPStatus.GONE,
            f"the file {name!r} is not in the store any more",
            hint="make the film again; what is finished is kept",
        ) from error
    if media_type == STILL:
        data = services.shared(_Stills, _Stills).of(sha256, path)
        return Response(data, headers=headers, media_type="image/webp")
    return _short(request, path, headers, media_type) or FileResponse(
        path, headers=headers, media_type=media_type
    )


def _short(
    request: Request, path: pathlib.Path, headers: dict[str, str], media_type: str
) -> Response | None:
    """Return what is asked for of a file, read at once; None if it is much, or asked for oddly.

    FastAPI's own answer waits for a thread at each step.
    """
    given = _RANGE.fullmatch(request.headers.get("range", "bytes=0-"))
    if request.method != "GET" or given is None or "if-range" in request.headers:
        return None
    size = path.stat().st_size
    first, last = int(given[1]), min(int(given[2] or size), size - 1)
    if not 0 <= last - first < MOST_READ:
        return None
    with path.open("rb") as file:
        file.seek(first)
        data = file.read(last - first + 1)
    headers = headers | {"Accept-Ranges": "bytes"}
    if "range" not in request.headers:
        return Response(data, headers=headers, media_type=media_type)
    headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    return Response(data, HTTPStatus.PARTIAL_CONTENT, headers, media_type)


def _disposition(name: str, *, is_shown: bool) -> str:
    """Return a ``Content-Disposition`` header (RFC 6266).

    >>> _disposition("渡船.mp4", is_shown=False)
    "attachment; filename*=UTF-8''%E6%B8%A1%E8%88%B9.mp4"
    """
    kind = "inline" if is_shown else "attachment"
    plain = _BEFORE_LATIN.sub("_", name) or "file"
    if plain.isascii():
        return f'{kind}; filename="{plain}"'
    return f"{kind}; filename*=UTF-8''{quote(plain, safe='')}"


def _plain64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _bytes64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4))


def _kept_key(place: pathlib.Path) -> bytes:
    """Return the key in a file, which is made once; of several processes the first one's counts.

    Raises:
        StorageError: It cannot be written or read, or is no key.
    """
    with storage_errors(place.parent):
        if not place.exists():
            temporary = place.with_name(f".{uuid.uuid4().hex}.part")
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(secrets.token_bytes(KEY_BYTES))
                with contextlib.suppress(FileExistsError):
                    os.link(temporary, place)
            finally:
                temporary.unlink(missing_ok=True)
        key = place.read_bytes()
    if len(key) != KEY_BYTES:
        raise StorageError(
            f"{place} is no key for URLs of files", hint="remove it; a new one is made"
        )
    return key
