"""The OpenAPI document as it stands in docs/openapi.json: `python -m api.v1.document`. A test compares the two."""

import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from api.health import Health
from api.http.app import Providers, create_app
from api.http.metrics import Metrics
from api.status import Status
from evidence.live_lists import LiveLists

FILE = Path(__file__).parents[2] / "docs" / "openapi.json"


def document() -> str:
    """Of this program, without its version: the file changes where the API does."""
    with tempfile.TemporaryDirectory() as folder:
        nothing = Status(at_s=0.0, started=datetime.fromtimestamp(0, UTC))
        app = create_app(Providers(lambda: nothing, Health(LiveLists(Path(folder))), Metrics("0")), "1")
        return json.dumps(app.openapi(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(document(), encoding="utf-8")
