"""What is logged holds no token, code, card number or secret, and no line that somebody else wrote (AUD-06)."""

from __future__ import annotations

import io
import json
import logging as stdlib
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
import structlog

from assistant.core import db, logging

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = "Qm9vbS1zaGFrYWxha2EtYm9vbS0xMjM0"
KEY = "ia_" + "k" * 43


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Where a logger, configured as in production, writes."""
    before = structlog.get_config()
    logging.configure(json=True)
    stream = io.StringIO()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(stream), cache_logger_on_first_use=False)
    yield stream
    structlog.configure(**before)


def logged(stream: io.StringIO, **values: Any) -> dict[str, Any]:
    logging.get_logger("test").info("said", **values)
    line: dict[str, Any] = json.loads(stream.getvalue().splitlines()[-1])
    return line


@pytest.mark.requirement("AUD-06")
class TestRedaction:
    @pytest.mark.parametrize(
        "value",
        [
            f"/i/{TOKEN}",
            f"GET https://pay.example.com/i/{TOKEN}/state HTTP/1.1",
            f"/pay/return/{TOKEN}",
            f"Authorization: Bearer {KEY}",
            f"the key {KEY} is wrong",
        ],
    )
    def test_a_capability_inside_a_text_is_masked(self, lines: io.StringIO, value: str) -> None:
        assert TOKEN not in str(logged(lines, path=value))
        assert KEY not in str(logged(lines, path=value))

    @pytest.mark.parametrize("digits", ["4111111111111111", "4111 1111 1111 1111", "4111-1111-1111-1111"])
    def test_a_card_number_inside_a_text_is_masked(self, lines: io.StringIO, digits: str) -> None:
        assert digits not in str(logged(lines, text=f"my card is {digits}."))

    @pytest.mark.parametrize(
        "name",
        ["token", "code", "otp", "password", "secret", "api_key", "authorization", "cookie", "Authorization",
         "link_token", "secret_key", "auth_token", "Cookie"],
    )  # fmt: skip
    def test_a_field_that_names_a_secret_is_masked_at_every_depth(
        self, lines: io.StringIO, name: str
    ) -> None:
        assert "hunter2" not in str(logged(lines, **{name: "hunter2"}))
        assert "hunter2" not in str(logged(lines, headers={name: "hunter2"}))
        assert "hunter2" not in str(logged(lines, rows=[{"inner": {name: "hunter2"}}]))

    def test_what_is_no_secret_stays_readable(self, lines: io.StringIO) -> None:
        line = logged(lines, status_code=404, count=3, path="/v1/invoices/inv_1", amounts=[1, 2])
        assert (line["status_code"], line["count"], line["amounts"]) == (404, 3, [1, 2])
        assert line["path"] == "/v1/invoices/inv_1"

    def test_an_id_of_ours_is_found_again_whatever_its_digits(self, lines: io.StringIO) -> None:
        line = logged(lines, inbox_id="inb_01a2215643327696aad03c44a3e8a6ba", key="inbox:01a2215643327696")
        assert line["inbox_id"] == "inb_01a2215643327696aad03c44a3e8a6ba"
        assert line["key"] == "inbox:01a[digits]"

    def test_a_stack_trace_is_masked_too(self, lines: io.StringIO) -> None:
        try:
            raise RuntimeError(f"no answer from /i/{TOKEN}")
        except RuntimeError:
            logging.get_logger("test").exception("failed")
        assert TOKEN not in lines.getvalue()

    def test_a_line_break_in_a_value_starts_no_line_of_its_own(self, lines: io.StringIO) -> None:
        logged(lines, text='x\n{"event": "forged"}\r\n')
        assert len(lines.getvalue().splitlines()) == 1

    def test_the_loggers_of_libraries_are_masked_too(self, capfd: pytest.CaptureFixture[str]) -> None:
        root = stdlib.getLogger()
        before = root.handlers[:]
        root.handlers.clear()
        try:
            logging.configure(json=True)
            stdlib.getLogger("some.library").warning("GET /i/%s failed", TOKEN)
        finally:
            root.handlers[:] = before
        written = capfd.readouterr().err
        assert "some.library" in written
        assert TOKEN not in written


def test_a_logger_outlives_the_stream_that_was_there_when_it_was_configured(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = structlog.get_config()
    gone = io.StringIO()
    try:
        with monkeypatch.context() as patch:
            patch.setattr("sys.stderr", gone)
            logging.configure(json=True)
            logger = logging.get_logger("test")
            logger.info("first")
        gone.close()
        logger.info("second")
    finally:
        structlog.configure(**before)
    assert "second" in capsys.readouterr().err


@pytest.mark.requirement("AUD-06")
def test_an_error_of_the_database_does_not_repeat_what_was_stored(database: str) -> None:
    with pytest.raises(sa.exc.IntegrityError) as failed, db.transaction() as session:
        session.execute(
            sa.text("INSERT INTO customer (id, business_id, external_id, name, customer_class, address, country, "
                    "region, timezone, locale, tax_id, created_at) VALUES ('c', 'no', 'x', :name, 'consumer', "
                    "'[]', 'US', '', 'UTC', 'en_US', '', '2026-01-01')"),
            {"name": "Maria Secretperson"},
        )  # fmt: skip
    assert "Secretperson" not in repr(failed.value)
