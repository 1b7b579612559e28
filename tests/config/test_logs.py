"""What a log line may tell."""

import sys

import pytest

from config.logs import bare_exception


@pytest.mark.parametrize("form", ["tuple", "flag", "error"])
def test_exception_in_log_leaves_its_message_out(form: str) -> None:
    try:
        raise ValueError("Key (number)=(11111111111) already exists")
    except ValueError as error:
        told = {"tuple": sys.exc_info(), "flag": True, "error": error}[form]
        event = bare_exception(None, "error", {"event": "request_failed", "exc_info": told})

    assert event["exception"] == "ValueError"
    assert "test_logs.py" in event["where"][-1]
    assert "11111111111" not in str(event)


def test_event_without_exception_is_left_as_it_is() -> None:
    assert bare_exception(None, "info", {"event": "job_finished"}) == {"event": "job_finished"}
