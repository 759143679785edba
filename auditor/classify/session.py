"""The network in ONNX Runtime: texts in, logits out. The only importer of ONNX Runtime."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from auditor.classify.tokens import encode_batch, ends, load_tokenizer, tokenize
from auditor.errors import ModelError
from auditor.finding import PILLARS
from auditor.text import fold

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read at its import; the call that switches it off comes too late

Floats = NDArray[np.float32]


class Logits(NamedTuple):
    """Raw outputs for n posts: `push` (n,), `pressure` (n, 3) for ≥1, ≥2, ≥3, `pillar` (n, 8)."""

    push: Floats
    pressure: Floats
    pillar: Floats


class Session:
    """A loaded network; safe to share between threads.

    Each text runs by itself on one core, as many at once as there are cores: nothing is spent on padding,
    and no score hangs on the texts beside it, as the int8 scales of a batch would make it.
    """

    def __init__(self, tokenizer: Tokenizer, session: InferenceSession, threads: int) -> None:
        self._tokenizer = tokenizer
        self._session = session
        self._outputs = [made.name for made in session.get_outputs()]
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="classify")

    @classmethod
    def load(cls, folder: Path, threads: int = 0) -> Session:
        """Load `model.onnx` and `tokenizer.json`; `threads` 0 means all cores.

        Raises:
            ModelError: they are missing or damaged.
        """
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        try:
            tokenizer = load_tokenizer(folder / "tokenizer.json")
            session = onnxruntime.InferenceSession(
                str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # both libraries raise bare Exceptions of their own
            raise ModelError(f"The model in {folder} can't be loaded: {error}; install it again.") from error
        strangers = {made.name for made in session.get_outputs()} - set(Logits._fields)
        if strangers:
            raise ModelError(f"The model in {folder} says {sorted(strangers)}, not {list(Logits._fields)}.")
        return cls(tokenizer, session, threads or os.cpu_count() or 1)

    @property
    def tells_kinds(self) -> bool:
        """True when the network has heads for pressure and pillar, not for the push alone."""
        return {"pressure", "pillar"} <= set(self._outputs)

    def logits(self, texts: Sequence[str]) -> Logits:
        """What the network says of texts as written, in order; heads it lacks say 0."""
        count = len(texts)
        outs = Logits(
            np.zeros(count, dtype=np.float32),
            np.zeros((count, 3), dtype=np.float32),
            np.zeros((count, len(PILLARS)), dtype=np.float32),
        )
        tokens = tokenize(self._tokenizer, [fold(ends(text)) for text in texts])
        for number, made in enumerate(self._pool.map(self._run, tokens)):
            for name, part in zip(self._outputs, made, strict=True):
                getattr(outs, name)[number] = part[0]
        return outs

    def _run(self, tokens: Sequence[int]) -> list[Floats]:
        ids, mask = encode_batch([tokens])
        found: list[Floats] = self._session.run(None, {"input_ids": ids, "attention_mask": mask})
        return found
