"""Byte-pair encoding: training, encoding, and the tokenizer.json layout that stores the result."""
