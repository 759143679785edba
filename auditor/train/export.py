"""From a torch network to `model.onnx`: fused, int8, and proven to say the same."""

from __future__ import annotations

import contextlib
import hashlib
import io
import logging
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn

from auditor.classify import Logits
from auditor.classify.tokens import encode_batch, tokenize
from auditor.train.network import Network, base_folder, base_tokenizer, predict
from auditor.train.quantise import quantise

OPSET = 17


def write(network: Network, folder: Path, texts: Sequence[str]) -> None:
    """Write `model.onnx` and `tokenizer.json` of a network of ours; folded `texts` show it typical inputs."""
    config = network.encoder.config
    network.encoder.set_attn_implementation("eager")
    write_onnx(
        network,
        ("push", "pressure", "pillar"),
        folder,
        tokenize(base_tokenizer(), texts),
        heads=config.num_attention_heads,
        width=config.hidden_size,
    )
    (folder / "tokenizer.json").write_bytes((base_folder() / "tokenizer.json").read_bytes())


def write_onnx(
    network: nn.Module,
    outputs: Sequence[str],
    folder: Path,
    typical: Sequence[Sequence[int]],
    *,
    heads: int,
    width: int,
    fuse: bool = True,
) -> None:
    """Write int8 `model.onnx` of any network of token ids and mask, (n, t) each.

    A BERT's attention, layer norms and activations are fused (`fuse`); `typical` are token id lists.
    """
    from onnxruntime.transformers.fusion_options import FusionOptions
    from onnxruntime.transformers.optimizer import optimize_model

    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        full = Path(scratch) / "full.onnx"
        _trace(network, outputs, full)
        if fuse:
            logging.getLogger("onnxruntime.transformers").setLevel(logging.ERROR)
            fusions = FusionOptions("bert")
            fusions.enable_embed_layer_norm = False  # it takes one scale for all of the embeddings
            optimize_model(
                *(str(full), "bert"),
                num_heads=heads,
                hidden_size=width,
                optimization_options=fusions,
                opt_level=0,
            ).save_model_to_file(str(full))
        feeds = [
            dict(zip(("input_ids", "attention_mask"), encode_batch([tokens]), strict=True))
            for tokens in typical
        ]
        quantise(full, folder / "model.onnx", feeds)


def checksums(folder: Path) -> dict[str, str]:
    """SHA-256 of each file a model is loaded from."""
    names = ("model.onnx", "tokenizer.json")
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}


def torch_logits(network: Network, texts: Sequence[str]) -> Logits:
    """What the network says of folded texts before it is exported."""
    return predict(network.cpu().float(), tokenize(base_tokenizer(), texts), torch.device("cpu"))


def _trace(network: nn.Module, outputs: Sequence[str], path: Path) -> None:
    network = network.cpu().float().eval()
    ids = torch.randint(1, 20, (3, 11))
    mask = torch.ones_like(ids)
    mask[1, 7:] = 0
    both: tuple[Tensor, Tensor] = (ids, mask)
    names = ["input_ids", "attention_mask"]
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracing exporter is the one whose graphs can be fused
        torch.onnx.export(
            network,
            both,
            str(path),
            input_names=names,
            output_names=list(outputs),
            dynamic_axes={name: {0: "posts", 1: "places"} for name in names}
            | {name: {0: "posts"} for name in outputs},
            opset_version=OPSET,
            dynamo=False,
        )
