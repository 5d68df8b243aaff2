"""A model folder -> unit vectors, with `tokenizers` and ONNX Runtime alone: no torch, so it is ready in a moment."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

Vectors = NDArray[np.float32]
TokenIds = NDArray[np.int64]

MODEL_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"
CONFIG_FILE = "config.json"


class OnnxSession:
    """The encoder that `assistant.training.build_encoder` writes. Safe to share between threads.

    Every token is quantised on a scale of its own, so what else is in a batch does not change a text's vector.
    """

    def __init__(self, folder: str | Path, threads: int = 1) -> None:
        """Open `folder`.

        threads: cores for one call. One is as quick as two for a single question, and leaves the other core
        to the web server; two pay only for large batches.
        """
        self.folder = Path(folder)
        config = json.loads((self.folder / CONFIG_FILE).read_text("utf8"))
        self.dimension: int = config["dimension"]
        self.tokenizer = Tokenizer.from_file(str(self.folder / TOKENIZER_FILE))
        self.max_seq_length = config["max_seq_length"]
        padding = self.tokenizer.token_to_id("<pad>")
        if padding is None:
            raise ValueError(f"{self.folder}: the tokenizer has no <pad>")
        self._padding = padding
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Idle threads sleep: spinning would take a core from the web server for nothing.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(str(self.folder / MODEL_FILE), options, providers=["CPUExecutionProvider"])

    @property
    def max_seq_length(self) -> int:
        """Tokens of a text that are read, `<s>` and `</s>` included; the rest of a longer text is left out."""
        return self._max_seq_length

    @max_seq_length.setter
    def max_seq_length(self, length: int) -> None:
        self.tokenizer.enable_truncation(length)
        self._max_seq_length = length

    def tokenize(self, texts: Sequence[str]) -> tuple[TokenIds, TokenIds]:
        """Token ids and attention mask, each (texts, longest text)."""
        return self._padded([encoding.ids for encoding in self.tokenizer.encode_batch(list(texts))])

    def run(self, ids: TokenIds, mask: TokenIds) -> Vectors:
        """Vectors of tokenized texts, rows of length one."""
        outputs = self._session.run(["sentence_embedding"], {"input_ids": ids, "attention_mask": mask})
        return np.asarray(outputs[0], dtype=np.float32)

    def encode(self, texts: Sequence[str], batch_size: int = 64) -> Vectors:
        """Vectors of `texts` in their order, (len(texts), dimension). Prompts are the caller's to add."""
        tokens = [encoding.ids for encoding in self.tokenizer.encode_batch(list(texts))]
        vectors = np.empty((len(tokens), self.dimension), dtype=np.float32)
        # Texts of like length go together, so that little is spent on padding.
        order = sorted(range(len(tokens)), key=lambda i: len(tokens[i]))
        for start in range(0, len(order), batch_size):
            chosen = order[start : start + batch_size]
            vectors[chosen] = self.run(*self._padded([tokens[i] for i in chosen]))
        return vectors

    def _padded(self, tokens: list[list[int]]) -> tuple[TokenIds, TokenIds]:
        shape = len(tokens), max(map(len, tokens), default=0)
        ids = np.full(shape, self._padding, dtype=np.int64)
        mask = np.zeros(shape, dtype=np.int64)
        for row, text in enumerate(tokens):
            ids[row, : len(text)] = text
            mask[row, : len(text)] = 1
        return ids, mask
