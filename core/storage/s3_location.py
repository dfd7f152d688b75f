"""Where a bucket is and with which keys it is opened: the URL form, and what it may say."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlencode, urlsplit

from ..configuration.secrets import renewed
from ..errors import ConfigError

S3_VARIABLE = "AINERN2D_S3_URL"
"""Environment variable with the URL of the bucket."""

FORM = "https://ACCESS:SECRET@HOST:PORT/BUCKET?region=REGION"
DEFAULT_REGION = "us-east-1"
"""What S3 servers that know no regions answer to."""

BUCKET_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
"""Of the S3 documentation, "General purpose bucket naming rules"."""

OPTIONS = ("region", "public", "cafile")


@dataclass(frozen=True)
class S3Location:
    """A bucket with the keys to it; never printed with its secret.

    Attributes:
        endpoint: HOST:PORT, or HOST alone.
        bucket: Name.
        access: Access key.
        secret: Secret key.
        secure: Whether it is spoken to over TLS.
        region: That signatures name.
        public: Address that workers reach the same server by, such as ``https://s3.example.org``;
            empty if it is the same one.
        cafile: File with the certificate authority that signed the server's certificate; empty for
            those that the system trusts.
    """

    endpoint: str
    bucket: str
    access: str = field(repr=False)
    secret: str = field(repr=False)
    secure: bool = True
    region: str = DEFAULT_REGION
    public: str = ""
    cafile: str = ""

    @classmethod
    def parse(cls, url: str) -> S3Location:
        """Read the URL form, ``https://ACCESS:SECRET@HOST:PORT/BUCKET?region=REGION``.

        Keys with signs in them are percent-encoded. Further options are ``public`` and ``cafile``.

        Raises:
            ConfigError: It is no such URL, or plain http to another host. The message repeats no
                key.
        """
        try:
            parts = urlsplit(url)
            endpoint = _endpoint(parts)
        except ValueError:
            raise _wrong("is not a URL") from None
        _check_scheme(parts, "names")
        if not (parts.username and parts.password):
            raise _wrong("has no access key and secret key")
        bucket = unquote(parts.path).strip("/")
        if not BUCKET_NAME.fullmatch(bucket):
            raise _wrong(f"names no possible bucket: {bucket!r}")
        given = parse_qs(parts.query, keep_blank_values=True)
        options = {name: values[-1] for name, values in given.items()}
        if unknown := sorted(set(options) - set(OPTIONS)):
            raise _wrong(f"has an unknown option {unknown[0]!r}; there are: {', '.join(OPTIONS)}")
        public = options.get("public", "")
        if public:
            _check_public(public)
        cafile = options.get("cafile", "")
        if cafile and not Path(cafile).is_file():
            raise _wrong(f"names a certificate authority that is no file: {cafile}")
        return cls(
            endpoint=endpoint,
            bucket=bucket,
            access=unquote(parts.username),
            secret=unquote(parts.password),
            secure=parts.scheme == "https",
            region=options.get("region") or DEFAULT_REGION,
            public=public,
            cafile=cafile,
        )

    @property
    def url(self) -> str:
        """The URL form, with the keys."""
        keys = f"{quote(self.access, safe='')}:{quote(self.secret, safe='')}"
        options = {"region": self.region, "public": self.public, "cafile": self.cafile}
        query = urlencode({name: value for name, value in options.items() if value})
        return f"{self._scheme}://{keys}@{self.endpoint}/{self.bucket}?{query}"

    def renewed(self) -> S3Location:
        """Return the same bucket with the keys that its file has by now, if it has a file."""
        new = renewed(S3_VARIABLE, self.url, keeps_user=False)
        if new == self.url:
            return self
        keys = urlsplit(new)
        access, secret = unquote(keys.username or ""), unquote(keys.password or "")
        return replace(self, access=access, secret=secret) if access and secret else self

    @property
    def shown(self) -> str:
        """The address for people, without the keys."""
        return f"{self._scheme}://{self.endpoint}/{self.bucket}"

    @property
    def _scheme(self) -> str:
        return "https" if self.secure else "http"


def _endpoint(parts: SplitResult) -> str:
    host, port = parts.hostname or "", parts.port
    host = f"[{host}]" if ":" in host else host
    return host if port is None else f"{host}:{port}"


def _check_scheme(parts: SplitResult, verb: str) -> None:
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not host:
        raise _wrong("is not an address beginning with https://")
    if parts.scheme == "http" and not _is_loopback(host):
        raise ConfigError(
            f"{S3_VARIABLE} {verb} http://{host}, and keys and films would cross the network"
            " unprotected",
            hint="write https://; plain http is for this machine only, such as http://127.0.0.1",
        )


def _check_public(public: str) -> None:
    try:
        parts = urlsplit(public)
        _endpoint(parts)
    except ValueError:
        raise _wrong("has a public address that is not a URL") from None
    _check_scheme(parts, "has the public address")
    if parts.username or parts.path.strip("/") or parts.query:
        raise _wrong("has a public address with more than https://HOST:PORT")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _wrong(what: str) -> ConfigError:
    # The URL holds a secret, so it is not repeated.
    return ConfigError(f"the bucket's URL ({S3_VARIABLE}) {what}", hint=f"write it as {FORM}")
