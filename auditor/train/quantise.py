"""From a float ONNX graph to an int8 one that still says the same.

Each matrix product's input is divided, channel by channel, by what would otherwise stretch its one int8
scale, and the weights take the factor back (SmoothQuant, Xiao et al. 2023). Products whose inputs lose too
much all the same keep their floats, stored as float16. The rows of the word embeddings have a scale each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

MIGRATION = 0.75
"""How much of the stretch moves from inputs to weights; 0.5 agreed less with the float model."""

MOST_LOST = 0.045
"""Of a product's input, by eight bits, as a share of its length; those after the first GELUs lose more."""

_LONG = 1_000
"""Rows from which on a table that is looked up is worth eight bits."""

Floats = NDArray[np.float32]
Feed = Mapping[str, NDArray[np.int64]]


def quantise(source: Path, target: Path, feeds: Sequence[Feed]) -> None:
    """Write an int8 version of `source`; `feeds` are typical inputs, to see how large each channel gets.

    Weights have a scale a channel, in seven bits: without the VNNI instructions two products of eight
    overflow sixteen bits. The heads on top are so small that they stay as they are.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    model = onnx.load(source)
    _smooth(model, _largest(model, feeds))
    onnx.save(model, source)
    floats = _lossy(model, feeds)
    heads = [f"{node.name}_MatMul" for node in model.graph.node if node.op_type == "Gemm"]
    quantize_dynamic(
        source,
        target,
        op_types_to_quantize=["MatMul", "Attention"],
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
        nodes_to_exclude=[*floats, *heads],
        extra_options={"DefaultTensorType": TensorProto.FLOAT},
    )
    small = onnx.load(target)
    _halve(small, {node.input[1] for node in small.graph.node if node.name in floats})
    _by_rows(small)
    onnx.save(small, target)


def _products(model: ModelProto) -> list[NodeProto]:
    """Every product of an activation with a weight, attention's among them."""
    weights = {tensor.name for tensor in model.graph.initializer}
    return [
        node
        for node in model.graph.node
        if node.op_type in ("MatMul", "Attention") and node.input[1] in weights
    ]


def _inputs(model: ModelProto, feeds: Sequence[Feed]) -> Iterator[tuple[str, Floats]]:
    """What each product is given, by its name there, feed after feed."""
    import onnxruntime

    names = sorted({node.input[0] for node in _products(model)})
    watched = ModelProto()
    watched.CopyFrom(model)
    for name in names:
        watched.graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, None))
    session = onnxruntime.InferenceSession(watched.SerializeToString(), providers=["CPUExecutionProvider"])
    for feed in feeds:
        yield from zip(names, session.run(names, feed), strict=True)


def _largest(model: ModelProto, feeds: Sequence[Feed]) -> dict[str, Floats]:
    """The largest magnitude each channel of each product's input takes over `feeds`."""
    found: dict[str, Floats] = {}
    for name, given in _inputs(model, feeds):
        high = np.abs(given).reshape(-1, given.shape[-1]).max(axis=0)
        found[name] = np.maximum(found.get(name, high), high)
    return found


def _lossy(model: ModelProto, feeds: Sequence[Feed]) -> set[str]:
    """Products whose inputs lose more than `MOST_LOST` to eight bits, on average over `feeds`."""
    lost: dict[str, list[float]] = {}
    for name, given in _inputs(model, feeds):
        low, high = min(float(given.min()), 0.0), max(float(given.max()), 0.0)
        step = max((high - low) / 255, 1e-12)
        kept = np.round((given - low) / step) * step + low
        share = np.linalg.norm(kept - given) / max(float(np.linalg.norm(given)), 1e-12)
        lost.setdefault(name, []).append(float(share))
    return {
        node.name
        for node in _products(model)
        if node.op_type == "MatMul" and np.mean(lost[node.input[0]]) > MOST_LOST
    }


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
    _set_nodes(model, ordered)


def _halve(model: ModelProto, names: set[str]) -> None:
    """Store weights as float16 behind a cast, which the runtime folds away when it loads."""
    casts = []
    for tensor in model.graph.initializer:
        if tensor.name in names:
            half = numpy_helper.to_array(tensor).astype(np.float16)
            name = tensor.name
            tensor.CopyFrom(numpy_helper.from_array(half, f"{name}_half"))
            casts.append(
                helper.make_node("Cast", [f"{name}_half"], [name], name=f"{name}_cast", to=TensorProto.FLOAT)
            )
    _set_nodes(model, [*casts, *model.graph.node])


def _by_rows(model: ModelProto) -> None:
    """Store a long table of floats that is looked up as int8, with a scale for each row."""
    graph = model.graph
    tables = {tensor.name: tensor for tensor in graph.initializer if tensor.data_type == TensorProto.FLOAT}
    ordered: list[NodeProto] = []
    for node in graph.node:
        table = tables.get(node.input[0]) if node.op_type == "Gather" else None
        if table is None or len(table.dims) != 2 or table.dims[0] < _LONG:
            ordered.append(node)
            continue
        (name, rows), made = node.input, node.output[0]
        values = numpy_helper.to_array(table)
        scales = np.maximum(np.abs(values).max(axis=1, keepdims=True) / 127, 1e-12).astype(np.float32)
        table.CopyFrom(numpy_helper.from_array(np.round(values / scales).astype(np.int8), f"{name}_rows"))
        graph.initializer.append(numpy_helper.from_array(scales, f"{name}_scales"))
        ordered += [
            helper.make_node("Gather", [f"{name}_rows", rows], [f"{made}_rows"], f"{node.name}_rows"),
            helper.make_node(
                "Cast", [f"{made}_rows"], [f"{made}_floats"], f"{node.name}_cast", to=TensorProto.FLOAT
            ),
            helper.make_node("Gather", [f"{name}_scales", rows], [f"{made}_scales"], f"{node.name}_scales"),
            helper.make_node("Mul", [f"{made}_floats", f"{made}_scales"], [made], f"{node.name}_scaled"),
        ]
    _set_nodes(model, ordered)


def _set_nodes(model: ModelProto, nodes: Sequence[NodeProto]) -> None:
    kept = [NodeProto.FromString(node.SerializeToString()) for node in nodes]
    del model.graph.node[:]
    model.graph.node.extend(kept)
