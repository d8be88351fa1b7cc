"""Writes the seven test tokenizers, one folder each below --out; families/expected.js adds the expected.json."""

import argparse
import json
from pathlib import Path

from bpe import tokenizer_json
from families import byte_level, sentencepiece

# The sample for the SentencePiece-style vocabulary: the heads of the first files by name.
SAMPLE_FILES = 120
SAMPLE_CHARACTERS = 20_000


def read_sample(folder: Path) -> str:
    """Text of the .py files directly in `folder`; undecodable bytes are left out."""
    paths = sorted(folder.glob("*.py"))[:SAMPLE_FILES]
    return "".join(path.read_text(encoding="utf-8", errors="ignore")[:SAMPLE_CHARACTERS] for path in paths)


def main() -> None:
    """Writes all families."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tokenizer", type=Path, required=True, help="tokenizer.json of the default model")
    parser.add_argument("--python-library", type=Path, required=True, help="CPython 3.11 library folder, the sample text")
    parser.add_argument("--out", type=Path, required=True, help="folder for the tokenizer folders")
    arguments = parser.parse_args()

    default_tokenizer = json.loads(arguments.tokenizer.read_text(encoding="utf-8"))
    tokenizers = {family.name: byte_level.make_tokenizer(family, default_tokenizer) for family in byte_level.FAMILIES}
    tokenizers |= sentencepiece.make_tokenizers(read_sample(arguments.python_library))
    for name, tokenizer in tokenizers.items():
        tokenizer_json.write(tokenizer, arguments.out / name / "tokenizer.json")
        print(f"{name}: {len(tokenizer['model']['vocab'])} tokens before the special ones")


if __name__ == "__main__":
    main()
