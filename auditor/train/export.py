"""From a torch network to `model.onnx` (int8), proven to say the same."""

from __future__ import annotations

import contextlib
import hashlib
import io
import shutil
import tempfile
from pathlib import Path

import torch

from auditor.train.network import Network, base_folder

OPSET = 18


def write(network: Network, folder: Path) -> None:
    """Write `model.onnx` and `tokenizer.json`: weights int8 by dynamic quantisation, one scale a channel."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        full = Path(scratch) / "full.onnx"
        _export(network, full)
        quantize_dynamic(full, folder / "model.onnx", weight_type=QuantType.QInt8, per_channel=True)
    shutil.copy(base_folder() / "tokenizer.json", folder / "tokenizer.json")


def checksums(folder: Path) -> dict[str, str]:
    """SHA-256 of each file a model is loaded from."""
    names = ("model.onnx", "tokenizer.json")
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}


def _export(network: Network, path: Path) -> None:
    network = network.cpu().float().eval()
    # Exported with torch's fused attention, the graph gave other answers; the plain one is exact.
    network.encoder.config._attn_implementation = "eager"
    ids = torch.randint(1_000, 2_000, (3, 11))
    mask = torch.ones_like(ids)
    mask[1, 7:] = 0
    posts, places = torch.export.Dim("posts"), torch.export.Dim("places", min=2, max=512)
    shape = {0: posts, 1: places}
    with contextlib.redirect_stdout(io.StringIO()):
        torch.onnx.export(
            network,
            (ids, mask),
            str(path),
            input_names=["input_ids", "attention_mask"],
            output_names=["push", "pressure", "pillar"],
            dynamic_shapes=(shape, shape),
            opset_version=OPSET,
            external_data=False,
            dynamo=True,
        )
