"""Text -> unit vectors. Only this room knows torch, and only when a foreign model asks for it."""

import hashlib
import json
import logging
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.retrieval.onnx_session import OnnxSession

log = logging.getLogger(__name__)
Vectors = NDArray[np.float32]
SHIPPED_MODEL = Path(__file__).parent / "model"
# E5 was trained with these; other models carry their own in their folder, or none.
PROMPTS = {"query": "query: ", "passage": "passage: "}


class Encoder(Protocol):
    """`encode(texts, role)` -> (len(texts), dimension) float32, rows of length one; role is query or passage."""

    @property
    def name(self) -> str:
        """Tells vectors of one model from those of another, in caches and in the log."""
        ...

    def encode(self, texts: list[str], role: str) -> Vectors: ...


class ShippedEncoder:
    """A folder written by `assistant.training`: run straight on ONNX Runtime.

    `SentenceTransformer(folder)` gives the same vectors (a test holds it to that) but needs six seconds of imports
    before the first one; see docs/decisions/0002-encoder.md.
    """

    def __init__(self, folder: Path) -> None:
        self._session = OnnxSession(folder)
        content = hashlib.sha256((folder / "model.onnx").read_bytes()).hexdigest()[:12]
        self.name = f"{folder.name}-{content}"

    def encode(self, texts: list[str], role: str) -> Vectors:
        """Vectors of `texts`, shape (n, 384)."""
        return self._session.encode([PROMPTS[role] + text for text in texts])


class SentenceTransformerEncoder:
    """Any other model that sentence-transformers can open."""

    def __init__(self, name: str) -> None:
        from sentence_transformers import SentenceTransformer

        self._model = SentenceTransformer(name, device="cpu")
        self.name = name

    def encode(self, texts: list[str], role: str) -> Vectors:
        """Vectors of `texts`, with the model's own prompt for the role where it has one."""
        prompt = self._model.prompts.get(role, "") or ""
        vectors = self._model.encode(texts, prompt=prompt or None, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32)


def open_encoder(name: str) -> Encoder:
    """The encoder that `ASSISTANT_ENCODER` names: a folder of ours, or anything sentence-transformers knows."""
    folder = Path(name)
    modules = folder / "modules.json"
    if modules.is_file() and any("onnx_module" in m["type"] for m in json.loads(modules.read_text("utf8"))):
        return ShippedEncoder(folder)
    log.info("用 sentence-transformers 打开模型 %s", name)
    return SentenceTransformerEncoder(name)
