from __future__ import annotations

from pathlib import Path

import pytest

from assistant.core.errors import Invalid
from knowledge_base import tables

TABLE = """
article: |
  ---
  id: [[id]]
  ---
  ## In short

  The tax of [[name]] is called [[tax]].

  The reduced rate is [[reduced]].
rows:
  - {id: xx-tax, name: Exland, tax: VAT, reduced: 5%}
  - {id: yy-tax, name: Whyland, tax: GST}
"""


@pytest.fixture
def write(tmp_path: Path):
    def make(text: str) -> Path:
        file = tmp_path / "places.yaml"
        file.write_text(text, encoding="utf-8")
        return file

    return make


def test_each_row_is_an_article(write) -> None:
    (_, first), (name, second) = tables.texts(write(TABLE))
    assert "The tax of Exland is called VAT." in first
    assert "The reduced rate is 5%." in first
    assert name == "places.yaml: yy-tax"
    assert "id: yy-tax" in second


def test_nothing_is_said_about_what_the_table_does_not_know(write) -> None:
    assert "reduced" not in list(tables.texts(write(TABLE)))[1][1]


@pytest.mark.parametrize(
    ("old", "new", "match"),
    [
        ("id: yy-tax, ", "", "row 2 has no id"),
        ("tax: GST", "tax: GST, colour: red", "yy-tax: no place for colour"),
        ("rows:", "lines:", "wants `article` and `rows`"),
    ],
)
def test_a_table_that_is_wrong_is_named(write, old: str, new: str, match: str) -> None:
    with pytest.raises(Invalid, match=match):
        list(tables.texts(write(TABLE.replace(old, new))))
