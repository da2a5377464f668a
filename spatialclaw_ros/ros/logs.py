"""The product's log records on the node's logger, and so on /rosout."""

from __future__ import annotations

import logging
from typing import Any

from spatialclaw_ros.ros.text import clean


class RosLogHandler(logging.Handler):
    """Passes records of Python's logging on to a node's logger."""

    def __init__(self, logger: Any) -> None:  # noqa: ANN401 - rclpy's logger
        """Take warnings and worse."""
        super().__init__(logging.WARNING)
        self._logger = logger

    def emit(self, record: logging.LogRecord) -> None:
        """Pass one record on."""
        text = clean(self.format(record), 20_000)
        if record.levelno >= logging.ERROR:
            self._logger.error(text)
        else:
            self._logger.warning(text)
