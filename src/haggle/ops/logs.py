"""
The format of log lines: text for people, or one JSON object a line for machines.

Fields are added by `extra=log_fields(account=12)`. Never log what somebody wrote or searched for, or a secret.
"""

import json
import logging
import time
from contextvars import ContextVar
from typing import Any

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request that is being answered; empty outside one."""

client_address: ContextVar[str] = ContextVar("client_address", default="")
"""from where it is asked, if the operator wants that in the log (HAGGLE_LOG_ADDRESSES)"""

_security = logging.getLogger("haggle.security")

QUIET = {name: {"level": "WARNING"} for name in ("alembic", "asyncpg", "databases", "aiosqlite", "uvicorn.error")}
# They warn of every malformed body, and of every unknown command.
QUIET |= {name: {"level": "ERROR"} for name in ("python_multipart", "mail.log")}


def log_fields(**fields: Any) -> dict[str, Any]:
    """The `extra=` argument that adds these fields to a log line."""
    return {"fields": fields}


def log_security(event: str, account_id: int, **fields: Any) -> None:
    """Say who signed in, failed, changed a password …: docs/operating.md lists the events. Account 0: nobody known."""
    where = {"address": address} if (address := client_address.get()) else {}
    _security.info(event, extra=log_fields(account=account_id, **fields, **where))


class TextFormatter(logging.Formatter):
    """`2026-11-25 10:00:00,000 INFO haggle.stream: open account=12 encoder=page id=4f…`."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:
        """The line, then its fields and the id of the request."""
        fields = getattr(record, "fields", {}) | ({"id": id_} if (id_ := request_id.get()) else {})
        return " ".join([super().formatMessage(record), *(f"{name}={value}" for name, value in fields.items())])


class JsonFormatter(logging.Formatter):
    """`{"time": "2026-11-25T10:00:00.000Z", "level": "INFO", "logger": …, "message": …, "request_id": …, …}`."""

    def format(self, record: logging.LogRecord) -> str:
        """One JSON object on one line."""
        at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        line = {
            "time": f"{at}.{round(record.msecs) % 1000:03}Z",
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if id_ := request_id.get():
            line["request_id"] = id_
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line | getattr(record, "fields", {}), ensure_ascii=False, default=str)


FORMATTERS = {"text": TextFormatter, "json": JsonFormatter}


def configuration(style: str, level: str) -> dict[str, Any]:
    """For logging.config.dictConfig: everything to standard error, as `text` or `json`."""
    # What no format of ours shows costs a third of each line: where in the source, in which thread and process.
    logging._srcfile = None
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": FORMATTERS[style]}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"level": level, "handlers": ["stderr"]},
        "loggers": QUIET | {"haggle.security": {"level": "INFO"}},  # whatever level the rest has
    }
