"""The stylesheet, the script and the icon: stored for a year under an address that names them."""

import hashlib
from pathlib import Path
from typing import Any

from flask import Flask

YEAR = 365 * 24 * 3600


def init_app(app: Flask) -> None:
    """Put a digest of each file's bytes into its address, so that it never has to be asked for."""
    folder = Path(str(app.static_folder))
    digests = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:8]
        for path in folder.iterdir()
        if path.is_file()
    }
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = YEAR

    @app.url_defaults
    def name_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and values.get("filename") in digests:
            values["v"] = digests[values["filename"]]
