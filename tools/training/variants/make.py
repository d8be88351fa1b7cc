"""Writes the eight variant checkpoints with their reference.json, one folder each below --out."""

import argparse
import json
import shutil
from pathlib import Path

import torch

from checkpoints import reference_rows, safetensors_file
from variants.catalogue import VARIANTS, Variant
from variants.decoder import Decoder
from variants.shape import Shape
from variants.weights import make_weights

FIRST_WEIGHT_SEED = 100
FIRST_PREFIX_SEED = 7

# Tokens of the reference prefixes. Beyond 40 tokens every tenth row is kept.
PREFIX_LENGTHS = (1, 7, 40, 300)
DENSE_ROWS = 40
SPARSE_ROW_STRIDE = 10

# The greedy run continues this one of the prefixes.
GREEDY_PREFIX = 1
GREEDY_TOKENS = 24


def write_weights(weights: dict[str, torch.Tensor], shards: int, folder: Path) -> None:
    """One model.safetensors, or several of about equal tensor counts with their index."""
    if shards == 1:
        safetensors_file.write(weights, folder / "model.safetensors")
        return
    names = sorted(weights)
    per_shard = -(-len(names) // shards)
    weight_map = {}
    total_bytes = 0
    for shard in range(shards):
        part = names[shard * per_shard : (shard + 1) * per_shard]
        file_name = f"model-{shard + 1:05d}-of-{shards:05d}.safetensors"
        total_bytes += safetensors_file.write({name: weights[name] for name in part}, folder / file_name)
        weight_map.update(dict.fromkeys(part, file_name))
    index = {"metadata": {"total_size": total_bytes}, "weight_map": weight_map}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index, indent=1))


def make_reference(decoder: Decoder, id_limit: int, seed: int) -> dict:
    """`prefixes` of random ids below `id_limit` and one `greedy` run; the end-of-sequence id does not stop it."""
    generator = torch.Generator().manual_seed(seed)
    prefixes = []
    for length in PREFIX_LENGTHS:
        ids = torch.randint(0, id_limit, (length,), generator=generator).tolist()
        rows = range(0, length, 1 if length <= DENSE_ROWS else SPARSE_ROW_STRIDE)
        prefixes.append({"token_ids": ids, **reference_rows.describe(decoder.forward(ids), rows)})
    prompt_ids = prefixes[GREEDY_PREFIX]["token_ids"]
    greedy_ids, margins = reference_rows.greedy(decoder.forward, prompt_ids, GREEDY_TOKENS)
    greedy = {"token_ids": prompt_ids, "greedy_ids": greedy_ids, "greedy_margins": reference_rows.rounded(margins)}
    return {"prefixes": prefixes, "greedy": greedy}


def make_variant(variant: Variant, index: int, tokenizer: Path, folder: Path) -> None:
    """Writes one checkpoint folder; `index` is the variant's place in the catalogue."""
    folder.mkdir(parents=True, exist_ok=True)
    config = variant.config()
    shape = Shape.of(config)
    torch.manual_seed(FIRST_WEIGHT_SEED + index)
    weights = make_weights(shape, safetensors_file.DTYPES[variant.dtype])
    # The last id is the special token; random prefixes stay below it.
    reference = make_reference(Decoder(shape, weights), shape.vocabulary_size - 1, FIRST_PREFIX_SEED + index)

    write_weights(weights, variant.shards, folder)
    (folder / "config.json").write_text(json.dumps(config, indent=1))
    shutil.copyfile(tokenizer, folder / "tokenizer.json")
    (folder / "reference.json").write_text(json.dumps(reference))
    parameters = sum(tensor.numel() for tensor in weights.values())
    smallest_margin = min(reference["greedy"]["greedy_margins"])
    print(f"{variant.name}: {variant.dtype}, {parameters} parameters, smallest greedy margin {smallest_margin}")


def main() -> None:
    """Writes all variants."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tokenizer", type=Path, required=True, help="tokenizer.json of the gpt2 family, copied into every folder")
    parser.add_argument("--out", type=Path, required=True, help="folder for the checkpoint folders")
    arguments = parser.parse_args()

    # One thread, so that sums are always taken in the same order.
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    for index, variant in enumerate(VARIANTS):
        make_variant(variant, index, arguments.tokenizer, arguments.out / variant.name)


if __name__ == "__main__":
    main()
