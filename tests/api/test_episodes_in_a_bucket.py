"""Episodes whose files are in a bucket: planned through it, and read by its own URLs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import urllib3

from ainern2d.core.api.files import media_origin, media_url
from ainern2d.core.api.security import Scope
from ainern2d.core.film.import_story import put_bytes
from ainern2d.core.storage.s3_location import S3_VARIABLE
from tests.support.studio import API, new_project, open_studio

if TYPE_CHECKING:
    from ainern2d.core.home import StateFolder
    from ainern2d.core.servers.seaweedfs import SeaweedFS

pytestmark = pytest.mark.services

STORY = 'It was evening.\n\n"Is the boat here?" asked Mara.\n'


def test_a_story_goes_into_the_bucket_and_is_read_by_its_url(
    state_home: StateFolder, s3_server: SeaweedFS, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(S3_VARIABLE, s3_server.url)
    with open_studio(state_home, "store=s3") as studio:
        editor = studio.client(Scope.EDITOR)
        project = new_project(studio)
        made = editor.post(f"{API}/projects/{project}/episodes", json={"text": STORY}).json()
        address = f"{API}/episodes/{made['episodes'][0]['id']}"
        one = editor.get(address).json()
        origin = media_origin(studio.services)
        assert one["story"].startswith(f"{origin}/")
        answer = urllib3.request("GET", one["story"], headers={"range": "bytes=0-1"}, retries=False)
        assert (answer.status, answer.data) == (206, b"It")
        assert answer.headers["content-disposition"] == 'attachment; filename="story.txt"'
        plan = editor.get(f"{address}/plan", params={"wait_s": 25})
        assert plan.status_code == 200, plan.text
        assert [each["name"] for each in plan.json()["cast"]] == ["Mara"]
        # It was kept: the next question starts no planner.
        assert editor.get(f"{address}/plan", params={"wait_s": 25}).json() == plan.json()


def test_the_page_shows_pictures_and_movies_of_the_bucket_and_captions_of_its_own_origin(
    state_home: StateFolder, s3_server: SeaweedFS, monkeypatch: pytest.MonkeyPatch
) -> None:
    public = "https://films.example.test"
    monkeypatch.setenv(S3_VARIABLE, f"{s3_server.url}&public={public}")
    with open_studio(state_home, "store=s3") as studio:
        services = studio.services
        policy = studio.with_headers().get("/").headers["content-security-policy"]
        assert f"img-src 'self' data: blob: {public};" in policy
        assert f"media-src 'self' blob: {public};" in policy
        assert policy.count(public) == 2
        sha256 = put_bytes(services.store, b"WEBVTT")
        film = media_url(services, sha256, "film.mp4", "video/mp4")
        captions = media_url(services, sha256, "film.vtt", "text/vtt")
        assert film.startswith(f"{public}/")
        assert captions.startswith(f"{API}/files/")
        found = studio.with_headers().get(captions)
        assert (found.content, found.headers["content-type"][:8]) == (b"WEBVTT", "text/vtt")
