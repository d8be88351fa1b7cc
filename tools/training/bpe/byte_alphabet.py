"""The 256 printable characters that stand for bytes in a byte-level tokenizer.json (GPT-2's convention)."""


def _byte_characters() -> list[str]:
    """Returns the character of each byte, indexed by byte value 0..255."""
    printable = {*range(33, 127), *range(161, 173), *range(174, 256)}
    characters = []
    substitutes = 0
    for byte in range(256):
        if byte in printable:
            characters.append(chr(byte))
        else:
            # Control characters and blanks move to U+0100 and up, in byte order.
            characters.append(chr(256 + substitutes))
            substitutes += 1
    return characters


_CHARACTER_OF_BYTE = _byte_characters()
_BYTE_OF_CHARACTER = {character: byte for byte, character in enumerate(_CHARACTER_OF_BYTE)}


def to_characters(data: bytes) -> str:
    """Spells bytes in the byte alphabet, one character per byte."""
    return "".join(_CHARACTER_OF_BYTE[byte] for byte in data)


def to_bytes(characters: str) -> bytes:
    """Inverse of `to_characters`. Raises KeyError for a character outside the alphabet."""
    return bytes(_BYTE_OF_CHARACTER[character] for character in characters)
