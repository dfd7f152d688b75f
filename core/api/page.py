"""The studio's page: serves the files that ``make studio`` builds from ``studio/``."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path as FilePath
from typing import Annotated

from fastapi import APIRouter, Path, Response
from fastapi.responses import FileResponse, HTMLResponse

from .problems import not_found

router = APIRouter(include_in_schema=False)

BUILT = FilePath(__file__).parent / "static"
"""Where the built files lie: ``index.html``, and ``assets`` with a hash in each name."""

FOR_EVER = "public, max-age=31536000, immutable"
"""Of assets: another content has another name."""

VIEWS = ("projects", "episodes", "runs", "bin", "operators", "session")
"""First parts of the addresses that the page itself reads; studio/src/router.ts has its views."""

NOT_BUILT = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>ainern2d studio</title></head><body>
<h1>The page is not built</h1>
<p>This checkout has no built page; the API answers all the same.
In a checkout, <code>make studio</code> builds it: it needs Node 20 or later with npm
(<code>sudo apt-get install nodejs npm</code>). An installed wheel brings the page with it.</p>
<p lang="zh">此处没有构建好的网页，API 照常可用。在源码目录运行 <code>make studio</code> 即可构建，
需要 Node 20 及以上版本和 npm。</p>
<p><a href="/api/v1/openapi.json">The description of the API</a></p>
</body></html>
"""


@router.get("/")
def index() -> Response:
    """Answer the page, which reads the address by itself."""
    path = BUILT / "index.html"
    headers = {"Cache-Control": "no-cache"}
    if not path.is_file():
        return HTMLResponse(NOT_BUILT, HTTPStatus.SERVICE_UNAVAILABLE, headers)
    return FileResponse(path, headers=headers, media_type="text/html")


for view in VIEWS:
    router.add_api_route(f"/{view}", index)
    router.add_api_route(f"/{view}/{{rest:path}}", index)


@router.get("/assets/{name}")
def asset(name: Annotated[str, Path(max_length=200)]) -> FileResponse:
    """Answer a script, style sheet or picture of the page."""
    path = BUILT / "assets" / name
    if not path.is_file():
        raise not_found(f"file {name!r} of the page", hint="load the page again")
    return FileResponse(path, headers={"Cache-Control": FOR_EVER})
