"""Superset as `serve.py` starts it: on loopback, for one person, with nothing fetched from anywhere."""

import os
from pathlib import Path

from basemap import blueprint

STATE = Path(os.environ["BLOTTER_SUPERSET_STATE"])

SECRET_KEY = (STATE / "secret_key").read_text(encoding="utf-8")
SQLALCHEMY_DATABASE_URI = f"sqlite:///{STATE / 'superset.db'}?check_same_thread=false"
APP_NAME = "Blotter in Superset"
# A terminal is told what is wrong, not each step of the start.
LOG_LEVEL = "ERROR"
ROW_LIMIT = 50_000
WTF_CSRF_TIME_LIMIT = None
RATELIMIT_STORAGE_URI = "memory://"
# A chart asks the published file each time, so that it shows the newest publication.
DATA_CACHE_CONFIG = {"CACHE_TYPE": "NullCache"}

# The map's ground is drawn here: no tile is fetched from the network.
BLUEPRINTS = [blueprint]
DECKGL_BASE_MAP = [["tile:///basemap/{z}/{x}/{y}.png", "Outlines (no network)"]]
TALISMAN_CONFIG = {
    "content_security_policy": {
        "base-uri": ["'self'"],
        "default-src": ["'self'"],
        "img-src": ["'self'", "blob:", "data:"],
        "worker-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "object-src": "'none'",
        "style-src": ["'self'", "'unsafe-inline'"],
        "script-src": ["'self'", "'strict-dynamic'"],
    },
    "content_security_policy_nonce_in": ["script-src"],
    "force_https": False,
    "session_cookie_secure": False,
}
