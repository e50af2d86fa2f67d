"""
What goes into the log, and how: text for people, a JSON object a line for machines.

Fields are said with `extra=told(account=12)`. Never what somebody wrote, searched for or proved themselves by.
"""

import json
import logging
import time
from contextvars import ContextVar
from typing import Any

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""of the request that is being answered; empty outside one"""

QUIET = {name: {"level": "WARNING"} for name in ("alembic", "asyncpg", "databases", "aiosqlite", "uvicorn.error")}
QUIET |= {"python_multipart": {"level": "ERROR"}}  # it warns of every malformed body a stranger sends


def log_fields(**fields: Any) -> dict[str, Any]:
    """The `extra` of a line that has these fields."""
    return {"fields": fields}


class TextFormatter(logging.Formatter):
    """`2026-11-25 10:00:00,000 INFO haggle.stream: open account=12 form=page id=4f…`."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:
        """The line itself, to which its fields and the request's id are added."""
        fields = getattr(record, "fields", {}) | ({"id": id_} if (id_ := request_id.get()) else {})
        return " ".join([super().formatMessage(record), *(f"{name}={value}" for name, value in fields.items())])


class JsonFormatter(logging.Formatter):
    """`{"time": "2026-11-25T10:00:00.000Z", "level": "INFO", "logger": …, "message": …, "request_id": …, …}`."""

    def format(self, record: logging.LogRecord) -> str:
        """One object, without a line end in it."""
        at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        said = {
            "time": f"{at}.{round(record.msecs) % 1000:03}Z",
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if id_ := request_id.get():
            said["request_id"] = id_
        if record.exc_info:
            said["exception"] = self.formatException(record.exc_info)
        return json.dumps(said | getattr(record, "fields", {}), ensure_ascii=False, default=str)


FORMATTERS = {"text": TextFormatter, "json": JsonFormatter}


def configuration(form: str, level: str) -> dict[str, Any]:
    """For logging.config.dictConfig: all of it to standard error, in the form `text` or `json`."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": FORMATTERS[form]}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"level": level, "handlers": ["stderr"]},
        "loggers": QUIET,
    }
