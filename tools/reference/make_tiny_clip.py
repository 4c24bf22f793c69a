"""Makes a CLIP of random weights and records what Python's `transformers` makes of texts and images with it.

    apt-get install python3-torch python3-venv
    /usr/bin/python3 -m venv --system-site-packages .cache/clip
    .cache/clip/bin/pip install transformers==4.38.2 'numpy<2' pillow
    .cache/clip/bin/python tools/reference/make_tiny_clip.py

The model is as small as its parts allow (bytes for tokens, 2 layers of 32 dimensions, images of 32 pixels), so that it
can be kept beside the parity spec of libs/embedding-engine. The same seed gives the same weights.
"""

import hashlib
import json
import pathlib
import tempfile

import numpy
import PIL
import torch
import transformers
from PIL import Image
from transformers import CLIPConfig, CLIPImageProcessor, CLIPModel, CLIPTokenizerFast
from transformers.models.clip.tokenization_clip import bytes_to_unicode

SIZE, DIMENSIONS, MAX_TOKENS = 32, 24, 20
MEAN = [0.48145466, 0.4578275, 0.40821073]
STD = [0.26862954, 0.26130258, 0.27577711]
TARGET = pathlib.Path(__file__).parent / "../../libs/embedding-engine/src/testing/tiny-clip"
TEXTS = ["a cat", "a photo of a dog", "", "Größe 猫 😀", "two words " * 8]


def make_tokenizer(folder):
    letters = list(bytes_to_unicode().values())
    words = letters + [letter + "</w>" for letter in letters]
    vocabulary = words + ["<|startoftext|>", "<|endoftext|>"]
    numbered = {word: number for number, word in enumerate(vocabulary)}
    (folder / "vocab.json").write_text(json.dumps(numbered))
    (folder / "merges.txt").write_text("#version: 0.2\n")
    return CLIPTokenizerFast(str(folder / "vocab.json"), str(folder / "merges.txt"))


def make_model(tokenizer):
    shared = {
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "projection_dim": DIMENSIONS,
    }
    text = {
        **shared,
        "vocab_size": len(tokenizer),
        "max_position_embeddings": MAX_TOKENS,
        "bos_token_id": tokenizer.bos_token_id,
        "eos_token_id": tokenizer.eos_token_id,
    }
    vision = {**shared, "image_size": SIZE, "patch_size": 8}
    config = CLIPConfig(text_config=text, vision_config=vision, projection_dim=DIMENSIONS)
    torch.manual_seed(7)
    model = CLIPModel(config).eval()
    # The usual start is so near to zero that all texts and images would look alike.
    for parameter in model.parameters():
        if parameter.dim() > 1:
            torch.nn.init.normal_(parameter, std=0.25)
    return model


class TextSide(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids):
        return self.model.get_text_features(input_ids=input_ids)


class ImageSide(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, pixel_values):
        return self.model.get_image_features(pixel_values=pixel_values)


def export(model):
    folder = TARGET / "onnx"
    folder.mkdir(parents=True, exist_ok=True)
    sides = [
        (TextSide(model), torch.tensor([[1, 2, 3]]), "input_ids", "text", "text_embeds"),
        (ImageSide(model), torch.zeros(1, 3, SIZE, SIZE), "pixel_values", "vision", "image_embeds"),
    ]
    for side, example, given, name, told in sides:
        axes = {given: {0: "batch"}, told: {0: "batch"}}
        if given == "input_ids":
            axes[given][1] = "sequence"
        torch.onnx.export(
            side,
            (example,),
            str(folder / f"{name}_model.onnx"),
            input_names=[given],
            output_names=[told],
            dynamic_axes=axes,
            opset_version=14,
        )


def paint(width, height, seed):
    """Stripes and waves and some noise, in a palette of its own."""
    noise = numpy.random.default_rng(seed).integers(0, 60, (height, width, 3))
    y, x = numpy.mgrid[0:height, 0:width]
    waves = numpy.stack([numpy.sin(x / 5 + seed), numpy.cos(y / 7), numpy.sin((x + y) / 11)], -1)
    stripes = ((x // 6 + y // 9) % 2)[..., None] * 50
    return numpy.clip(100 + 60 * waves + stripes + noise - 30, 0, 255).astype(numpy.uint8)


def unit(features):
    return (features / features.norm(dim=-1, keepdim=True)).detach().numpy().astype(float)


def rounded(vector):
    return [round(float(value), 7) for value in vector]


def record_images(model):
    processor = CLIPImageProcessor(
        size={"shortest_edge": SIZE},
        crop_size={"height": SIZE, "width": SIZE},
        image_mean=MEAN,
        image_std=STD,
    )
    records = []
    for name, (width, height) in {
        "wide": (97, 64),
        "high": (50, 131),
        "small": (20, 23),
        "square": (160, 160),
    }.items():
        image = Image.fromarray(paint(width, height, len(records)))
        image.save(TARGET / f"{name}.png")
        pixels = processor(image, return_tensors="pt")["pixel_values"]
        planes = pixels[0].numpy() * numpy.array(STD)[:, None, None] + numpy.array(MEAN)[:, None, None]
        bytes_ = numpy.round(planes * 255).astype(numpy.uint8).transpose(1, 2, 0)
        vector = unit(model.get_image_features(pixel_values=pixels))[0]
        records.append({"file": f"{name}.png", "pixels": bytes_.tobytes().hex(), "vector": rounded(vector)})
    return records


def record_texts(model, tokenizer):
    records = []
    for text in TEXTS:
        ids = tokenizer(text, truncation=True, max_length=MAX_TOKENS, return_tensors="pt").input_ids
        vector = unit(model.get_text_features(input_ids=ids))[0]
        records.append({"text": text, "tokens": ids.shape[1], "vector": rounded(vector)})
    return records


def manifest(scale):
    files = []
    for path in ["onnx/text_model.onnx", "onnx/vision_model.onnx", "tokenizer.json"]:
        content = (TARGET / path).read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        files.append({"path": path, "bytes": len(content), "sha256": digest, "sources": []})
    settings = {
        "kind": "clip",
        "tokenizer": "CLIPTokenizer",
        "tokenizerConfig": {"unk_token": "<|endoftext|>", "pad_token": "<|endoftext|>"},
        "dtype": "fp32",
        "dimensions": DIMENSIONS,
        "canShorten": False,
        "maxTokens": MAX_TOKENS,
        "prefixes": {"none": "", "query": "", "document": ""},
        "imageSize": SIZE,
        "imageMean": MEAN,
        "imageStd": STD,
        "logitScale": scale,
    }
    model = {"skill": "embedding", "purpose": "Tests: random weights.", "licence": "Apache-2.0"}
    return {"tiny-clip": {**model, "settings": settings, "files": files}}


def record_scores(model, tokenizer, images):
    """Softmax over labels, of the first image."""
    labels = ["cat", "dog", "stripes"]
    sentences = [f"a photo of {label}" for label in labels]
    logits = []
    for sentence in sentences:
        vector = unit(model.get_text_features(input_ids=tokenizer(sentence, return_tensors="pt").input_ids))[0]
        logits.append(model.logit_scale.exp().item() * float(numpy.dot(vector, images[0]["vector"])))
    shares = numpy.exp(numpy.array(logits) - max(logits))
    return {label: round(float(share), 7) for label, share in zip(labels, shares / shares.sum())}


def write_json(path, value):
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def main():
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        tokenizer = make_tokenizer(pathlib.Path(folder))
        tokenizer.backend_tokenizer.save(str(TARGET / "tokenizer.json"))
    model = make_model(tokenizer)
    export(model)
    images = record_images(model)
    record = {
        "made by": "tools/reference/make_tiny_clip.py",
        "with": {
            "transformers": transformers.__version__,
            "torch": torch.__version__,
            "pillow": PIL.__version__,
        },
        "texts": record_texts(model, tokenizer),
        "images": images,
        "scores": record_scores(model, tokenizer, images),
    }
    write_json(TARGET / "reference.json", record)
    scale = round(model.logit_scale.exp().item(), 6)
    write_json(TARGET / "manifest.json", manifest(scale))
    print(f"recorded in {TARGET.resolve()}")


main()
