"""Ranking weights made by hand, so that tests of other promises do not hang on the fitted ones.

Only likeness in meaning counts: with the fake encoder a phrasing typed as it stands is sure, a stranger is not.
"""

import numpy as np

from assistant.retrieval.index import ChannelScores
from assistant.retrieval.ranking import FEATURES, Logistic, Weights, features

from .fake_encoder import FLOOR

UNLIKE, LIKE = -8.4, 6.6  # logits: strangers, and the same text


def _by_meaning() -> Logistic:
    zeros = np.zeros(2, np.float32)
    cosines = np.array([FLOOR, 1.0], np.float32)
    scores = ChannelScores(cosines, *(zeros for _ in range(7)), np.zeros(2, np.int64))
    column = FEATURES.index("dense")
    low, high = (float(value) for value in features(scores)[:, column])  # however ranking scales a cosine
    weights = np.zeros(len(FEATURES), np.float32)
    weights[column] = (LIKE - UNLIKE) / (high - low)
    return Logistic(weights, LIKE - float(weights[column]) * high)


PLAIN_WEIGHTS = Weights("plain", _by_meaning(), _by_meaning())
