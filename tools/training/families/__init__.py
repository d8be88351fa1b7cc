"""Seven small tokenizers of the families that users bring, with expected encodings."""
