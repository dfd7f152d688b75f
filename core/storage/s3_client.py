"""Requests to one bucket, each with a deadline: what the SDK and the network say becomes ours."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import urlsplit

import urllib3
from minio import Minio
from minio.commonconfig import REPLACE, CopySource
from minio.credentials.credentials import Credentials
from minio.credentials.providers import Provider
from minio.error import InvalidResponseError, MinioException, S3Error, ServerError
from urllib3.exceptions import HTTPError, SSLError

from ..errors import ArtifactLostError, StorageError, StorageLostError
from ..trust import OTHER_NAME, distrust
from .s3_location import S3_VARIABLE
from .s3_requests import FIRST_PAUSE_S, SLOWEST, Requests
from .s3_signature import signed_upload

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .s3_location import S3Location

DEADLINE_S = 20.0
"""Longest that one request is tried, in seconds; a private server restarts within a tenth of it."""

PART = 8 * 1024 * 1024
"""Bytes that are sent in one request, and so held in memory: 10,000 of them make 80 GB."""

CHUNK = 256 * 1024
ABSENT = ("NoSuchKey", "NoSuchObject")


@dataclass(frozen=True, slots=True)
class Stored:
    """An object of the bucket.

    Attributes:
        name: Its key.
        size: In bytes.
        changed: Unix time of its writing, by the server's clock.
    """

    name: str
    size: int
    changed: float


class _Keys(Provider):
    """Gives the SDK the keys of a bucket for each request."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket

    def retrieve(self) -> Credentials:
        location = self._bucket.location
        return Credentials(location.access, location.secret)


class Bucket:
    """One bucket. Safe for many threads.

    Every method raises StorageLostError when the server cannot be reached or does not answer
    within the deadline, and StorageError when it refuses.

    Args:
        location: Of the bucket.
        deadline_s: Longest that one request is tried, in seconds, beside what its bytes may take.
    """

    def __init__(self, location: S3Location, deadline_s: float = DEADLINE_S) -> None:
        self._location = location
        self.deadline_s = deadline_s
        self._http = Requests(deadline_s, location.cafile)
        self._client = self._minio(location.endpoint, location.secure)
        self._signer = self._client
        if location.public:
            public = urlsplit(location.public)
            self._signer = self._minio(public.netloc, public.scheme == "https")

    @property
    def location(self) -> S3Location:
        """The bucket, with the keys that are valid now."""
        self._location = self._location.renewed()
        return self._location

    def stat(self, name: str) -> Stored | None:
        """Look at an object without reading it."""
        with self._translated():
            try:
                found = self._client.stat_object(self._location.bucket, name)
            except S3Error as error:
                if error.code in ABSENT:
                    return None
                raise
        return Stored(name, found.size or 0, _seconds(found))

    def read(self, name: str) -> bytes | None:
        """Return the bytes of a small object, or None if there is none."""
        with self._translated(), self._opened(name, 0) as answer:
            if answer is None:
                return None
            return b"".join(self._chunks(answer, time.monotonic() + self.deadline_s))

    def begin(self, name: str, count: int) -> bytes:
        """Return the first bytes of an object, or all if there are fewer; none if it is absent."""
        with self._translated(), self._opened(name, 0, count) as answer:
            if answer is None:
                return b""
            return b"".join(self._chunks(answer, time.monotonic() + self.deadline_s))[:count]

    def download(self, name: str, size: int | None = None) -> Iterator[bytes]:
        """Yield the bytes of an object; a broken connection is taken up where it broke.

        Args:
            name: Of the object.
            size: Its size, which gives slow connections their time; None asks for it.

        Raises:
            ArtifactLostError: There is no such object.
        """
        if size is None:
            found = self.stat(name)
            if found is None:
                raise ArtifactLostError(name)
            size = found.size
        end = time.monotonic() + self.deadline_s + size / SLOWEST
        given = 0
        with self._translated():
            while True:
                with self._opened(name, given) as answer:
                    if answer is None:
                        raise ArtifactLostError(name)
                    try:
                        for chunk in self._chunks(answer, end):
                            given += len(chunk)
                            yield chunk
                    except HTTPError:
                        if time.monotonic() > end:
                            raise
                    else:
                        return
                if given >= size:
                    return
                time.sleep(FIRST_PAUSE_S)

    def upload(self, name: str, data: BinaryIO, size: int) -> None:
        """Store a stream of a known size, in parts if it is large; it appears at once or not."""
        with self._translated():
            self._client.put_object(
                self._location.bucket, name, data, size, part_size=PART, num_parallel_uploads=1
            )

    def write(self, name: str, data: bytes) -> None:
        """Store a small object, in place of the one of this name."""
        self._put(name, data, {})

    def create(self, name: str, data: bytes) -> bool:
        """Store a small object if there is none of this name; say whether it was stored."""
        return self._put(name, data, {"If-None-Match": "*"})

    def renew(self, name: str) -> None:
        """Give an object the present time, without moving its bytes over the network."""
        source = CopySource(self._location.bucket, name)
        with self._translated():
            self._client.copy_object(
                self._location.bucket, name, source, metadata_directive=REPLACE
            )

    def delete(self, name: str) -> None:
        """Delete an object. Absent is fine."""
        with self._translated():
            self._client.remove_object(self._location.bucket, name)

    def list(self, prefix: str) -> Iterator[Stored]:
        """Yield every object whose name begins so, in the order of their names."""
        with self._translated():
            for found in self._client.list_objects(
                self._location.bucket, prefix=prefix, recursive=True
            ):
                if found.object_name is not None:
                    yield Stored(found.object_name, found.size or 0, _seconds(found))

    def url_to_read(
        self, name: str, expires_s: int, media_type: str = "", disposition: str = ""
    ) -> str:
        """Return a URL that reads this object and nothing else, for so many seconds.

        Args:
            name: Of the object.
            expires_s: Seconds.
            media_type: Of the answer; empty for the object's own.
            disposition: Of the answer; empty for none.
        """
        shown: dict[str, Any] = {}
        if media_type:
            shown["response-content-type"] = media_type
        if disposition:
            shown["response-content-disposition"] = disposition
        return self._signed("GET", name, expires_s, shown=shown)

    def url_to_write(self, name: str, expires_s: int, size: int) -> str:
        """Return a URL that writes so many bytes as this object and nothing else.

        Args:
            name: Of the object.
            expires_s: Seconds for which it is good.
            size: In bytes; the server refuses every other one.
        """
        url = self._signed("PUT", name, expires_s).partition("?")[0]
        return signed_upload(url, size, self.location, expires_s, datetime.now(UTC))

    def make(self) -> None:
        """Create the bucket if it is missing."""
        bucket = self._location.bucket
        with self._translated():
            try:
                if not self._client.bucket_exists(bucket):
                    self._client.make_bucket(bucket)
            except S3Error as error:
                if error.code not in ("BucketAlreadyOwnedByYou", "BucketAlreadyExists"):
                    raise

    def _minio(self, endpoint: str, secure: bool) -> Minio:
        return Minio(
            endpoint,
            credentials=_Keys(self),
            secure=secure,
            region=self._location.region,
            http_client=self._http,
        )

    def _signed(
        self,
        method: str,
        name: str,
        expires_s: int,
        signer: Minio | None = None,
        shown: dict[str, Any] | None = None,
    ) -> str:
        return (signer or self._signer).get_presigned_url(
            method,
            self._location.bucket,
            name,
            expires=timedelta(seconds=expires_s),
            response_headers=shown or None,
        )

    def _put(self, name: str, data: bytes, conditions: dict[str, str]) -> bool:
        # The SDK's own put takes no conditions; a signed URL of our own does.
        with self._translated():
            url = self._signed("PUT", name, 600, self._client)
            answer = self._http.urlopen("PUT", url, body=data, headers=conditions)
            if answer.status == 200:
                return True
            error = S3Error.fromxml(answer)
            if answer.status == 412 or error.code in (*ABSENT, "ConditionalRequestConflict"):
                return False
            raise error

    @contextlib.contextmanager
    def _opened(self, name: str, offset: int = 0, length: int = 0) -> Iterator[Any]:
        try:
            answer = self._client.get_object(self._location.bucket, name, offset, length)
        except S3Error as error:
            if error.code not in ABSENT:
                raise
            yield None
            return
        try:
            yield answer
        finally:
            # A connection with unread bytes cannot serve another request.
            answer.close()
            answer.release_conn()

    def _chunks(self, answer: Any, end: float) -> Iterator[bytes]:
        # Read what has arrived: waiting for full chunks would hide a server that dribbles.
        while chunk := answer.read1(CHUNK):
            if time.monotonic() > end:
                raise urllib3.exceptions.TimeoutError("the bytes come too slowly")
            yield chunk

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        shown = self._location.shown
        try:
            yield
        except S3Error as error:
            raise _refused(shown, error) from error
        except SSLError as error:
            raise StorageError(
                f"the server of {shown} cannot be trusted: {error}",
                hint=_trust_hint(error, self._location),
            ) from error
        except (HTTPError, ServerError) as error:
            raise StorageLostError(
                f"{shown} cannot be reached: {_short(error)}",
                hint="nothing finished is lost; run again when the server is back, see `ainern2d"
                f" status`, or check {S3_VARIABLE}",
            ) from error
        except InvalidResponseError as error:
            raise StorageError(
                f"what answers at {shown} is no S3 server: {_short(error)}",
                hint=f"check {S3_VARIABLE}",
            ) from error
        except (MinioException, ValueError) as error:
            raise StorageError(f"{shown}: {_short(error)}", hint=f"check {S3_VARIABLE}") from error


def _trust_hint(error: BaseException, location: S3Location) -> str:
    known = distrust(error)
    if known is not None and known.verify_code in OTHER_NAME:
        return f"its certificate is for another name: write that name in {S3_VARIABLE}"
    if location.cafile:
        return f"{location.cafile} must hold the authority that signed the server's certificate"
    return "if its certificate is of your own authority, add cafile=FILE to the URL"


def _seconds(found: Any) -> float:
    return found.last_modified.timestamp() if found.last_modified is not None else time.time()


def _short(error: BaseException) -> str:
    text = str(error).partition("\n")[0]
    return f"{type(error).__name__}: {text[:200]}"


def _refused(shown: str, error: S3Error) -> StorageError:
    hints = {
        "NoSuchBucket": "create the bucket, or correct its name",
        "RequestTimeTooSkewed": "set this machine's clock: signatures are valid for minutes",
        # A question about an object is refused without a reason: wrong keys look like this, too.
        "AccessDenied": f"check the keys in {S3_VARIABLE}; their account must be allowed to read,"
        " write, list and delete there",
    }
    hint = hints.get(error.code or "", f"check the keys in {S3_VARIABLE}")
    return StorageError(f"{shown} refused: {error.code}: {error.message}", hint=hint)
