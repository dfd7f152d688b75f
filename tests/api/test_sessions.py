"""Tokens and sessions of the page: what opens them, what ends them, what guards them."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from ainern2d.core.api.accounts import LOOKED_S, VERIFIED_S, Authenticator
from ainern2d.core.api.problems import ApiError
from ainern2d.core.api.rate_limit import WRONG_BURST, RateLimits
from ainern2d.core.api.security import SESSION_COOKIE, Scope
from ainern2d.core.api.sessions import make_launch_token
from ainern2d.core.api.tokens import digest, make_token, read_token
from ainern2d.core.database.accounts import AccountRecords
from ainern2d.core.database.schema import Base
from tests.support.studio import API

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from tests.support.studio import Studio

SESSIONS, CURRENT, PROJECTS = f"{API}/sessions", f"{API}/sessions/current", f"{API}/projects"


def launched(studio: Studio) -> tuple[TestClient, str]:
    """Return a browser whose session a launch token opened, and its CSRF token."""
    token = make_launch_token(studio.services, "local", Scope.OPERATOR)
    browser = studio.with_headers()
    opened = browser.post(SESSIONS, json={"token": token})
    assert opened.status_code == 201, opened.text
    return browser, opened.json()["csrf_token"]


def test_the_printed_address_opens_one_session_of_the_local_account(studio: Studio) -> None:
    token = make_launch_token(studio.services, "local", Scope.OPERATOR)
    browser = studio.with_headers()
    opened = browser.post(SESSIONS, json={"token": token})
    assert (opened.json()["account"], opened.json()["scope"]) == ("local", "operator")
    cookie = opened.headers["set-cookie"].lower()
    for word in ("httponly", "samesite=strict", "path=/"):
        assert word in cookie
    assert browser.get(CURRENT).json()["csrf_token"] == opened.json()["csrf_token"]
    assert browser.get(PROJECTS).status_code == 200

    again = studio.with_headers().post(SESSIONS, json={"token": token})
    assert again.status_code == 401
    assert "ainern2d studio" in again.json()["hint"]


def test_a_launch_token_that_nobody_used_in_time_opens_nothing(studio: Studio) -> None:
    records = AccountRecords(studio.services.engine)
    records.add_launch_token(digest("launch_x"), "local", "operator", -1.0)
    assert studio.with_headers().post(SESSIONS, json={"token": "launch_x"}).status_code == 401


def test_https_makes_the_cookie_secure(studio: Studio) -> None:
    token = make_launch_token(studio.services, "local", Scope.OPERATOR)
    opened = studio.with_headers().post(f"https://studio.test{SESSIONS}", json={"token": token})
    assert "; secure" in opened.headers["set-cookie"].lower()


def test_studios_on_two_ports_of_a_host_do_not_end_each_others_sessions(studio: Studio) -> None:
    token = make_launch_token(studio.services, "local", Scope.OPERATOR)
    opened = studio.with_headers().post(f"http://127.0.0.1:8621{SESSIONS}", json={"token": token})
    assert opened.headers["set-cookie"].startswith(f"{SESSION_COOKIE}_8621=")


def test_a_session_changes_nothing_without_its_csrf_token(studio: Studio) -> None:
    browser, csrf = launched(studio)
    for headers in ({}, {"X-CSRF-Token": "0" * 64}, {"X-CSRF-Token": launched(studio)[1]}):
        refused = browser.post(PROJECTS, json={"title": "forged"}, headers=headers)
        assert refused.status_code == 403
        assert "X-CSRF-Token" in refused.json()["detail"]
        assert browser.delete(CURRENT, headers=headers).status_code == 403
    made = browser.post(PROJECTS, json={"title": "mine"}, headers={"X-CSRF-Token": csrf})
    assert made.status_code == 201


def test_a_form_of_another_site_opens_no_session(studio: Studio) -> None:
    token = make_launch_token(studio.services, "local", Scope.OPERATOR)
    text = '{"token": "%s"}' % token  # noqa: UP031 - the braces are JSON's
    for kind in ("text/plain", "application/x-www-form-urlencoded"):
        sent = studio.with_headers().post(SESSIONS, content=text, headers={"content-type": kind})
        assert sent.status_code == 422
        assert "set-cookie" not in sent.headers


def test_a_session_that_was_closed_is_closed_for_every_copy_of_its_cookie(studio: Studio) -> None:
    browser, csrf = launched(studio)
    copy = studio.with_headers()
    copy.cookies.update(browser.cookies)
    assert copy.get(CURRENT).status_code == 200
    closed = browser.delete(CURRENT, headers={"X-CSRF-Token": csrf})
    assert closed.status_code == 204
    assert copy.get(CURRENT).status_code == 401


def test_a_token_opens_a_session_with_its_own_scope_which_ends_with_it(studio: Studio) -> None:
    token = make_token()
    records = AccountRecords(studio.services.engine)
    records.add_token(token.id, "ann", "viewer", token.secret_hash)
    browser = studio.with_headers()
    opened = browser.post(SESSIONS, json={"token": token.text}).json()
    assert (opened["account"], opened["scope"]) == ("ann", "viewer")
    refused = browser.post(
        PROJECTS, json={"title": "x"}, headers={"X-CSRF-Token": opened["csrf_token"]}
    )
    assert refused.status_code == 403
    assert "scope editor" in refused.json()["detail"]

    records.revoke_token(token.id)
    studio.forget_callers()
    assert browser.get(CURRENT).status_code == 401


def test_who_sends_a_token_is_told_who_they_are(studio: Studio) -> None:
    assert studio.client(Scope.EDITOR, "ann").get(CURRENT).json() == {
        "account": "ann",
        "scope": "editor",
        "csrf_token": "",
        "expires_at": None,
        "dagster": "",
    }


def test_a_proxy_is_told_who_is_an_operator(studio: Studio) -> None:
    browser, _ = launched(studio)
    asked = f"{SESSIONS}/operator"
    assert browser.get(asked).status_code == 204
    assert studio.client(Scope.EDITOR).get(asked).status_code == 403
    assert studio.with_headers().get(asked).status_code == 401


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer x",
        "Bearer ain_abcdefghijkl_" + "0" * 48,
        "Basic bG9jYWw6bG9jYWw=",
        "Bearer ain_\N{LATIN SMALL LETTER E WITH ACUTE}".encode("latin-1"),
    ],
)
def test_what_is_no_token_is_refused_with_advice(studio: Studio, header: str | bytes) -> None:
    refused = studio.with_headers().get(PROJECTS, headers={"Authorization": header})
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"] == "Bearer"
    assert "ainern2d token create" in refused.json()["hint"]


def test_a_wrong_token_is_not_rescued_by_a_session(studio: Studio) -> None:
    browser, _ = launched(studio)
    assert browser.get(PROJECTS, headers={"Authorization": "Bearer x"}).status_code == 401


def test_a_token_with_another_secret_is_refused(studio: Studio) -> None:
    right = studio.token(Scope.VIEWER, "dan")
    wrong = right[:-1] + ("0" if right[-1] != "0" else "1")
    headers = {"Authorization": f"Bearer {wrong}"}
    assert studio.with_headers().get(PROJECTS, headers=headers).status_code == 401


def test_an_expired_token_is_refused(studio: Studio) -> None:
    token = make_token()
    past = datetime.datetime.now(datetime.UTC) - datetime.timedelta(seconds=1)
    records = AccountRecords(studio.services.engine)
    records.add_token(token.id, "ann", "viewer", token.secret_hash, expires_at=past)
    headers = {"Authorization": f"Bearer {token.text}"}
    assert studio.with_headers().get(PROJECTS, headers=headers).status_code == 401


def test_a_revocation_is_noticed_within_seconds(studio: Studio) -> None:
    now = 0.0
    limits = RateLimits(60, 60, clock=lambda: now)
    authenticator = Authenticator(studio.services, limits, clock=lambda: now)
    token = make_token()
    records = AccountRecords(studio.services.engine)
    records.add_token(token.id, "ann", "editor", token.secret_hash)
    caller = authenticator.of_token(token.text, "1.2.3.4")
    assert caller is not None
    assert (caller.account, caller.scope) == ("ann", Scope.EDITOR)
    assert records.revoke_token(token.id)
    now = LOOKED_S + 0.1
    assert authenticator.of_token(token.text, "1.2.3.4") is None


def test_a_verified_token_is_hashed_again_only_after_a_minute(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = [0.0]
    hashed: list[float] = []
    authenticator = Authenticator(studio.services, RateLimits(60, 60), clock=lambda: times[-1])
    token = make_token()
    AccountRecords(studio.services.engine).add_token(token.id, "ann", "editor", token.secret_hash)

    def fits(_secret: str, _hash: str) -> bool:
        hashed.append(times[-1])
        return True

    monkeypatch.setattr("ainern2d.core.api.accounts.fits", fits)
    late = VERIFIED_S + LOOKED_S
    for time in (0.0, 1.0, LOOKED_S + 1, VERIFIED_S - 1, late, late + 1):
        times.append(time)
        assert authenticator.of_token(token.text, "") is not None
    assert hashed == [0.0, late]


def test_an_address_that_guesses_is_slowed_down_and_others_are_not(studio: Studio) -> None:
    limits = RateLimits(60, 60)
    authenticator = Authenticator(studio.services, limits)
    for _ in range(WRONG_BURST):
        assert authenticator.of_token(make_text(), "6.6.6.6") is None
    with pytest.raises(ApiError) as caught:
        authenticator.of_token(make_text(), "6.6.6.6")
    assert caught.value.status == 429
    assert int(caught.value.headers["Retry-After"]) >= 1
    right = studio.token(Scope.VIEWER, "eve")
    assert authenticator.of_token(right, "1.1.1.1") is not None


def make_text() -> str:
    """Return a token that no database knows."""
    token = make_token()
    assert read_token(token.text) is not None
    return token.text


def test_a_database_that_is_read_gives_no_token_away(studio: Studio) -> None:
    text = studio.token(Scope.OPERATOR)
    launch = make_launch_token(studio.services, "local", Scope.OPERATOR)
    browser, _ = launched(studio)
    parts = read_token(text)
    assert parts is not None
    secrets = [parts[1], launch, *browser.cookies.values()]
    with studio.services.engine.connect() as connection:
        for table in ("token", "launch_token", "page_session"):
            rows = connection.execute(sa.select(Base.metadata.tables[table])).all()
            assert rows
            assert not [each for each in secrets if each in str(rows)]
