"""Signed URLs of uploads whose size is signed too, which the SDK's are not.

Signature version 4 in the query, as AWS describes it ("Authenticating Requests: Using Query
Parameters"): the header ``Content-Length`` is among the signed ones, so that the server refuses a
body of any other size before it takes it.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urlsplit

if TYPE_CHECKING:
    from datetime import datetime

    from .s3_location import S3Location

_METHOD = "AWS4-HMAC-SHA256"
_SIGNED = "content-length;host"


def signed_upload(url: str, size: int, location: S3Location, expires_s: int, now: datetime) -> str:
    """Return a URL that takes one PUT of so many bytes, or several of them.

    Args:
        url: Of the object, quoted, without a query.
        size: In bytes.
        location: Whose keys sign it.
        expires_s: Seconds for which it is good.
        now: In UTC.
    """
    parts = urlsplit(url)
    moment, day = f"{now:%Y%m%dT%H%M%SZ}", f"{now:%Y%m%d}"
    scope = f"{day}/{location.region}/s3/aws4_request"
    query = urlencode(
        {
            "X-Amz-Algorithm": _METHOD,
            "X-Amz-Credential": f"{location.access}/{scope}",
            "X-Amz-Date": moment,
            "X-Amz-Expires": str(expires_s),
            "X-Amz-SignedHeaders": _SIGNED,
        },
        quote_via=quote,
        safe="-_.~",
    )
    headers = f"content-length:{size}\nhost:{parts.netloc}\n"
    request = f"PUT\n{parts.path}\n{query}\n{headers}\n{_SIGNED}\nUNSIGNED-PAYLOAD"
    digest = hashlib.sha256(request.encode()).hexdigest()
    key = f"AWS4{location.secret}".encode()
    for part in (day, location.region, "s3", "aws4_request"):
        key = _hmac(key, part)
    signature = _hmac(key, f"{_METHOD}\n{moment}\n{scope}\n{digest}").hex()
    return f"{parts.scheme}://{parts.netloc}{parts.path}?{query}&X-Amz-Signature={signature}"


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")
