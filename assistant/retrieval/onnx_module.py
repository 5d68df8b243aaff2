"""`OnnxSession` as a sentence-transformers module, so that `SentenceTransformer(folder)` opens the shipped model.

sentence-transformers 6 asks for `trust_remote_code=True` before it imports any class from outside its own package:

    SentenceTransformer(folder, trust_remote_code=True)

Here the flag only allows this installed module: no code is read from the folder, and nothing from the network.
"""

import shutil
from pathlib import Path
from typing import Any, Self

import torch
from sentence_transformers.base.modules import InputModule

from assistant.retrieval.onnx_session import MODEL_FILE, TOKENIZER_FILE, OnnxSession


class OnnxEncoder(InputModule):  # type: ignore[misc]  # mypy does not look into sentence-transformers
    """Tokenizer, transformer, mean pooling and normalisation in one module, on the CPU."""

    def __init__(self, folder: str | Path, threads: int = 1) -> None:
        super().__init__()
        self.session = OnnxSession(folder, threads)
        self.tokenizer = self.session.tokenizer
        self.dimension = self.session.dimension

    @property
    def max_seq_length(self) -> int:
        """Tokens of a text that are read; the rest of a longer text is left out."""
        return self.session.max_seq_length

    @max_seq_length.setter
    def max_seq_length(self, length: int) -> None:
        self.session.max_seq_length = length

    def get_embedding_dimension(self) -> int:
        """Length of a vector."""
        return self.dimension

    def get_config_dict(self) -> dict[str, Any]:
        """What `config.json` holds."""
        return {"max_seq_length": self.max_seq_length, "dimension": self.dimension}

    def preprocess(self, inputs: Any, prompt: str | None = None, **kwargs: Any) -> dict[str, Any]:
        """Texts, each behind `prompt`, as padded token ids and attention mask."""
        ids, mask = self.session.tokenize([(prompt or "") + text for text in inputs])
        return {"input_ids": torch.from_numpy(ids), "attention_mask": torch.from_numpy(mask)}

    def forward(self, features: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """Add `sentence_embedding`, already of length one, to `features`."""
        ids, mask = features["input_ids"], features["attention_mask"]
        vectors = self.session.run(ids.cpu().numpy(), mask.cpu().numpy())
        return {**features, "sentence_embedding": torch.from_numpy(vectors).to(ids.device)}

    def save(self, output_path: str, *args: Any, safe_serialization: bool = True, **kwargs: Any) -> None:
        """Copy the model and its tokenizer to `output_path`, with the present settings."""
        for name in (MODEL_FILE, TOKENIZER_FILE):
            source, target = self.session.folder / name, Path(output_path) / name
            if source.resolve() != target.resolve():
                shutil.copyfile(source, target)
        self.save_config(output_path)

    @classmethod
    def load(
        cls,
        model_name_or_path: str,
        subfolder: str = "",
        token: bool | str | None = None,
        cache_folder: str | None = None,
        revision: str | None = None,
        local_files_only: bool = False,
        init_defaults: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> Self:
        """Open the module of a saved model."""
        folder = cls.load_dir_path(
            model_name_or_path,
            subfolder=subfolder,
            token=token,
            cache_folder=cache_folder,
            revision=revision,
            local_files_only=local_files_only,
        )
        if folder is None:
            raise FileNotFoundError(f"{model_name_or_path}: no model folder {subfolder!r}")
        return cls(folder)
