"""Writes .safetensors: an eight-byte header length, a JSON header, the tensors back to back in name order."""

import json
import struct
from pathlib import Path

import torch

DTYPES = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}
_NAMES = {dtype: name for name, dtype in DTYPES.items()}


def write(tensors: dict[str, torch.Tensor], path: Path) -> int:
    """Writes tensors of any shape in F32, F16 or BF16; returns the bytes of tensor data, header excluded."""
    header = {}
    offset = 0
    for name in sorted(tensors):
        tensor = tensors[name]
        end = offset + tensor.numel() * tensor.element_size()
        header[name] = {"dtype": _NAMES[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [offset, end]}
        offset = end
    header["__metadata__"] = {"format": "pt"}
    encoded = json.dumps(header).encode()
    # Blanks after the header align the tensor data to eight bytes.
    encoded += b" " * (-len(encoded) % 8)
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(encoded)))
        file.write(encoded)
        for name in sorted(tensors):
            file.write(_raw_bytes(tensors[name]))
    return offset


def _raw_bytes(tensor: torch.Tensor) -> bytes:
    # NumPy has no bfloat16, so the bits go through an integer type of the same width.
    integer = torch.int16 if tensor.element_size() == 2 else torch.int32
    return tensor.contiguous().view(integer).numpy().tobytes()
