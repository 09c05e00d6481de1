"""Logs as one JSON object a line, without what must not be logged."""

import json
import logging
import re
from datetime import UTC, datetime

# Addresses, bearer tokens, sign-in codes and secret addresses of calendars have no business in a log file.
SECRETS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+|(?i:bearer|token|code)[=: ]+\S+|/calendriers/\S+")


class JsonFormatter(logging.Formatter):
    """Renders time (UTC), level, logger, message and traceback; addresses and tokens become ***."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": SECRETS.sub("***", record.getMessage()),
        }
        if record.exc_info:
            line["traceback"] = SECRETS.sub("***", self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)
