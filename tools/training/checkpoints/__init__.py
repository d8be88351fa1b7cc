"""Files of a checkpoint folder: safetensors and reference.json."""
