"""Records what Python's `tokenizers` and `onnxruntime` make of 100 texts, for the parity spec of libs/embedding-engine.

    python3 -m venv .cache/reference && .cache/reference/bin/pip install numpy tokenizers onnxruntime
    .cache/reference/bin/python tools/reference/record_texts.py MODEL_FOLDER

MODEL_FOLDER is that of all-MiniLM-L6-v2, as `skillgate models pull` lays it. Each text goes through the model alone, so
that nothing of its company can be in its vector. Vectors are kept as 16-bit integers, 32767 being 1.
"""

import base64
import hashlib
import json
import pathlib
import sys

import numpy
import onnxruntime
import tokenizers

from texts import TEXTS

MAX_TOKENS = 256
HERE = pathlib.Path(__file__).parent
TARGET = HERE / "../../libs/embedding-engine/src/testing/text-reference.json"


def embed(session, encoding):
    ids = numpy.array([encoding.ids], dtype=numpy.int64)
    mask = numpy.ones_like(ids)
    feeds = {"input_ids": ids, "attention_mask": mask, "token_type_ids": numpy.zeros_like(ids)}
    mean = session.run(None, feeds)[0][0].astype(numpy.float64).mean(axis=0)
    return mean / numpy.linalg.norm(mean)


def main(folder):
    model = folder / "onnx/model_quantized.onnx"
    tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    encodings = [tokenizer.encode(text) for text in TEXTS]
    vectors = numpy.array([embed(session, encoding) for encoding in encodings])
    kept = numpy.round(vectors * 32767).astype("<i2")
    record = {
        "made by": "tools/reference/record_texts.py",
        "with": {
            "tokenizers": tokenizers.__version__,
            "onnxruntime": onnxruntime.__version__,
            "model sha256": hashlib.sha256(model.read_bytes()).hexdigest(),
        },
        "texts": TEXTS,
        "tokens": [len(encoding.ids) for encoding in encodings],
        "truncated": [len(encoding.overflowing) > 0 for encoding in encodings],
        "vectors": base64.b64encode(kept.tobytes()).decode("ascii"),
    }
    TARGET.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    print(f"{len(TEXTS)} texts recorded in {TARGET.resolve()}")


main(pathlib.Path(sys.argv[1]))
