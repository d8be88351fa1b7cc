"""How one document becomes a token sequence."""

import random
from dataclasses import dataclass

from bpe.byte_level_encoder import ByteLevelEncoder
from default_model import special_tokens
from default_model.corpus import Document


@dataclass(frozen=True)
class Layout:
    """Shares of the forms a document can take."""

    path_share: float = 0.6
    fill_in_the_middle_share: float = 0.4
    # Characters. The middle is kept short, because an editor asks for a few lines.
    middle_lengths: tuple[int, ...] = (40, 120, 400, 1500)


class DocumentEncoder:
    """Lays out documents at random, from one stream of random numbers."""

    def __init__(self, encoder: ByteLevelEncoder, rng: random.Random, layout: Layout = Layout()):
        self._encoder = encoder
        self._rng = rng
        self._layout = layout

    def encode(self, document: Document, fill_in_the_middle: bool) -> list[int]:
        """[file_sep path] text end, or [file_sep path] prefix .. suffix .. middle .. end; held-out documents take the first form."""
        ordinary, special, text = self._encoder.encode_ordinary, self._encoder.special_ids, document.text
        ids = []
        if self._rng.random() < self._layout.path_share:
            ids += [special[special_tokens.FILE_SEPARATOR], *ordinary(document.relative_path + "\n")]
        if fill_in_the_middle and self._rng.random() < self._layout.fill_in_the_middle_share:
            start, end = sorted(self._rng.sample(range(len(text) + 1), 2))
            end = min(end, start + self._rng.choice(self._layout.middle_lengths))
            ids += [special[special_tokens.FIM_PREFIX], *ordinary(text[:start])]
            ids += [special[special_tokens.FIM_SUFFIX], *ordinary(text[end:])]
            ids += [special[special_tokens.FIM_MIDDLE], *ordinary(text[start:end])]
        else:
            ids += ordinary(text)
        return [*ids, special[special_tokens.END_OF_TEXT]]
