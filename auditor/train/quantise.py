"""From a float ONNX graph to an int8 one that still says the same.

Each matrix product's input is divided, channel by channel, by what would otherwise stretch its one int8
scale, and the weights take the factor back (SmoothQuant, Xiao et al. 2023). The products after the GELU,
whose inputs stay lopsided, keep their floats, stored as float16.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

MIGRATION = 0.65
"""How much of the stretch moves from inputs to weights; 0.5 and 0.8 agreed less with the float model."""

Floats = NDArray[np.float32]
Feed = Mapping[str, NDArray[np.int64]]


def quantise(source: Path, target: Path, feeds: Sequence[Feed]) -> None:
    """Write an int8 version of `source`; `feeds` are typical inputs, to see how large each channel gets.

    Weights have a scale a channel, in seven bits: without the VNNI instructions two products of eight
    overflow sixteen bits.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    model = onnx.load(source)
    _smooth(model, _largest(model, feeds))
    onnx.save(model, source)
    kept = [node.name for node in _products(model) if _after_gelu(node)]
    quantize_dynamic(
        source,
        target,
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
        nodes_to_exclude=kept,
        extra_options={"DefaultTensorType": TensorProto.FLOAT},
    )
    small = onnx.load(target)
    _halve(small, {node.input[1] for node in small.graph.node if node.name in kept})
    onnx.save(small, target)


def _products(model: ModelProto) -> list[NodeProto]:
    """Every product of an activation with a weight, attention's among them."""
    weights = {tensor.name for tensor in model.graph.initializer}
    return [
        node
        for node in model.graph.node
        if node.op_type in ("MatMul", "Attention") and node.input[1] in weights
    ]


def _after_gelu(node: NodeProto) -> bool:
    return node.name.endswith("/output/dense/MatMul") and "/attention/" not in node.name


def _largest(model: ModelProto, feeds: Sequence[Feed]) -> dict[str, Floats]:
    """The largest magnitude each channel of each product's input takes over `feeds`."""
    import onnxruntime

    names = sorted({node.input[0] for node in _products(model)})
    watched = ModelProto()
    watched.CopyFrom(model)
    for name in names:
        watched.graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, None))
    session = onnxruntime.InferenceSession(watched.SerializeToString(), providers=["CPUExecutionProvider"])
    found: dict[str, Floats] = {}
    for feed in feeds:
        for name, made in zip(names, session.run(names, feed), strict=True):
            high = np.abs(made).reshape(-1, made.shape[-1]).max(axis=0)
            found[name] = np.maximum(found.get(name, high), high)
    return found


def _smooth(model: ModelProto, largest: Mapping[str, Floats]) -> None:
    graph = model.graph
    weights = {tensor.name: tensor for tensor in graph.initializer}
    ordered: list[NodeProto] = []
    products = {node.output[0] for node in _products(model)}
    for number, node in enumerate(graph.node):
        if node.output[0] in products:
            weight = numpy_helper.to_array(weights[node.input[1]])
            reach = np.maximum(largest[node.input[0]], 1e-5)
            stretch = reach**MIGRATION / np.maximum(np.abs(weight).max(axis=1), 1e-5) ** (1 - MIGRATION)
            stretch = (stretch / np.exp(np.log(stretch).mean())).astype(np.float32)
            weights[node.input[1]].CopyFrom(numpy_helper.from_array(weight * stretch[:, None], node.input[1]))
            name = f"smooth_{number}"
            graph.initializer.append(numpy_helper.from_array(1 / stretch, name))
            ordered.append(helper.make_node("Mul", [node.input[0], name], [f"{name}_out"], name=name))
            node.input[0] = f"{name}_out"
        ordered.append(node)
    kept = [NodeProto.FromString(node.SerializeToString()) for node in ordered]
    del graph.node[:]
    graph.node.extend(kept)


def _halve(model: ModelProto, names: set[str]) -> None:
    """Store weights as float16 behind a cast, which the runtime folds away when it loads."""
    graph = model.graph
    casts = []
    for tensor in graph.initializer:
        if tensor.name in names:
            half = numpy_helper.to_array(tensor).astype(np.float16)
            name = tensor.name
            tensor.CopyFrom(numpy_helper.from_array(half, f"{name}_half"))
            casts.append(
                helper.make_node("Cast", [f"{name}_half"], [name], name=f"{name}_cast", to=TensorProto.FLOAT)
            )
    nodes = [*casts, *(NodeProto.FromString(node.SerializeToString()) for node in graph.node)]
    del graph.node[:]
    graph.node.extend(nodes)
