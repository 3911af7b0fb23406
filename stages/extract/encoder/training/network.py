"""The attribution encoder as a PyTorch module: for training and export only, never imported at run time.

A BERT encoder (weights of all-MiniLM-L6-v2 to begin with) reads windows of wordpieces; three heads tag sources, cues
and contents (BIO), and a bilinear head scores for each piece of a cue every piece as its source or its content.
"""

from __future__ import annotations

import math
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F

from stages.extract.encoder.windows import MAX_PIECES, SHAPES

WIDTH = 384
HEADS = 12
FEED_FORWARD = 1536
LINK_WIDTH = 128
N_BIO = 9
EPSILON = 1e-12


def _dropped(x: Tensor, rate: float) -> Tensor:
    """Dropout with a mask of random bytes, which is several times faster to draw on a CPU."""
    if not rate:
        return x
    kept = torch.randint(0, 256, x.shape, dtype=torch.uint8) >= round(256 * rate)
    return x * kept * (1 / (1 - rate))


class Layer(nn.Module):
    """A transformer layer with the norm after each half (as in BERT)."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.query_key_value = nn.Linear(WIDTH, 3 * WIDTH)
        self.attended = nn.Linear(WIDTH, WIDTH)
        self.norm_attention = nn.LayerNorm(WIDTH, eps=EPSILON)
        self.up = nn.Linear(WIDTH, FEED_FORWARD)
        self.down = nn.Linear(FEED_FORWARD, WIDTH)
        self.norm_output = nn.LayerNorm(WIDTH, eps=EPSILON)
        self.dropout = dropout

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        batch, length, _ = x.shape
        split = self.query_key_value(x).view(batch, length, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        # No dropout in here: drawing it costs a quarter of the time of training. Written out, because the fused
        # attention is slower backwards on a CPU.
        scores = split[0] @ split[1].transpose(2, 3) * (WIDTH // HEADS) ** -0.5 + mask
        attended = scores.softmax(dim=-1).to(x.dtype) @ split[2]
        attended = self.attended(attended.transpose(1, 2).reshape(batch, length, WIDTH))
        x = self.norm_attention(x + _dropped(attended, self.dropout if self.training else 0.0))
        fed = self.down(F.gelu(self.up(x)))
        return self.norm_output(x + _dropped(fed, self.dropout if self.training else 0.0))


class AttributionEncoder(nn.Module):
    """ids, shapes [batch, pieces] and a mask of the real ones → BIO logits [batch, pieces, 9] (role by tag) and the
    factors of the link scores: cues [batch, pieces, 2 x LINK_WIDTH] against targets of the same shape."""

    def __init__(self, n_words: int, n_layers: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.words = nn.Embedding(n_words, WIDTH)
        self.places = nn.Embedding(MAX_PIECES, WIDTH)
        self.shapes = nn.Embedding(SHAPES, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=EPSILON)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(n_layers))
        self.bio = nn.Linear(WIDTH, N_BIO)
        self.cue = nn.Linear(WIDTH, 2 * LINK_WIDTH)
        self.target = nn.Linear(WIDTH, 2 * LINK_WIDTH)
        self.dropout = dropout

    def encode(self, ids: Tensor, shapes: Tensor, real: Tensor) -> Tensor:
        x = self.words(ids) + self.places.weight[: ids.shape[1]] + self.shapes(shapes)
        x = _dropped(self.norm(x), self.dropout if self.training else 0.0)
        mask = torch.zeros(real.shape, dtype=x.dtype).masked_fill(~real, -1e4)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, mask)
        return x

    def forward(self, ids: Tensor, shapes: Tensor, real: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        x = _dropped(self.encode(ids, shapes, real), self.dropout if self.training else 0.0)
        return self.bio(x), self.cue(x), self.target(x)


def link_scores(cues: Tensor, targets: Tensor) -> Tensor:
    """Logits [batch, 2, pieces, pieces]: for each piece as a cue (row) each piece as its source or content (column)."""
    batch, length, _ = cues.shape
    a = cues.view(batch, length, 2, LINK_WIDTH).permute(0, 2, 1, 3)
    b = targets.view(batch, length, 2, LINK_WIDTH).permute(0, 2, 3, 1)
    return (a @ b) / math.sqrt(LINK_WIDTH) - 3.0


def from_minilm(folder: Path, n_layers: int = 6, dropout: float = 0.1) -> AttributionEncoder:
    """The encoder with the weights of all-MiniLM-L6-v2 (its first `n_layers` layers) and new heads."""
    weights = load_file(str(folder / "model.safetensors"))
    prefix = "" if "embeddings.word_embeddings.weight" in weights else "bert."
    words = weights[prefix + "embeddings.word_embeddings.weight"]
    model = AttributionEncoder(words.shape[0], n_layers, dropout)

    def put(parameter: nn.Parameter, value: Tensor) -> None:
        assert parameter.shape == value.shape
        parameter.data.copy_(value)

    put(model.words.weight, words)
    put(model.places.weight, weights[prefix + "embeddings.position_embeddings.weight"][:MAX_PIECES])
    # Both segments of BERT are the first one here, so that its vector can live in the shapes.
    put(model.shapes.weight, weights[prefix + "embeddings.token_type_embeddings.weight"][:1].repeat(SHAPES, 1))
    put(model.norm.weight, weights[prefix + "embeddings.LayerNorm.weight"])
    put(model.norm.bias, weights[prefix + "embeddings.LayerNorm.bias"])
    for n, layer in enumerate(model.layers):
        assert isinstance(layer, Layer)
        at = f"{prefix}encoder.layer.{n}."
        for kind in ("weight", "bias"):
            parts = [weights[f"{at}attention.self.{name}.{kind}"] for name in ("query", "key", "value")]
            put(getattr(layer.query_key_value, kind), torch.cat(parts))
            put(getattr(layer.attended, kind), weights[f"{at}attention.output.dense.{kind}"])
            put(getattr(layer.norm_attention, kind), weights[f"{at}attention.output.LayerNorm.{kind}"])
            put(getattr(layer.up, kind), weights[f"{at}intermediate.dense.{kind}"])
            put(getattr(layer.down, kind), weights[f"{at}output.dense.{kind}"])
            put(getattr(layer.norm_output, kind), weights[f"{at}output.LayerNorm.{kind}"])
    return model
