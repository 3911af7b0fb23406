"""Trains the attribution encoder: `python -m stages.extract.encoder.training.train --help` (training dependencies needed).

The encoder is fine-tuned on the gold in rounds with lower and lower rates. With `--layers`, a shallower one is made that
learns from the gold and from what the first says of unlabelled news: faster, and a little worse (see RESULTS.md).
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from stages.extract.encoder.predict import ROLES
from stages.extract.encoder.training.export import export
from stages.extract.encoder.training.gold import GoldArticle, Labelled, labelled_windows, read_gold, with_other_marks
from stages.extract.encoder.training.network import AttributionEncoder, from_minilm, link_scores
from stages.extract.encoder.training.soft import Judged, judge, read_texts

ROUNDS = ((4.0, 2.5e-4, 1e-3), (2.5, 1.5e-4, 5e-4), (2.0, 1.2e-4, 3e-4))
"""Epochs, highest learning rate of the last layer, and of the heads, of each round."""

DECAY = 0.85
"""A layer has so much of the rate of the one above it."""

KEPT_LAYERS = {4: (0, 2, 3, 5), 3: (0, 2, 5)}
"""Layers of the full encoder that a shallower one begins with."""

PIECES_A_STEP = 1_800
WARM_UP = 0.1
AVERAGE_EVERY, AVERAGING = 4, 0.994
OTHER_MARKS = 0.3
"""Share of the articles that are seen with the quotation marks of another house."""

BIO_WEIGHT, LINK_WEIGHT = 3.0, 4.0
N_HELD_OUT = 40
"""Articles of the gold that training never sees: thresholds are chosen on them."""

Example = Labelled | Judged


def split(articles: Sequence[GoldArticle]) -> tuple[list[GoldArticle], list[GoldArticle]]:
    """(to train on, held out): drawn once, the same for every seed."""
    order = random.Random(7).sample(range(len(articles)), len(articles))
    return [articles[i] for i in order[N_HELD_OUT:]], [articles[i] for i in order[:N_HELD_OUT]]


def train(
    model: AttributionEncoder,
    gold: Sequence[GoldArticle],
    judged: Sequence[Judged],
    schedule: tuple[float, float, float],
    seed: int,
    max_steps: int | None = None,
) -> dict[str, Tensor]:
    """Fine-tunes the model, in place, for so many epochs of the gold (each with its share of the judged windows).

    The vectors of the words stay as they are. Returns the running mean of the weights, which is better than the last.
    """
    epochs, peak, heads_peak = schedule
    rng = random.Random(seed)
    torch.manual_seed(seed)
    model.words.weight.requires_grad_(False)
    optimizer = _optimizer(model, peak, heads_peak)
    shares = list(judged)
    rng.shuffle(shares)
    rounds = [shares[k :: max(1, round(epochs))] for k in range(max(1, round(epochs)))]
    per_round = len(_steps(gold, rounds[0], rng))
    total = min(int(per_round * epochs), max_steps or 1_000_000_000)
    mean = {k: v.clone() for k, v in model.state_dict().items() if k != "words.weight"}
    begin, pieces, running = time.monotonic(), 0, 0.0
    model.train()
    step = 0
    while step < total:
        for batch in _steps(gold, rounds[(step // per_round) % len(rounds)], rng):
            if step >= total:
                break
            loss = _step(model, optimizer, batch, _rate(step, total))
            step += 1
            if step % AVERAGE_EVERY == 0:
                keep = min(AVERAGING, step / (step + 20))
                state = model.state_dict()
                for name, value in mean.items():
                    value.mul_(keep).add_(state[name], alpha=1 - keep)
            pieces += sum(len(e.window.ids) for e in batch)
            running = 0.98 * running + 0.02 * loss
            if step % 50 == 0:
                speed = pieces / (time.monotonic() - begin)
                print(
                    f"step {step} of {total}, loss {running / (1 - 0.98**step):.3f}, {speed:,.0f} pieces/s", flush=True
                )
    return {**model.state_dict(), **mean}


def _optimizer(model: AttributionEncoder, highest: float, heads: float) -> torch.optim.Optimizer:
    groups: list[dict[str, object]] = []

    def add(modules: Sequence[nn.Module], peak: float) -> None:
        parameters = [p for m in modules for p in m.parameters() if p.requires_grad]
        groups.append({"params": parameters, "lr": peak, "peak": peak})

    depth = len(model.layers)
    for n, layer in enumerate(model.layers):
        add([layer], highest * DECAY ** (depth - 1 - n))
    add([model.places, model.norm], highest * DECAY**depth)
    add([model.shapes, model.bio, model.cue, model.target], heads)
    return torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.98), fused=True)


def _rate(step: int, total: int) -> float:
    """Share of the highest rate: up over the first tenth, then down to nearly nothing."""
    warm = max(1, int(WARM_UP * total))
    return (step + 1) / warm if step < warm else max(0.02, (total - step) / max(1, total - warm))


def _steps(gold: Sequence[GoldArticle], judged: Sequence[Judged], rng: random.Random) -> list[list[Example]]:
    """Batches of windows of like length, in random order."""
    examples: list[Example] = [
        w for a in gold for w in labelled_windows(with_other_marks(a, rng) if rng.random() < OTHER_MARKS else a, rng)
    ]
    examples += judged
    rng.shuffle(examples)
    batches: list[list[Example]] = []
    for start in range(0, len(examples), 512):
        batch: list[Example] = []
        for example in sorted(examples[start : start + 512], key=lambda e: len(e.window.ids)):
            if batch and (len(batch) + 1) * len(example.window.ids) > PIECES_A_STEP:
                batches.append(batch)
                batch = []
            batch.append(example)
        batches.append(batch)
    rng.shuffle(batches)
    return batches


def _step(model: AttributionEncoder, optimizer: torch.optim.Optimizer, batch: Sequence[Example], rate: float) -> float:
    for group in optimizer.param_groups:
        group["lr"] = group["peak"] * rate
    loss = _loss(model, batch)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return float(loss.item())


def _loss(model: AttributionEncoder, batch: Sequence[Example]) -> Tensor:
    longest, count = max(len(e.window.ids) for e in batch), len(batch)
    ids, shapes = (np.zeros((count, longest), dtype=np.int64) for _ in range(2))
    real = np.zeros((count, longest), dtype=bool)
    tags = np.zeros((count, longest, len(ROLES), 3), dtype=np.float32)
    links = np.zeros((count, 2, longest, longest), dtype=np.float32)
    rows = np.zeros((count, longest), dtype=np.float32)
    for k, example in enumerate(batch):
        size = len(example.window.ids)
        ids[k, :size], shapes[k, :size], real[k, :size] = example.window.ids, example.window.shapes, True
        if isinstance(example, Labelled):
            words = example.window.offsets[:, 0] >= 0
            tags[k, :size] = np.eye(3, dtype=np.float32)[example.bio] * words[:, None, None]
            links[k, :, :size, :size] = example.links.transpose(2, 0, 1)
            rows[k, :size] = example.bio[:, 1] > 0
        else:
            tags[k, :size] = example.bio
            links[k, :, example.cues, :size] = example.links
            rows[k, example.cues] = 1 - example.bio[example.cues, 1, 0]
    with torch.autocast("cpu", dtype=torch.bfloat16):
        bio, cues, targets = model(torch.from_numpy(ids), torch.from_numpy(shapes), torch.from_numpy(real))
        scores = link_scores(cues, targets)
    target = torch.from_numpy(tags)
    tag_loss = -(target * bio.float().view(target.shape).log_softmax(-1)).sum() / target.sum()
    weights = (torch.from_numpy(rows)[:, None, :, None] * torch.from_numpy(real)[:, None, None, :]).expand(links.shape)
    link_loss = F.binary_cross_entropy_with_logits(
        scores.float(), torch.from_numpy(links), weight=weights, reduction="sum"
    ) / weights.sum().clamp(min=1)
    return BIO_WEIGHT * tag_loss + LINK_WEIGHT * link_loss


def _files(shared: Path) -> Iterator[Path]:
    yield from sorted((shared / "corpora").glob("*.jsonl.gz"))


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path, help="folder with eval/attribution/polnear-train.jsonl.gz and corpora/")
    parser.add_argument("--base", type=Path, required=True, help="folder with model.safetensors of all-MiniLM-L6-v2")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoints and attribution.onnx")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--layers", type=int, choices=sorted(KEPT_LAYERS), help="make a shallower encoder of so many")
    parser.add_argument("--unlabelled", type=int, default=1_800, help="articles that the shallower one learns from too")
    parser.add_argument("--smoke", action="store_true", help="a few steps on a few articles, to see that all runs")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    gold, _ = split(read_gold(given.shared / "eval" / "attribution" / "polnear-train.jsonl.gz"))
    max_steps = 3 if given.smoke else None
    if given.smoke:
        gold, given.unlabelled = gold[:8], 8
    checkpoint = given.out / f"encoder-{given.seed}.pt"
    model = from_minilm(given.base)
    if checkpoint.exists():
        model.load_state_dict(torch.load(checkpoint))
    else:
        for number, schedule in enumerate(ROUNDS):
            mean = train(model, gold, [], schedule, given.seed + 100 * number, max_steps)
        model.load_state_dict(mean)
        torch.save(model.state_dict(), checkpoint)
    if given.layers:
        model = _shallower(given.base, model, given.layers)
        rng = random.Random(given.seed)
        teacher = from_minilm(given.base)
        teacher.load_state_dict(torch.load(checkpoint))
        judged = judge([teacher], read_texts(list(_files(given.shared)), given.unlabelled, rng), rng)
        model.load_state_dict(train(model, gold, judged, (3.0, *ROUNDS[0][1:]), given.seed, max_steps))
    export(model.eval(), given.out / "attribution.onnx")
    print(f"Wrote {given.out / 'attribution.onnx'}.")


def _shallower(base: Path, model: AttributionEncoder, n_layers: int) -> AttributionEncoder:
    """An encoder that begins with some of the layers of a trained one."""
    made = from_minilm(base, n_layers)
    state = {k: v for k, v in model.state_dict().items() if not k.startswith("layers.")}
    for n, kept in enumerate(KEPT_LAYERS[n_layers]):
        prefix = f"layers.{kept}."
        state |= {f"layers.{n}.{k[len(prefix) :]}": v for k, v in model.state_dict().items() if k.startswith(prefix)}
    made.load_state_dict(state)
    return made


if __name__ == "__main__":
    main()
