"""Tiny random checkpoints of the architectures that users bring, with reference logits."""
