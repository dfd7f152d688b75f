"""``python -m ainern2d.pipelines.webserver``: Dagster's webserver behind our guard."""

from __future__ import annotations

from typing import Any

from dagster_webserver import cli
from dagster_webserver.app import create_app_from_workspace_process_context

from ainern2d.core.api.dagster_guard import DagsterGuard


def _guarded(*args: Any, **options: Any) -> Any:
    app = create_app_from_workspace_process_context(*args, **options)
    app.add_middleware(DagsterGuard)
    return app


if __name__ == "__main__":
    # Dagster's command has no place for a middleware; a test of the page notices if this moves.
    cli.create_app_from_workspace_process_context = _guarded  # type: ignore[attr-defined]
    cli.main()  # type: ignore[no-untyped-call]
