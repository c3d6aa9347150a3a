from __future__ import annotations

import pytest

from knowledge_base.articles import load_library, passages
from knowledge_base.render import to_html


def test_headings_carry_the_anchors_that_passages_point_to() -> None:
    for article in load_library():
        html = to_html(article.body)
        for passage in passages(article):
            anchor = passage.id.split("#")[1]
            assert f'<h2 id="{anchor}">' in html or f'<h2 id="{anchor.rsplit("-", 1)[0]}">' in html


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[click](javascript:alert(1))",
        "![x](https://evil.example/x.png)",
        '<a href="https://x.example" onclick="x()">x</a>',
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
    ],
)
def test_nothing_active_survives(hostile: str) -> None:
    html = to_html(f"## In short\n\n{hostile}")
    for bad in ("<script", "<img", 'href="javascript', 'href="data', "<a href"):
        assert bad not in html


def test_lists_tables_and_emphasis_are_kept() -> None:
    html = to_html("- **one**\n- two\n\n|a|b|\n|-|-|\n|1|2|\n")
    assert "<li><strong>one</strong></li>" in html
    assert "<td>1</td>" in html
