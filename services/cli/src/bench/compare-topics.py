"""Reads {"train": [{"text", "topic"}], "texts": [text]} and names the topic of each text with jieba and scikit-learn.

Prints one JSON line: versions, processor time a text and the topics. Run by `tingchao bench analyze` where both are there.
"""

import json
import logging
import sys
import time

import jieba
import sklearn
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

jieba.setLogLevel(logging.WARNING)
jieba.initialize()
given = json.load(sys.stdin)
model = make_pipeline(
    TfidfVectorizer(tokenizer=jieba.lcut, token_pattern=None, lowercase=True),
    LogisticRegression(max_iter=300),
)
model.fit([one["text"] for one in given["train"]], [one["topic"] for one in given["train"]])
spent = []
for _ in range(3):
    started = time.process_time()
    topics = model.predict(given["texts"])
    spent.append(time.process_time() - started)
print(
    json.dumps(
        {
            "jieba": jieba.__version__,
            "sklearn": sklearn.__version__,
            "microsPerPost": sorted(spent)[1] * 1e6 / len(given["texts"]),
            "topics": list(topics),
        }
    )
)
