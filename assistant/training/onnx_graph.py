"""A fp32 BERT encoder -> an ONNX graph with int8 weights, mean pooling and normalisation inside.

The graph is written node by node from the model's weights: only standard operators, no exporter, and the same
weights always give the same bytes.

Weights: int8, one scale for each output column (for each row of the word embeddings). They use 7 of the 8 bits,
so that CPUs without VNNI instructions, which add pairs of products in 16 bits, never overflow.
Activations: quantised as they come, one scale for each token. The usual single scale for the whole input would let
the other texts of a batch change a vector (cosine 0.996 to the same text alone); this way it stays itself.

A training step moves a weight by less than the distance of two such numbers, so rounding afterwards takes back part
of what was learned. Train inside `rounded_weights`, and the model learns with the weights that will be exported.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch.nn.utils import parametrize
from transformers import BertModel

Array = NDArray[np.float32]

_WEIGHT_LIMIT = 63
_ACTIVATION_LIMIT = 127
_ACTIVATION_ZERO = 128  # activations are unsigned: the fast integer kernels want them so
_MASKED = -10_000.0


class _Graph:
    """Nodes and constants, collected in order."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def op(self, kind: str, *inputs: str, output: str = "", **attributes: Any) -> str:
        output = output or f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output


def _rounded(weight: Array, limit: int) -> tuple[NDArray[np.int8], Array]:
    """Rows of `weight` as whole numbers up to `limit`, and the scale of each row."""
    scale = np.abs(weight).max(axis=1, keepdims=True) / np.float32(limit)
    scale[scale == 0] = 1
    return np.rint(weight / scale).astype(np.int8), scale.astype(np.float32)


class _Rounding(torch.nn.Module):
    """A weight as the graph will hold it; the gradient passes as if it were not rounded."""

    def forward(self, weight: torch.Tensor) -> torch.Tensor:
        exact = weight.detach()
        scale = exact.abs().amax(dim=1, keepdim=True).clamp_min(1e-12) / _WEIGHT_LIMIT
        return weight + ((exact / scale).round() * scale - exact)


@contextmanager
def rounded_weights(model: BertModel) -> Iterator[None]:
    """Let `model` compute with rounded weights; make the optimizer inside. On leaving, the weights stay rounded."""
    layers = [module for module in model.encoder.modules() if isinstance(module, torch.nn.Linear)]
    for layer in layers:
        parametrize.register_parametrization(layer, "weight", _Rounding())
    try:
        yield
    finally:
        for layer in layers:
            parametrize.remove_parametrizations(layer, "weight", leave_parametrized=True)


class _Encoder:
    """Writes the parts of one BERT model; every method returns the name of its result."""

    def __init__(self, model: BertModel) -> None:
        self.config = model.config
        self.weights: dict[str, Array] = {name: tensor.detach().cpu().float().numpy() for name, tensor in model.state_dict().items()}
        self.graph = _Graph()
        self.op = self.graph.op
        for name, value in {
            "one": np.float32(1),
            "zero": np.uint8(_ACTIVATION_ZERO),
            "step": np.float32(1 / _ACTIVATION_LIMIT),
            "masked": np.float32(_MASKED),
            "last_axis": np.array([-1]),
            "token_axis": np.array([1]),
            "head_axes": np.array([1, 2]),
            "first": np.array([0]),
            "heads": np.array([0, 0, self.config.num_attention_heads, -1]),
            "joined": np.array([0, 0, self.config.hidden_size]),
        }.items():
            self.graph.constant(name, np.asarray(value))

    def scaled(self, x: str) -> tuple[str, str]:
        """`x` as unsigned bytes, and the scale of each token."""
        scale = self.op("Mul", self.op("ReduceMax", self.op("Abs", x), "last_axis", keepdims=1), "step")
        return self.op("QuantizeLinear", self.op("Div", x, scale), "one", "zero"), scale

    def dense(self, name: str, x: str, weight: Array, bias: Array) -> str:
        """x · weightᵀ + bias, multiplied in whole numbers."""
        rounded, column_scale = _rounded(weight, _WEIGHT_LIMIT)
        number, token_scale = self.scaled(x)
        product = self.op("MatMulInteger", number, self.graph.constant(f"{name}.weight", rounded.T), "zero")
        product = self.op("Cast", product, to=TensorProto.FLOAT)
        product = self.op("Mul", product, self.graph.constant(f"{name}.scale", column_scale[:, 0]))
        return self.op("Add", self.op("Mul", product, token_scale), self.graph.constant(f"{name}.bias", bias))

    def layer_norm(self, name: str, x: str) -> str:
        inputs = [self.graph.constant(f"{name}.{part}", self.weights[f"{name}.{part}"]) for part in ("weight", "bias")]
        return self.op("LayerNormalization", x, *inputs, axis=-1, epsilon=self.config.layer_norm_eps)

    def linear(self, name: str, x: str) -> str:
        return self.dense(name, x, self.weights[f"{name}.weight"], self.weights[f"{name}.bias"])

    def embeddings(self) -> str:
        word, scale = _rounded(self.weights["embeddings.word_embeddings.weight"], 127)
        number = self.op("Gather", self.graph.constant("words", word), "input_ids")
        number = self.op("Cast", number, to=TensorProto.FLOAT)
        words = self.op("Mul", number, self.op("Gather", self.graph.constant("words.scale", scale), "input_ids"))
        position = self.weights["embeddings.position_embeddings.weight"]
        position = position + self.weights["embeddings.token_type_embeddings.weight"][0]
        length = self.op("Shape", "input_ids", start=1, end=2)
        positions = self.op("Slice", self.graph.constant("positions", position), "first", length, "first")
        return self.layer_norm("embeddings.LayerNorm", self.op("Add", words, positions))

    def attention(self, name: str, x: str, mask: str) -> str:
        parts = [f"{name}.query", f"{name}.key", f"{name}.value"]
        weight, bias = ([self.weights[f"{part}.{kind}"] for part in parts] for kind in ("weight", "bias"))
        head = np.float32(np.sqrt(self.config.hidden_size / self.config.num_attention_heads))
        weight[0], bias[0] = weight[0] / head, bias[0] / head
        together = self.dense(f"{name}.qkv", x, np.concatenate(weight), np.concatenate(bias))
        self.graph.nodes.append(helper.make_node("Split", [together], parts, axis=-1, num_outputs=3))
        query, key, value = (
            self.op("Transpose", self.op("Reshape", part, "heads"), perm=order)
            for part, order in zip(parts, ([0, 2, 1, 3], [0, 2, 3, 1], [0, 2, 1, 3]), strict=True)
        )
        share = self.op("Softmax", self.op("Add", self.op("MatMul", query, key), mask), axis=-1)
        mixed = self.op("Transpose", self.op("MatMul", share, value), perm=[0, 2, 1, 3])
        return self.op("Reshape", mixed, "joined")

    def layer(self, name: str, x: str, mask: str) -> str:
        mixed = self.linear(f"{name}.attention.output.dense", self.attention(f"{name}.attention.self", x, mask))
        x = self.layer_norm(f"{name}.attention.output.LayerNorm", self.op("Add", x, mixed))
        inner = self.op("Gelu", self.linear(f"{name}.intermediate.dense", x))
        outer = self.linear(f"{name}.output.dense", inner)
        return self.layer_norm(f"{name}.output.LayerNorm", self.op("Add", x, outer))

    def encoder(self) -> None:
        attended = self.op("Cast", "attention_mask", to=TensorProto.FLOAT)
        mask = self.op("Mul", self.op("Sub", "one", self.op("Unsqueeze", attended, "head_axes")), "masked")
        x = self.embeddings()
        for number in range(self.config.num_hidden_layers):
            x = self.layer(f"encoder.layer.{number}", x, mask)
        # The mean of a text's tokens, and then length one: dividing by the number of tokens would change nothing.
        total = self.op("ReduceSum", self.op("Mul", x, self.op("Unsqueeze", attended, "last_axis")), "token_axis", keepdims=0)
        self.op("LpNormalization", total, output="sentence_embedding", axis=1, p=2)


def int8_graph(model: BertModel) -> onnx.ModelProto:
    """`input_ids` and `attention_mask` (texts, tokens) -> `sentence_embedding` (texts, hidden size), length one."""
    encoder = _Encoder(model)
    encoder.encoder()
    tokens = ["texts", "tokens"]
    graph = helper.make_graph(
        encoder.graph.nodes,
        "sentence_encoder",
        [helper.make_tensor_value_info(name, TensorProto.INT64, tokens) for name in ("input_ids", "attention_mask")],
        [helper.make_tensor_value_info("sentence_embedding", TensorProto.FLOAT, ["texts", model.config.hidden_size])],
        encoder.graph.constants,
    )
    result = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9, producer_name="assistant.training")
    onnx.checker.check_model(result)
    return result
