"""Fine-tune the encoder on the knowledge base: `python -m assistant.training.fine_tune`. CPU, deterministic, < 60 min.

Two phrasings of one target (one of them with noise), or a phrasing and a section of its entry, are drawn together;
everything else in the batch is pushed away (InfoNCE). Half of each batch comes from a few topics, because neighbours
are what the assistant must tell apart. Word embeddings and the lowest layers stay frozen, so words that the knowledge
base lacks keep their meaning. `--hold-out 0.1` leaves a tenth of the entries out and reports on them before and after; nothing is written.
"""

import argparse
import math
import random
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import BertModel

from assistant.knowledge.release import Release, load
from assistant.retrieval.encoder import PROMPTS, SHIPPED_MODEL
from assistant.retrieval.passages import Passage, Target, TargetKind, passages_of
from assistant.retrieval.text import Vocabulary
from assistant.settings import load_settings
from assistant.training.build_encoder import SPECIAL, export, load_weights
from assistant.training.noise import DECODABLE, noisy
from assistant.training.onnx_graph import rounded_weights

SEED = 20261125
PAD = SPECIAL.index("<pad>")
BATCH, LEARNING_RATE, TEMPERATURE = 48, 5e-5, 0.04
BODY_SHARE = 0.25  # pairs whose second text is a section
NOISE_SHARE = 0.6  # pairs whose first text is noisy
LONGEST = 48  # tokens; phrasings are short, sections are cut
CHUNK = 32  # texts that go through the model together
FROZEN_LAYERS = 6  # the lowest: they spell words, and training them costs as much as the others


@dataclass(frozen=True, slots=True)
class Material:
    """Canonical phrasings and sections by target, and the topic of every target."""

    phrases: dict[Target, list[str]]
    bodies: dict[Target, list[str]]
    group: dict[Target, str]


def gather(release: Release, passages: Sequence[Passage]) -> Material:
    """The texts to learn from; targets with a single phrasing teach nothing and are left out."""
    phrases: dict[Target, list[str]] = defaultdict(list)
    bodies: dict[Target, list[str]] = defaultdict(list)
    for passage in passages:
        (bodies if passage.is_body else phrases)[passage.target].append(passage.text)
    several = {t: found for t, found in phrases.items() if len(found) > 1}
    group = {t: release.entries[t.id].topic if t.kind is TargetKind.ENTRY else t.kind.value for t in several}
    return Material(several, dict(bodies), group)


def embed(model: BertModel, tokenizer: Tokenizer, texts: Sequence[str]) -> torch.Tensor:
    """(len(texts), 384) unit vectors: the mean over tokens, as the shipped module computes it."""
    encodings = tokenizer.encode_batch(list(texts))
    # Texts of like length go together: padding costs as much as text.
    order = sorted(range(len(texts)), key=lambda i: len(encodings[i]))
    pieces = []
    for start in range(0, len(order), CHUNK):
        chosen = [encodings[i].ids for i in order[start : start + CHUNK]]
        longest = max(map(len, chosen))
        ids = torch.tensor([row + [PAD] * (longest - len(row)) for row in chosen])
        mask = (ids != PAD).long()
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=torch.is_grad_enabled()):  # twice as fast where the CPU knows it
            hidden = model(input_ids=ids, attention_mask=mask).last_hidden_state.float()
        pieces.append((hidden * mask.unsqueeze(-1)).sum(1) / mask.sum(1, keepdim=True))
    vectors = torch.cat(pieces)[torch.tensor(order).argsort()]
    return torch.nn.functional.normalize(vectors, dim=1)


def _draw_targets(material: Material, rng: random.Random) -> list[Target]:
    """A batch of different targets: half at random, each phrasing as likely as any other, half from a few topics."""
    targets = sorted(material.phrases)
    chosen = dict.fromkeys(rng.choices(targets, [len(material.phrases[t]) for t in targets], k=BATCH // 2))
    by_group: dict[str, list[Target]] = defaultdict(list)
    for target in targets:
        by_group[material.group[target]].append(target)
    for name in rng.sample(sorted(by_group), len(by_group)):
        own = by_group[name]
        chosen.update(dict.fromkeys(rng.sample(own, min(len(own), 16))))
        if len(chosen) >= BATCH:
            break
    return list(chosen)[:BATCH]


def _draw_pairs(material: Material, vocabulary: Vocabulary, rng: random.Random) -> tuple[list[str], list[str]]:
    left, right = [], []
    for target in _draw_targets(material, rng):
        first, second = rng.sample(material.phrases[target], 2)
        typed = noisy(first, rng, DECODABLE) if rng.random() < NOISE_SHARE else first
        left.append(PROMPTS["query"] + vocabulary.canonical(typed))
        if target in material.bodies and rng.random() < BODY_SHARE:
            right.append(PROMPTS["passage"] + vocabulary.canonical(rng.choice(material.bodies[target])))
        else:
            right.append(PROMPTS["query"] + vocabulary.canonical(second))
    return left, right


def train(model: BertModel, tokenizer: Tokenizer, material: Material, vocabulary: Vocabulary, steps: int) -> None:
    """Change `model` in place."""
    rng = random.Random(SEED)
    torch.manual_seed(SEED)
    model.eval()  # no dropout: the noise in the texts is regularisation enough, and it costs a tenth of the time
    for frozen in (model.embeddings, *model.encoder.layer[:FROZEN_LAYERS]):
        for parameter in frozen.parameters():
            parameter.requires_grad = False
    learning = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(learning, lr=LEARNING_RATE, weight_decay=0.01)
    started, running = time.monotonic(), 0.0
    for step in range(steps):
        warm = min(1.0, (step + 1) / (0.1 * steps))
        rate = LEARNING_RATE * warm * (0.5 + 0.5 * math.cos(math.pi * step / steps))
        for group in optimizer.param_groups:
            group["lr"] = rate
        left, right = _draw_pairs(material, vocabulary, rng)
        vectors = embed(model, tokenizer, left + right)
        logits = vectors[: len(left)] @ vectors[len(left) :].T / TEMPERATURE
        wanted = torch.arange(len(left))
        loss = (torch.nn.functional.cross_entropy(logits, wanted) + torch.nn.functional.cross_entropy(logits.T, wanted)) / 2
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(learning, 1.0)
        optimizer.step()
        running = 0.95 * running + 0.05 * loss.item() if step else loss.item()
        if step % 10 == 0 or step == steps - 1:
            print(f"{step:5d}/{steps}  损失 {running:.3f}  {time.monotonic() - started:.0f} 秒", flush=True)


@torch.no_grad()
def nearest_accuracy(
    model: BertModel, tokenizer: Tokenizer, material: Material, vocabulary: Vocabulary, asked: Sequence[Target]
) -> tuple[float, float]:
    """Share of noisy phrasings of `asked` whose nearest other phrasing is of the same (target, topic)."""
    rng = random.Random(SEED + 1)
    texts, owners = [], []
    for target, found in sorted(material.phrases.items()):
        texts += found
        owners += [target] * len(found)

    def vectors_of(items: Sequence[str]) -> np.ndarray:
        rows = [PROMPTS["query"] + vocabulary.canonical(t) for t in items]
        return np.concatenate([embed(model, tokenizer, rows[i : i + 128]).numpy() for i in range(0, len(rows), 128)])

    known = vectors_of(texts)
    wanted = set(asked)
    places = [i for i, owner in enumerate(owners) if owner in wanted]
    scores = vectors_of([noisy(texts[i], rng, DECODABLE) for i in places]) @ known.T
    scores[np.arange(len(places)), places] = -1
    best = scores.argmax(axis=1)
    same = np.mean([owners[b] == owners[p] for b, p in zip(best, places, strict=True)])
    near = np.mean([material.group[owners[b]] == material.group[owners[p]] for b, p in zip(best, places, strict=True)])
    return float(same), float(near)


def main() -> None:
    """Fine-tune on the knowledge folder of the settings and write the model folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=SHIPPED_MODEL)
    parser.add_argument("--steps", type=int, default=700)
    parser.add_argument("--hold-out", type=float, default=0.0, help="share of targets to leave out; measures only")
    options = parser.parse_args()
    settings = load_settings()
    release = load(settings.knowledge, settings.date()).release
    if release is None:
        raise SystemExit("知识文件夹有错误，先运行 assistant check。")
    vocabulary = Vocabulary(release.terms.synonyms, [d.name for d in release.regions.districts])
    material = gather(release, passages_of(release, settings.date()))
    model, tokenizer = load_weights()
    tokenizer.enable_truncation(LONGEST)
    targets = sorted(material.phrases)
    held = random.Random(SEED).sample(targets, round(options.hold_out * len(targets))) if options.hold_out else []
    if held:
        print("没见过的条目，训练前（同条目，同主题）：", nearest_accuracy(model, tokenizer, material, vocabulary, held))
    taught = Material({t: p for t, p in material.phrases.items() if t not in set(held)}, material.bodies, material.group)
    with rounded_weights(model):  # learn under the rounding that the int8 export will do
        train(model, tokenizer, taught, vocabulary, options.steps)
    if held:
        print("没见过的条目，训练后（同条目，同主题）：", nearest_accuracy(model, tokenizer, material, vocabulary, held))
        return
    export(model, tokenizer, options.out, {"release": release.fingerprint, "steps": options.steps, "batch": BATCH,
                                           "learning_rate": LEARNING_RATE, "temperature": TEMPERATURE, "seed": SEED})  # fmt: skip


if __name__ == "__main__":
    main()
