"""What the API answers, and to whom."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fastapi.testclient import TestClient

import lotwise
from lotwise.serve.app import create_app
from lotwise.serve.office import Office
from lotwise.serve.security import hash_password
from lotwise.serve.settings import ServerSettings
from lotwise.workspace.users import Role, add_user

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lotwise.workspace.database import Database

PASSWORD = "correct horse battery"  # noqa: S105
NOW = datetime(2026, 3, 2, 7, 40, tzinfo=UTC)
LINES = "/api/v1/plans/current/lines"


@pytest.fixture
def client(database: Database, tmp_path: Path) -> Iterator[TestClient]:
    with database.writing() as connection:
        for role in Role:
            add_user(connection, role.value, role, hash_password(PASSWORD), NOW)
    settings = ServerSettings(workspace="", folder=tmp_path / "office", roots=(Path("examples"),))
    with TestClient(create_app(Office(database, settings.folder), settings)) as made:
        yield made


@pytest.fixture
def planned(client: TestClient) -> TestClient:
    """A client that is logged in as a planner, on a workspace with a plan."""
    log_in(client, "planner")
    answer = client.post("/api/v1/runs", json={"source": "examples/bicycle"})
    assert answer.status_code == 202, answer.text
    client.app.state.office.wait()  # type: ignore[attr-defined]
    assert client.get(f"/api/v1/runs/{answer.json()['id']}").json()["state"] == "done"
    return client


def log_in(client: TestClient, name: str) -> None:
    answer = client.post("/api/v1/login", json={"name": name, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    client.headers["X-CSRF-Token"] = answer.json()["csrf"]


def error_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


# --- who may what ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/me"),
        ("GET", LINES),
        ("GET", "/api/v1/users"),
        ("GET", "/api/v1/runs"),
        ("POST", "/api/v1/runs"),
        ("POST", "/api/v1/plans/current/decisions"),
        ("POST", "/api/v1/plans/current/exports"),
        ("POST", "/api/v1/logout"),
        ("POST", "/api/v1/tokens"),
    ],
)
def test_nobody_comes_in_without_login(client: TestClient, method: str, path: str) -> None:
    assert error_of(client.request(method, path)) == (401, "not_logged_in")
    assert error_of(client.request(method, path, headers={"Authorization": "Bearer lw_guess"})) == (401, "not_logged_in")


@pytest.mark.parametrize(
    ("name", "method", "path", "because"),
    [
        ("viewer", "POST", "/api/v1/runs", "a viewer plans nothing"),
        ("viewer", "POST", "/api/v1/plans/current/undo", "a viewer decides nothing"),
        ("viewer", "POST", "/api/v1/plans/current/exports", "a viewer exports nothing"),
        ("viewer", "GET", "/api/v1/users", "a viewer sees no users"),
        ("planner", "GET", "/api/v1/users", "neither does a planner"),
        ("planner", "POST", "/api/v1/users", "nor adds any"),
    ],
)
def test_roles_limit(client: TestClient, name: str, method: str, path: str, because: str) -> None:
    log_in(client, name)
    assert error_of(client.request(method, path)) == (403, "role"), because


def test_a_change_brings_the_csrf_token_of_its_session(client: TestClient) -> None:
    log_in(client, "planner")
    for token in ("", "another"):
        answer = client.post("/api/v1/tokens", json={"name": "night run"}, headers={"X-CSRF-Token": token})
        assert error_of(answer) == (403, "csrf")
    assert client.post("/api/v1/tokens", json={"name": "night run"}).status_code == 201


def test_after_logout_the_old_cookie_opens_nothing(client: TestClient) -> None:
    log_in(client, "planner")
    cookie = client.cookies["lotwise_session"]
    assert client.post("/api/v1/logout").status_code == 204
    assert error_of(client.get("/api/v1/me", headers={"Cookie": f"lotwise_session={cookie}"})) == (401, "not_logged_in")


def test_a_token_opens_until_it_is_revoked(client: TestClient) -> None:
    log_in(client, "planner")
    made = client.post("/api/v1/tokens", json={"name": "night run"}).json()
    bearer = {"Authorization": f"Bearer {made['token']}"}
    assert client.get("/api/v1/me", headers=bearer).json()["name"] == "planner"
    assert made["token"] not in client.get("/api/v1/tokens").text
    assert client.delete(f"/api/v1/tokens/{made['id']}").status_code == 204
    assert error_of(client.get("/api/v1/me", headers=bearer)) == (401, "not_logged_in")


def test_wrong_passwords_are_told_alike_and_slowed_down(client: TestClient) -> None:
    told = {client.post("/api/v1/login", json={"name": name, "password": "wrong"}).text for name in ("planner", "nobody")}
    assert len(told) == 1
    codes = [error_of(client.post("/api/v1/login", json={"name": "planner", "password": "wrong"}))[1] for _ in range(12)]
    assert codes[-1] == "too_many_logins"


def test_an_admin_shuts_out_and_stays(client: TestClient) -> None:
    log_in(client, "admin")
    viewer, _, admin = (user["id"] for user in client.get("/api/v1/users").json())
    assert client.patch(f"/api/v1/users/{viewer}", json={"is_active": False}).status_code == 204
    assert error_of(client.patch(f"/api/v1/users/{admin}", json={"role": "viewer"})) == (409, "own_role")
    assert error_of(client.post("/api/v1/login", json={"name": "viewer", "password": PASSWORD})) == (401, "wrong_password")
    assert "hash" not in client.get("/api/v1/users").text


@pytest.mark.parametrize(
    "source", ["/etc", "examples/../pyproject.toml", "../", "/", "examples/../../../etc/passwd", "\\\\host\\share", "http://host/x"]
)
def test_sources_are_read_below_the_roots_alone(client: TestClient, source: str) -> None:
    log_in(client, "planner")
    assert error_of(client.post("/api/v1/runs", json={"source": source})) == (403, "source_not_allowed")


def test_a_link_out_of_a_root_is_not_followed(client: TestClient, tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "way_out").symlink_to("/etc")
    settings = client.app.state.settings  # type: ignore[attr-defined]
    client.app.state.settings = settings.model_copy(update={"roots": (root,)})  # type: ignore[attr-defined]
    log_in(client, "planner")
    assert error_of(client.post("/api/v1/runs", json={"source": str(root / "way_out")})) == (403, "source_not_allowed")


def test_large_and_broken_requests_are_refused(client: TestClient) -> None:
    large = client.post("/api/v1/login", content=b"x" * 5_000_000)
    assert error_of(large) == (413, "request_too_large")
    assert error_of(client.post("/api/v1/login", content=b"{")) == (422, "invalid_request")
    assert error_of(client.post("/api/v1/login", json={"name": "a", "password": "b", "more": 1})) == (422, "invalid_request")


def test_answers_carry_security_headers(client: TestClient) -> None:
    headers = client.get("/healthz").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


# --- the worksheet -----------------------------------------------------------------------------------------------------------


def test_lines_come_most_urgent_first_with_their_count(planned: TestClient) -> None:
    told = planned.get(LINES, params={"limit": 5, "count": True}).json()
    assert (len(told["lines"]), told["count"]) == (5, 278)
    assert [line["warning"] for line in told["lines"]][0] == "emergency"
    rest = planned.get(LINES, params={"limit": 1000, "after": told["next"]}).json()
    assert (len(rest["lines"]), rest["next"]) == (273, None)
    assert {line["line_id"] for line in told["lines"]}.isdisjoint(line["line_id"] for line in rest["lines"])


def test_filters_and_orders_cannot_smuggle_sql(planned: TestClient) -> None:
    assert planned.get(LINES, params={"item": "' OR 1=1; --"}).json()["lines"] == []
    assert error_of(planned.get(LINES, params={"sort": "item; DROP TABLE plan"})) == (422, "unusable_filter")
    assert error_of(planned.get(LINES, params={"1=1 OR item": "x"})) == (422, "unusable_filter")


def test_two_planners_in_conflict(planned: TestClient) -> None:
    line = planned.get(f"{LINES}/7").json()
    first = planned.post(f"{LINES}/7/decision", json={"seen": line["revision"], "quantity": 300})
    assert first.status_code == 200
    second = planned.post(f"{LINES}/7/decision", json={"seen": line["revision"], "quantity": 350})
    assert error_of(second) == (409, "stale_revision")
    details = second.json()["error"]["details"]
    assert (float(details["theirs"]["quantity"]), float(details["yours"]["quantity"])) == (300, 350)
    assert planned.get(f"{LINES}/7").json()["decided_quantity"] == 300


def test_ten_lines_are_accepted_exported_once_and_refused_the_second_time(planned: TestClient) -> None:
    page = planned.get(LINES, params={"limit": 10, "accept": "true"}).json()
    chosen = [line["line_id"] for line in page["lines"]]
    decided = planned.post(
        "/api/v1/plans/current/decisions", json={"lines": chosen, "seen": page["revision"], "what": {"state": "accepted"}}
    ).json()
    assert decided["done"] == sorted(chosen)
    exports = "/api/v1/plans/current/exports"
    first = planned.post(exports, json={}, headers={"Idempotency-Key": "monday-1"})
    assert (first.status_code, first.json()["lines"]) == (201, 10)
    again = planned.post(exports, json={}, headers={"Idempotency-Key": "monday-1"})
    assert again.json() == {**first.json(), "is_again": True}
    assert error_of(planned.post(exports, json={}, headers={"Idempotency-Key": "monday-2"})) == (409, "nothing_to_export")
    left = planned.get(f"{exports}/{first.json()['id']}/lines").json()
    assert [line["line_id"] for line in left] == sorted(chosen)


def test_undo_takes_back_a_filter(planned: TestClient) -> None:
    decisions = "/api/v1/plans/current/decisions"
    given = {"filter": {"accept": "true"}, "seen": 0, "what": {"state": "accepted"}}
    decided = planned.post(decisions, json=given).json()
    assert planned.get(LINES, params={"state": "accepted", "count": True}).json()["count"] == len(decided["done"]) > 100
    undone = planned.post("/api/v1/plans/current/undo", json={"revision": decided["revision"]}).json()
    assert undone["done"] == decided["done"]
    assert planned.get(LINES, params={"state": "accepted", "count": True}).json()["count"] == 0


# --- reasons -----------------------------------------------------------------------------------------------------------------


def test_a_line_explains_itself(planned: TestClient) -> None:
    line = planned.get(LINES, params={"limit": 1}).json()["lines"][0]
    told = planned.get(f"{LINES}/{line['line_id']}/explanation").json()
    assert (told["item"], told["action"], told["warning"]) == (line["item"], line["action"], line["warning"])
    assert all(reason["sentence"] for reason in told["reasons"])
    assert error_of(planned.get(f"{LINES}/9999/explanation")) == (404, "unknown_line")


def test_order_tracking_goes_one_level_up_and_down(planned: TestClient) -> None:
    made = planned.get(LINES, params={"limit": 1000, "order_type": "production"}).json()["lines"]
    ways = [(line["line_id"], planned.get(f"{LINES}/{line['line_id']}/tracking?direction=down").json()) for line in made[:20]]
    above, below = next((line, row["line_id"]) for line, rows in ways for row in rows if row["line_id"] is not None)
    assert all({row["demand_line_id"] for row in rows} <= {line} for line, rows in ways)
    up = planned.get(f"{LINES}/{below}/tracking").json()
    assert above in {row["demand_line_id"] for row in up}


def test_stock_over_time_and_what_is_unknown(planned: TestClient) -> None:
    stock = "/api/v1/plans/current/projected-inventory"
    wanted = lotwise.plan(lotwise.read("examples/bicycle")).projected_inventory.filter(item="TY-5110", location="MAIN")
    told = planned.get(stock, params={"item": "TY-5110", "location": "MAIN"}).json()
    assert [(row["date"], row["projected"]) for row in told] == [
        (str(row["date"]), float(row["projected"])) for row in wanted.to_dicts()
    ]
    assert error_of(planned.get(stock, params={"item": "TY-511O"})) == (404, "unknown_item")
    assert planned.get("/api/v1/plans/current/findings").json() == []
    assert error_of(planned.get("/api/v1/plans/2020-01-01.1/lines")) == (404, "unknown_plan")


def test_two_plans_are_compared(planned: TestClient) -> None:
    answer = planned.post("/api/v1/runs", json={"settings": {"end_date": "2026-06-30"}})
    planned.app.state.office.wait()  # type: ignore[attr-defined]
    assert answer.status_code == 202
    first, second = (plan["id"] for plan in reversed(planned.get("/api/v1/plans").json()))
    told = planned.get(f"/api/v1/compare/{first}/{second}").json()
    assert {row["change"] for row in told} >= {"gone"}
    assert planned.get(f"/api/v1/compare/{first}/{first}").json() == []
