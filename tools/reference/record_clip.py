"""Records what Python's `transformers` and `onnxruntime` make of texts and images with a real CLIP, beside its files.

    python3 -m venv .cache/reference
    .cache/reference/bin/pip install transformers==4.38.2 'numpy<2' pillow onnxruntime
    .cache/reference/bin/python tools/reference/record_clip.py MODEL_FOLDER [MANIFEST]

MODEL_FOLDER is that of clip-vit-base-patch32, as `skillgate models pull` lays it, or of a CLIP of MANIFEST; the
folder's name is the model's id. The parity spec of libs/embedding-engine reads the record, `reference.json`, wherever
the folder that SKILLGATE_MODELS_DIR names has the model. Each text and image goes through the model alone.
"""

import json
import pathlib
import sys

import numpy
import onnxruntime
import PIL
import tokenizers
import transformers
from PIL import Image
from transformers import CLIPImageProcessor

from texts import TEXTS

HERE = pathlib.Path(__file__).parent
MODELS = HERE / "../../libs/models/src/models.json"
PICTURES = HERE / "../../libs/embedding-engine/src/testing/tiny-clip"


def start(folder, side, settings):
    ending = "_quantized" if settings["dtype"] == "q8" else ""
    path = folder / f"onnx/{side}_model{ending}.onnx"
    return onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])


def run(session, feeds, told):
    names = {given.name for given in session.get_inputs()}
    given = {name: value for name, value in feeds.items() if name in names}
    vector = session.run([told], given)[0][0].astype(numpy.float64)
    return [round(float(value), 7) for value in vector / numpy.linalg.norm(vector)]


def record_texts(folder, settings):
    tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(settings["maxTokens"])
    session = start(folder, "text", settings)
    records = []
    for text in TEXTS:
        ids = numpy.array([tokenizer.encode(text).ids], dtype=numpy.int64)
        feeds = {"input_ids": ids, "attention_mask": numpy.ones_like(ids)}
        vector = run(session, feeds, "text_embeds")
        records.append({"text": text, "tokens": ids.shape[1], "vector": vector})
    return records


def record_images(folder, settings):
    size = settings["imageSize"]
    processor = CLIPImageProcessor(
        size={"shortest_edge": size},
        crop_size={"height": size, "width": size},
        image_mean=settings["imageMean"],
        image_std=settings["imageStd"],
    )
    session = start(folder, "vision", settings)
    records = []
    for path in sorted(PICTURES.glob("*.png")):
        pixels = processor(Image.open(path), return_tensors="np")["pixel_values"]
        vector = run(session, {"pixel_values": pixels.astype(numpy.float32)}, "image_embeds")
        records.append({"file": path.name, "vector": vector})
    return records


def main(folder, manifest):
    settings = json.loads(manifest.read_text(encoding="utf-8"))[folder.name]["settings"]
    record = {
        "made by": "tools/reference/record_clip.py",
        "with": {
            "transformers": transformers.__version__,
            "tokenizers": tokenizers.__version__,
            "onnxruntime": onnxruntime.__version__,
            "pillow": PIL.__version__,
        },
        "texts": record_texts(folder, settings),
        "images": record_images(folder, settings),
    }
    target = folder / "reference.json"
    target.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{len(TEXTS)} texts and {len(record['images'])} images recorded in {target.resolve()}")


main(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(*sys.argv[2:]) if sys.argv[2:] else MODELS)
