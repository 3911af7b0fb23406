"""Writes a trained encoder as a small ONNX graph with 8-bit weights (training time only).

The graph reads one window without padding, so it needs no mask: `ids` and `shapes` [pieces] in, `bio` [pieces, 9],
`cues` and `targets` [pieces, 2 x LINK_WIDTH] out. Weights are quantized per output channel, activations as they come
(dynamic quantization, one scale a matrix); norms and attention stay in floats. The norm is written in its primitives:
the fused one is slower beside quantized products.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from stages.extract.encoder.training.network import EPSILON, HEADS, WIDTH, AttributionEncoder, Layer

LEVELS = 127
MIDDLE = 128
"""The unsigned weight that stands for 0."""
OPSET = 20


class _Graph:
    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self._known: dict[bytes, str] = {}

    def constant(self, value: NDArray[np.generic]) -> str:
        key = str(value.dtype).encode() + str(value.shape).encode() + value.tobytes()
        if key not in self._known:
            self._known[key] = name = f"c{len(self.constants)}"
            self.constants.append(numpy_helper.from_array(value.copy(order="C"), name))
        return self._known[key]

    def op(self, kind: str, outputs: int, *inputs: str, **attributes: object) -> list[str]:
        names = [f"n{len(self.nodes)}_{k}" for k in range(outputs)]
        self.nodes.append(helper.make_node(kind, list(inputs), names, **attributes))
        return names

    def one(self, kind: str, *inputs: str, **attributes: object) -> str:
        return self.op(kind, 1, *inputs, **attributes)[0]

    def number(self, value: float) -> str:
        return self.constant(np.array(value, dtype=np.float32))

    def linear(self, x: str, layer: nn.Linear) -> str:
        """x times the weights in 8 bits, plus the bias.

        The weights are kept unsigned: processors without VNNI add up signed ones in 16 bits that overflow in silence, so
        that the same article would give other claims on another machine.
        """
        weight = _array(layer.weight).T
        scale = np.abs(weight).max(axis=0) / LEVELS
        quantized = (np.round(weight / scale) + MIDDLE).astype(np.uint8)
        x8, x_scale, x_zero = self.op("DynamicQuantizeLinear", 3, x)
        zeros = self.constant(np.full(weight.shape[1], MIDDLE, dtype=np.uint8))
        product = self.one(
            "Cast", self.one("MatMulInteger", x8, self.constant(quantized), x_zero, zeros), to=TensorProto.FLOAT
        )
        scales = self.one("Mul", x_scale, self.constant(scale.astype(np.float32)))
        return self.one("Add", self.one("Mul", product, scales), self.constant(_array(layer.bias)))

    def norm(self, x: str, layer: nn.LayerNorm) -> str:
        centred = self.one("Sub", x, self.one("ReduceMean", x, self.constant(np.array([-1])), keepdims=1))
        squares = self.one("Mul", centred, centred)
        variance = self.one("ReduceMean", squares, self.constant(np.array([-1])), keepdims=1)
        deviation = self.one("Sqrt", self.one("Add", variance, self.number(EPSILON)))
        scaled = self.one("Mul", self.one("Div", centred, deviation), self.constant(_array(layer.weight)))
        return self.one("Add", scaled, self.constant(_array(layer.bias)))

    def embedding(self, ids: str, rows: NDArray[np.float32]) -> str:
        """Rows of a table that is kept in 8 bits with a scale for each row."""
        scale = np.maximum(np.abs(rows).max(axis=1, keepdims=True), 1e-8) / LEVELS
        table = self.constant(np.round(rows / scale).astype(np.int8))
        picked = self.one("Cast", self.one("Gather", table, ids), to=TensorProto.FLOAT)
        return self.one("Mul", picked, self.one("Gather", self.constant(scale.astype(np.float32)), ids))

    def layer(self, x: str, layer: Layer) -> str:
        head = WIDTH // HEADS
        split = self.one(
            "Reshape", self.linear(x, layer.query_key_value), self.constant(np.array([-1, 3, HEADS, head]))
        )
        query, key, value = (self.one("Gather", split, self.constant(np.array(k)), axis=1) for k in range(3))
        query, value = (self.one("Transpose", part, perm=[1, 0, 2]) for part in (query, value))
        key = self.one("Transpose", key, perm=[1, 2, 0])
        scores = self.one("Mul", self.one("MatMul", query, key), self.number(head**-0.5))
        mixed = self.one("MatMul", self.one("Softmax", scores, axis=-1), value)
        merged = self.one("Reshape", self.one("Transpose", mixed, perm=[1, 0, 2]), self.constant(np.array([-1, WIDTH])))
        x = self.norm(self.one("Add", x, self.linear(merged, layer.attended)), layer.norm_attention)
        fed = self.linear(self.one("Gelu", self.linear(x, layer.up)), layer.down)
        return self.norm(self.one("Add", x, fed), layer.norm_output)


def _array(tensor: object) -> NDArray[np.float32]:
    made: NDArray[np.float32] = tensor.detach().numpy().astype(np.float32)  # type: ignore[attr-defined]
    return made


def export(model: AttributionEncoder, path: Path) -> None:
    """Writes the model to `path`."""
    graph = _Graph()
    words = graph.embedding("ids", _array(model.words.weight))
    shapes = graph.one("Gather", graph.constant(_array(model.shapes.weight)), "shapes")
    length = graph.one("Shape", "ids")
    first, axis = graph.constant(np.array([0])), graph.constant(np.array([0]))
    places = graph.one("Slice", graph.constant(_array(model.places.weight)), first, length, axis)
    x = graph.norm(graph.one("Add", graph.one("Add", words, shapes), places), model.norm)
    for layer in model.layers:
        assert isinstance(layer, Layer)
        x = graph.layer(x, layer)
    outputs = []
    for name, head in (("bio", model.bio), ("cues", model.cue), ("targets", model.target)):
        product = graph.one("MatMul", x, graph.constant(np.ascontiguousarray(_array(head.weight).T)))
        graph.nodes.append(helper.make_node("Add", [product, graph.constant(_array(head.bias))], [name]))
        outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, ["pieces", head.out_features]))
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["pieces"]) for name in ("ids", "shapes")]
    made = helper.make_graph(graph.nodes, "attribution", inputs, outputs, initializer=graph.constants)
    whole = helper.make_model(made, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=10)
    onnx.checker.check_model(whole)
    path.write_bytes(whole.SerializeToString())
