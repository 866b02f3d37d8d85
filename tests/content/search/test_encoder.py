"""MiniLM in numpy gives what torch gives, and refuses what is not its model."""

import json
import shutil

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from content.search.encoder import Encoder, EncoderError, packaged_folder
from content.search.engine import Engine
from content.search.vectors import VectorIndex
from tests.content.search.conftest import ENTRIES, SYNONYMS, make_document

# The first six numbers from torch 2.13 and transformers, mean pooling, unit length.
FROM_TORCH = {
    "whats her2": [-0.0208773, -0.0662733, 0.0001085, 0.0112375, 0.0011474, -0.0322707],
    "My back hurts and my legs feel weak.": [
        -0.0083958, -0.0929461, -0.0291873, 0.0454965, 0.0101115, -0.0707976,
    ],
    "fiebre después de la quimio": [
        -0.0547286, 0.0349348, -0.0286051, -0.0484184, -0.0188516, -0.0246774,
    ],
}  # fmt: skip


def test_its_vectors_are_those_of_torch(encoder):
    vectors = encoder.encode(list(FROM_TORCH))

    assert vectors.shape == (3, 384)
    assert vectors.dtype == np.float32
    assert np.abs(vectors[:, :6] - np.array(list(FROM_TORCH.values()))).max() < 1e-6
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_text_alone_and_among_others_has_the_same_vector(encoder):
    texts = ["tired", "why am I so tired all the time", "tired"]

    together = encoder.encode(texts)

    assert np.abs(together[1] - encoder.encode(texts[1:2])[0]).max() < 1e-6
    assert np.array_equal(together[0], together[2])
    assert encoder.encode([]).shape == (0, 384)
    assert np.isfinite(encoder.encode(["", "x" * 10_000, "🎗" * 500])).all()


LAY = [
    ("they said its moved into my hip", "What happens when breast cancer is in the bones?"),
    ("I keep throwing up after every round", "How can nausea and vomiting be treated?"),
    ("the nurse says my counts are in the cellar", "What is neutropenia?"),
    ("cant feel the buttons on my blouse any more", "What is peripheral neuropathy?"),
]


def test_a_question_is_turned_towards_the_answer_that_means_it(encoder):
    asked, answers = [list(texts) for texts in zip(*LAY, strict=True)]
    answers = encoder.encode(answers)

    def lead(questions):
        near = questions @ answers.T
        right = near.diagonal()
        return (right - (near.sum(axis=1) - right) / (len(LAY) - 1)).mean()

    turned = encoder.encode_questions(asked)
    assert np.allclose(np.linalg.norm(turned, axis=1), 1, atol=1e-5)
    assert lead(turned) > 1.2 * lead(encoder.encode(asked))


def test_another_model_has_no_map(encoder, tmp_path):
    """Its vectors are others; the map was learnt for the packaged ones."""
    shutil.copytree(packaged_folder(), tmp_path / "model")
    weights = load_file(tmp_path / "model" / "model.safetensors")
    weights["embeddings.LayerNorm.bias"] += 1e-3
    save_file(weights, tmp_path / "model" / "model.safetensors")
    other = Encoder(tmp_path / "model")

    assert np.array_equal(other.encode_questions(["so tired"]), other.encode(["so tired"]))
    assert not np.allclose(encoder.encode_questions(["so tired"]), encoder.encode(["so tired"]))


def test_it_refuses_other_weights(tmp_path):
    with pytest.raises(EncoderError, match="not the one that was published"):
        Encoder(packaged_folder(), sha256="0" * 64)
    with pytest.raises(EncoderError, match="cannot be read"):
        Encoder(tmp_path)
    shutil.copy(packaged_folder() / "model.safetensors", tmp_path)
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "gpt2"}))
    with pytest.raises(EncoderError, match="not a BERT model"):
        Encoder(tmp_path)


def test_meaning_finds_what_words_do_not(encoder):
    documents = [make_document(key, *fields) for key, fields in ENTRIES.items()]
    by_words, by_meaning = Engine(None, SYNONYMS), Engine(encoder, SYNONYMS)
    by_words.put(documents)
    by_meaning.put(documents)
    text = "i am worn out and exhausted by everything"

    assert by_words.search(text) == []
    assert by_meaning.search(text)[0].key == "tired"


def test_an_entry_without_vectors_is_found_by_its_words(encoder):
    engine = Engine(encoder, SYNONYMS)
    engine.put([make_document("wigs", "Where can I get a wig?")], encode=False)

    assert engine.search("wig")[0].key == "wigs"


def test_the_vector_index_drops_what_was_removed_and_makes_room():
    index, unit = VectorIndex(4), np.eye(4, dtype=np.float32)
    for number in range(300):
        index.put(f"entry {number % 50}", unit[[number % 4, (number + 1) % 4]], 1)
    index.remove("entry 7")

    likeness = index.likeness([unit[0]])

    assert likeness.of("entry 7") is None
    assert len(index) == 49
    assert set(likeness.nearest(100)) == {f"entry {number}" for number in range(50)} - {"entry 7"}
    # 250 to 299 were put last: entry 48 is number 298, of the vectors 2 and 3.
    assert likeness.of("entry 48") == 0
    assert likeness.of("entry 2") == pytest.approx(1 / 3)  # 252: its phrasing is vector 0
