"""Writes the description of the API, from which the types of the page are made.

No server is started: routes say what they take and give without being asked.
"""

from __future__ import annotations

import json
import sys
from typing import Any, cast

from ainern2d.core.api.app import create_app
from ainern2d.core.api.services import ApiSettings, Services


def main() -> None:
    """Print it as JSON."""
    nothing = cast("Any", None)
    app = create_app(Services(nothing, nothing, nothing, nothing, ApiSettings()))
    json.dump(app.openapi(), sys.stdout, indent=1, sort_keys=True, ensure_ascii=False)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
