"""Special tokens of the default tokenizer, in id order after the ordinary vocabulary."""

END_OF_TEXT = "<|endoftext|>"
FIM_PREFIX = "<|fim_prefix|>"
FIM_MIDDLE = "<|fim_middle|>"
FIM_SUFFIX = "<|fim_suffix|>"
FIM_PAD = "<|fim_pad|>"
REPO_NAME = "<|repo_name|>"
FILE_SEPARATOR = "<|file_sep|>"
MESSAGE_START = "<|im_start|>"
MESSAGE_END = "<|im_end|>"

ALL = (
    END_OF_TEXT,
    FIM_PREFIX,
    FIM_MIDDLE,
    FIM_SUFFIX,
    FIM_PAD,
    REPO_NAME,
    FILE_SEPARATOR,
    MESSAGE_START,
    MESSAGE_END,
)
