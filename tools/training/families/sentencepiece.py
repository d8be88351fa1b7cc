"""The SentencePiece-style families: pieces of characters, blanks spelled as U+2581, unknown characters as bytes."""

from collections import Counter

from bpe import tokenizer_json
from bpe.pair_index import PairIndex

BLANK = "▁"
MERGE_COUNT = 900
MAX_BLANK_RUN = 16
CONTROL_TOKENS = ("<unk>", "<s>", "</s>")
INSTRUCTION_TOKENS = ("[INST]", "[/INST]", "[SUFFIX]", "[PREFIX]", "[MIDDLE]")


def make_tokenizers(text: str) -> dict[str, dict]:
    """Name -> tokenizer.json of both families, which share a vocabulary trained on `text`."""
    vocabulary, merges = _train(text)
    control = tokenizer_json.added_tokens(CONTROL_TOKENS, first_id=0)
    instruction = tokenizer_json.added_tokens(INSTRUCTION_TOKENS, first_id=len(vocabulary))
    shared = {
        "post_processor": tokenizer_json.begin_of_sequence("<s>", vocabulary["<s>"]),
        "decoder": _decoder(),
        "model": tokenizer_json.bpe_model(
            vocabulary, merges, unknown_token="<unk>", fuse_unknown=True, byte_fallback=True, merges_as_strings=True
        ),
    }
    return {
        # Blanks are rewritten by the normalizer, and a blank goes before every piece of text between special tokens.
        "llama2": tokenizer_json.tokenizer(
            special=control,
            normalizer={
                "type": "Sequence",
                "normalizers": [
                    {"type": "Prepend", "prepend": BLANK},
                    {"type": "Replace", "pattern": {"String": " "}, "content": BLANK},
                ],
            },
            pre_tokenizer=None,
            **shared,
        ),
        # Blanks are rewritten by the pre-tokenizer, and only the first piece of text gets one.
        "mistral": tokenizer_json.tokenizer(
            special=control + instruction,
            normalizer=None,
            pre_tokenizer={"type": "Metaspace", "replacement": BLANK, "prepend_scheme": "first", "split": False},
            **shared,
        ),
    }


def _train(text: str) -> tuple[dict[str, int], list[tuple[str, str]]]:
    """Returns (vocabulary, merges in rank order); of equal counts the larger pair in code point order wins."""
    words = Counter(BLANK + word for word in text.replace("\n", " ").split(" ") if word)
    pairs = PairIndex((list(word), count) for word, count in words.items())
    learned = []
    for _ in range(MERGE_COUNT):
        pair = max(pairs.counts, key=lambda candidate: (pairs.counts[candidate], candidate))
        learned.append(pair)
        pairs.merge(pair)

    # Runs of blanks come first: indentation must not depend on the words of the sample.
    blank_runs = [(BLANK * (length // 2), BLANK * (length - length // 2)) for length in range(2, MAX_BLANK_RUN + 1)]
    byte_tokens = [f"<0x{byte:02X}>" for byte in range(256)]
    characters = sorted({character for word in words for character in word})
    vocabulary: dict[str, int] = {}
    for token in (
        *CONTROL_TOKENS,
        *byte_tokens,
        *(left + right for left, right in learned),
        *(left + right for left, right in blank_runs),
        *characters,
    ):
        vocabulary.setdefault(token, len(vocabulary))
    return vocabulary, blank_runs + learned


def _decoder() -> dict:
    return {
        "type": "Sequence",
        "decoders": [
            {"type": "Replace", "pattern": {"String": BLANK}, "content": " "},
            {"type": "ByteFallback"},
            {"type": "Fuse"},
            {"type": "Strip", "content": " ", "start": 1, "stop": 0},
        ],
    }
