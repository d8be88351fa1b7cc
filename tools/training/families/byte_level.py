"""The byte-level families. All share the first merges of the default tokenizer; they differ in everything around them."""

from dataclasses import dataclass

from bpe import tokenizer_json
from bpe.tokenizer_json import LLAMA3_PATTERN, byte_level, digits, pre_tokenizers, split

MERGE_COUNT = 1200


@dataclass(frozen=True)
class ByteLevelFamily:
    """What sets one family apart."""

    name: str
    pre_tokenizer: dict
    special: tuple[str, ...] = ("<|endoftext|>",)
    normalizer: dict | None = None
    # Content of a special token put before every sequence.
    begin_of_sequence: str | None = None
    # Tokens that no merge produces: reachable only where whole words are looked up before merging (`ignore_merges`).
    whole_words: tuple[str, ...] = ()
    ignore_merges: bool = False
    merges_as_strings: bool = False


FAMILIES = (
    ByteLevelFamily("gpt2", byte_level(use_regex=True), merges_as_strings=True),
    ByteLevelFamily(
        "llama3",
        pre_tokenizers(split(LLAMA3_PATTERN), byte_level()),
        special=("<|begin_of_text|>", "<|end_of_text|>", "<|eot_id|>"),
        begin_of_sequence="<|begin_of_text|>",
        whole_words=("Ġinternational", "Ġconfiguration", "deserialize", "ĠÑĤÐ¾"),
        ignore_merges=True,
    ),
    ByteLevelFamily(
        "qwen2",
        # Llama-3's expression, but digits one by one.
        pre_tokenizers(split(LLAMA3_PATTERN.replace(r"\p{N}{1,3}", r"\p{N}")), byte_level()),
        special=("<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>"),
        normalizer={"type": "NFC"},
    ),
    ByteLevelFamily(
        "starcoder2",
        pre_tokenizers(digits(), byte_level(use_regex=True)),
        special=("<|endoftext|>", "<fim_prefix>", "<fim_middle>", "<fim_suffix>", "<file_sep>"),
        merges_as_strings=True,
    ),
    ByteLevelFamily(
        "deepseek",
        pre_tokenizers(
            split(r"[\r\n]"),
            split(r"\s?\p{L}+"),
            split(r"\s?\p{P}+"),
            split("[一-龥ࠀ-一가-퟿]+"),
            digits(),
            byte_level(),
        ),
        special=("<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>", "<｜fim▁begin｜>"),
        begin_of_sequence="<｜begin▁of▁sentence｜>",
        merges_as_strings=True,
    ),
)


def make_tokenizer(family: ByteLevelFamily, default_tokenizer: dict) -> dict:
    """The family's tokenizer.json, cut from the default one."""
    model = default_tokenizer["model"]
    merges = [tuple(merge) for merge in model["merges"][:MERGE_COUNT]]
    alphabet = sorted(model["vocab"], key=model["vocab"].get)[:256]
    vocabulary: dict[str, int] = {}
    for token in (*alphabet, *(left + right for left, right in merges), *family.whole_words):
        vocabulary.setdefault(token, len(vocabulary))
    special = tokenizer_json.added_tokens(family.special, first_id=len(vocabulary))
    return tokenizer_json.tokenizer(
        special=special,
        normalizer=family.normalizer,
        pre_tokenizer=family.pre_tokenizer,
        post_processor=_post_processor(family, special),
        decoder=tokenizer_json.byte_level_decoder(trim_offsets=False),
        model=tokenizer_json.bpe_model(
            vocabulary, merges, ignore_merges=family.ignore_merges, merges_as_strings=family.merges_as_strings
        ),
    )


def _post_processor(family: ByteLevelFamily, special: list[dict]) -> dict:
    if family.begin_of_sequence is None:
        return byte_level()
    token_id = next(token["id"] for token in special if token["content"] == family.begin_of_sequence)
    template = tokenizer_json.begin_of_sequence(family.begin_of_sequence, token_id)
    return {"type": "Sequence", "processors": [byte_level(), template]}
