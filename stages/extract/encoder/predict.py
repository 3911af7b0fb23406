"""Runs the attribution encoder on windows: the only place that knows onnxruntime."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from stages.extract.encoder.windows import Window

MODEL_FILE = Path(__file__).parents[1] / "data" / "attribution.onnx"
ROLES = ("source", "cue", "content")
LINKS = ("source", "content")
LINK_BIAS = -3.0
"""What the link scores begin at: few pieces are linked to a cue."""


@dataclass(slots=True)
class Scores:
    """What the encoder says of one window: `bio` [pieces, 3 roles, outside/begin/inside] as probabilities; `cues` and
    `targets` [2 links, pieces, width], whose products are the logits of a piece being a cue's source or content."""

    window: Window
    bio: NDArray[np.float32]
    cues: NDArray[np.float32]
    targets: NDArray[np.float32]

    def links(self, first: int, last: int) -> NDArray[np.float32]:
        """Probability [2, pieces] of each piece being the source or the content of the cue in pieces [first, last)."""
        products = self.cues[:, first:last] @ self.targets.transpose(0, 2, 1)
        logits = products / np.float32(np.sqrt(self.cues.shape[2])) + np.float32(LINK_BIAS)
        found: NDArray[np.float32] = (1 / (1 + np.exp(-logits))).mean(axis=1)
        return found


@cache
def session() -> onnxruntime.InferenceSession:
    """The model, on one thread: a run spreads articles over processes, not a window over threads."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(MODEL_FILE), options, providers=["CPUExecutionProvider"])


def scores(windows: Sequence[Window]) -> list[Scores]:
    """Scores of each window. Windows are read one by one, since one fills a core and none needs padding then."""
    run = session().run
    return [_scores(w, *run(None, {"ids": w.ids, "shapes": w.shapes})) for w in windows]


def _scores(
    window: Window, bio: NDArray[np.float32], cues: NDArray[np.float32], targets: NDArray[np.float32]
) -> Scores:
    size = len(window.ids)
    logits = bio.reshape(size, len(ROLES), 3)
    exponents = np.exp(logits - logits.max(axis=2, keepdims=True))
    probabilities = exponents / exponents.sum(axis=2, keepdims=True)
    # Training leaves the marks at paragraph ends out, so that a content can run on over them: let them weigh nothing.
    probabilities[window.offsets[:, 0] < 0] = 1 / 3
    by_link = (size, len(LINKS), -1)
    return Scores(
        window, probabilities, cues.reshape(by_link).transpose(1, 0, 2), targets.reshape(by_link).transpose(1, 0, 2)
    )
