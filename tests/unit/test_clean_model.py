"""The keep model's parts: columns over many documents, hashed wording, trees, and that documents don't touch each other."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.clean.articles import read_article
from stages.clean.characters import count
from stages.clean.features import NAMES, describe
from stages.clean.layout import FAR, Layout
from stages.clean.lines import read_lines
from stages.clean.model import KeepModel, read, save, shipped
from stages.clean.wording import hashed, train_wording

FLOOD = """Share
The river Ruhl burst its banks on Friday night and flooded four hundred houses in the lower town, the fire service said.
“We had ten minutes,” said Mara Lind, who runs a bakery near the old bridge and lost both her ovens to the water.
READ MORE: Dam owners knew of the crack
Engineers opened two sluices on Saturday, and by the evening the level had fallen by almost a metre at the old bridge.
Sign up for our newsletter"""

sizes = st.lists(st.integers(0, 6), min_size=1, max_size=5)


@given(sizes, st.data())
def test_neighbours_stay_inside_a_document(lengths: list[int], data: st.DataObject) -> None:
    layout = Layout(lengths)
    column = np.array(data.draw(st.lists(st.integers(0, 9), min_size=layout.n, max_size=layout.n)), dtype=np.float32)
    flag = column > 5
    at = 0
    for n in lengths:
        own, here = column[at : at + n].tolist(), slice(at, at + n)
        for i in range(n):
            k = at + i
            assert layout.shift(column, 2, -1)[k] == (own[i + 2] if i + 2 < n else -1)
            assert layout.window(column, 1)[k] == sum(own[max(0, i - 1) : i + 2])
            assert (layout.before(column)[k], layout.after(column)[k]) == (sum(own[:i]), sum(own[i + 1 :]))
            back = [i - j for j in range(i) if own[j] > 5]
            ahead = [j - i for j in range(i + 1, n) if own[j] > 5]
            assert layout.since(flag)[k] == (min(back) if back else FAR)
            assert layout.until(flag)[k] == (min(ahead) if ahead else FAR)
        if n:
            assert layout.whole(column)[here].tolist() == [sum(own)] * n
            assert (layout.middle(column, np.ones(layout.n, dtype=bool))[here] == np.float32(np.median(own))).all()
        at += n


def test_characters_are_counted_per_text() -> None:
    found = count(["Two Men, 41 cows.", "ÉTÉ — 3|4", "", "don't. Stop"])
    assert found["upper"].tolist() == [2, 3, 0, 1]
    assert found["digit"].tolist() == [2, 2, 0, 0]
    assert found["comma"].tolist() == [1, 0, 0, 0]
    assert found["words"].tolist() == [4, 3, 0, 2]
    assert found["sentences"].tolist() == [0, 0, 0, 1]
    assert found["chars"].tolist() == [17, 9, 1, 11]


@given(st.lists(st.text(max_size=300), min_size=1, max_size=6))
@settings(max_examples=50)
def test_a_line_is_hashed_alike_in_any_company(texts: list[str]) -> None:
    together = hashed(texts)
    for i, text in enumerate(texts):
        assert together.take(np.array([i])).slot.tolist() == hashed([text]).slot.tolist()


def test_wording_learns_what_residue_says() -> None:
    residue = [f"Sign up for our newsletter number {n}" for n in range(40)]
    own = [f"The minister said on day {n} that the dam would hold." for n in range(40)]
    lines = hashed([*residue, *own])
    y = np.array([0.0] * 40 + [1.0] * 40, dtype=np.float32)
    model = train_wording(lines, y, np.ones(80, dtype=np.float32))
    odds = model.log_odds(["Sign up to the newsletter", "The dam would hold, the minister said."])
    assert odds[0] < 0 < odds[1]


def _keep(model: KeepModel, *texts: str) -> list[list[float]]:
    articles = [read_article(read_lines(text)) for text in texts]
    keep = model.keep(articles)
    ends = np.cumsum([len(a.lines) for a in articles])
    return [part.tolist() for part in np.split(keep, ends[:-1])]


def test_a_document_is_judged_alike_in_any_company() -> None:
    other = (
        "Photos: Flood\n"
        + "The water fell. " * 30
        + "\nComments\n"
        + "\n".join(f"Reader {n}: indeed" for n in range(50))
    )
    alone = _keep(shipped(), FLOOD)[0]
    assert _keep(shipped(), other, FLOOD, other)[1] == alone
    assert [p >= 0.5 for p in alone] == [False, True, True, False, True, False]


def test_the_model_is_read_as_it_was_written(tmp_path: Path) -> None:
    save(shipped(), "made up", tmp_path)
    assert _keep(read(tmp_path), FLOOD) == _keep(shipped(), FLOOD)


def test_every_line_is_described_in_full() -> None:
    article = read_article(read_lines(FLOOD))
    matrix = describe([article, article], Layout([6, 6]))
    assert matrix.shape == (12, len(NAMES)) and np.isfinite(matrix).all()
    assert (matrix[:6] == matrix[6:]).all()
