"""Collects the source text, trains the tokenizer and writes the token files.

Writes to --work: tokenizer.json, train.bin and valid.bin (token ids as little-endian uint16, documents back to back), data.json.
An existing tokenizer.json is used instead of training one.
"""

import argparse
import json
import random
from pathlib import Path

import numpy as np
import regex

from bpe import byte_alphabet, tokenizer_json, trainer
from bpe.byte_level_encoder import ByteLevelEncoder
from default_model import corpus, special_tokens
from default_model.corpus import Document
from default_model.documents import DocumentEncoder

SEED = 7
VOCABULARY_SIZE = 8192

# Share of the documents that the tokenizer is trained on.
TOKENIZER_SAMPLE_SHARE = 0.3


def make_tokenizer(texts: list[str]) -> dict:
    """Trains the default tokenizer.json."""
    pattern = regex.compile(tokenizer_json.LLAMA3_PATTERN)
    merges, tokens = trainer.train(texts, pattern, VOCABULARY_SIZE - len(special_tokens.ALL))
    spell = byte_alphabet.to_characters
    return tokenizer_json.tokenizer(
        special=tokenizer_json.added_tokens(special_tokens.ALL, first_id=len(tokens)),
        normalizer=None,
        pre_tokenizer=tokenizer_json.pre_tokenizers(tokenizer_json.split(pattern.pattern), tokenizer_json.byte_level()),
        post_processor=tokenizer_json.byte_level(),
        decoder=tokenizer_json.byte_level_decoder(trim_offsets=True),
        model=tokenizer_json.bpe_model(
            {spell(token): token_id for token_id, token in enumerate(tokens)},
            [(spell(left), spell(right)) for left, right in merges],
        ),
    )


def write_tokens(documents: list[Document], encoder: DocumentEncoder, fill_in_the_middle: bool, path: Path) -> None:
    """Encodes the documents into one file of uint16 ids."""
    tokens = np.concatenate([np.array(encoder.encode(document, fill_in_the_middle), dtype="<u2") for document in documents])
    tokens.tofile(path)
    characters = sum(len(document.text) for document in documents)
    print(f"{path.name}: {len(tokens)} tokens, {characters / len(tokens):.2f} characters per token")


def main() -> None:
    """Runs the whole preparation."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python-library", type=Path, required=True, help="CPython 3.11 library folder with site-packages inside")
    parser.add_argument("--dist-packages", type=Path, required=True, help="a distribution's package folder (torch, numpy, sympy)")
    parser.add_argument("--work", type=Path, required=True, help="folder for the results")
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)

    # One stream for everything below: the order of the draws decides the result.
    rng = random.Random(SEED)
    training, held_out = corpus.collect(corpus.source_folders(arguments.python_library, arguments.dist_packages))
    print(f"found: {corpus.characters_by_source(training).most_common()}")
    training = corpus.shuffle_and_cap(training, rng)
    kept = corpus.characters_by_source(training)
    print(f"kept: {len(training)} files, {kept.total()} characters")

    sample = [document.text for document in training if rng.random() < TOKENIZER_SAMPLE_SHARE]
    tokenizer_path = arguments.work / "tokenizer.json"
    if not tokenizer_path.exists():
        tokenizer_json.write(make_tokenizer(sample), tokenizer_path)

    encoder = DocumentEncoder(ByteLevelEncoder.load(tokenizer_path), rng)
    write_tokens(training, encoder, True, arguments.work / "train.bin")
    write_tokens(held_out, encoder, False, arguments.work / "valid.bin")
    summary = {"vocab": VOCABULARY_SIZE, "held": sorted(corpus.HELD_OUT), "kept": dict(kept)}
    (arguments.work / "data.json").write_text(json.dumps(summary))


if __name__ == "__main__":
    main()
