"""Writes both models as Hugging Face folders (fp16 safetensors) with their reference.json.

Writes target/ and draft/ below --out: config.json, generation_config.json, model.safetensors, tokenizer.json, tokenizer_config.json,
reference.json.
"""

import argparse
import json
from pathlib import Path

import torch

from bpe import tokenizer_json
from bpe.byte_level_encoder import ByteLevelEncoder
from checkpoints import safetensors_file
from default_model import reference, special_tokens
from default_model.model import DRAFT, TARGET, LanguageModel, ModelConfig
from default_model.training_setup import THREADS

MAX_POSITIONS = 2048

CHAT_TEMPLATE = (
    "{% for message in messages %}"
    "{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n' }}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)


def model_config(config: ModelConfig, end_of_text: int) -> dict:
    """config.json."""
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "hidden_size": config.hidden_size,
        "intermediate_size": config.ffn_size,
        "num_hidden_layers": config.layer_count,
        "num_attention_heads": config.head_count,
        "num_key_value_heads": config.kv_head_count,
        "head_dim": config.head_size,
        "hidden_act": "silu",
        "max_position_embeddings": MAX_POSITIONS,
        "rms_norm_eps": config.norm_epsilon,
        "rope_theta": config.rope_theta,
        "rope_scaling": None,
        "vocab_size": config.vocabulary_size,
        "tie_word_embeddings": True,
        "attention_bias": False,
        "mlp_bias": False,
        "bos_token_id": None,
        "eos_token_id": end_of_text,
        "torch_dtype": "float16",
    }


def generation_config(special_ids: dict[str, int]) -> dict:
    """generation_config.json: a chat turn ends generation as well as the end of the text does."""
    return {
        "eos_token_id": [special_ids[special_tokens.END_OF_TEXT], special_ids[special_tokens.MESSAGE_END]],
        "pad_token_id": special_ids[special_tokens.FIM_PAD],
        "do_sample": False,
    }


def tokenizer_config() -> dict:
    """tokenizer_config.json."""
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": MAX_POSITIONS,
        "eos_token": special_tokens.END_OF_TEXT,
        "clean_up_tokenization_spaces": False,
        "chat_template": CHAT_TEMPLATE,
    }


def hugging_face_tensors(config: ModelConfig, state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Splits the fused matrices and renames everything; fp16."""
    tensors = {"model.embed_tokens.weight": state["embedding"], "model.norm.weight": state["norm"]}
    for layer in range(config.layer_count):
        source, prefix = f"blocks.{layer}.", f"model.layers.{layer}."
        query, key, value = state[source + "qkv"].split([config.hidden_size, config.kv_size, config.kv_size])
        gate, up = state[source + "gate_up"].chunk(2)
        named = {
            "self_attn.q_proj": query,
            "self_attn.k_proj": key,
            "self_attn.v_proj": value,
            "self_attn.o_proj": state[source + "attention_output"],
            "mlp.gate_proj": gate,
            "mlp.up_proj": up,
            "mlp.down_proj": state[source + "down"],
            "input_layernorm": state[source + "attention_norm"],
            "post_attention_layernorm": state[source + "ffn_norm"],
        }
        tensors.update({f"{prefix}{name}.weight": tensor for name, tensor in named.items()})
    return {name: tensor.half() for name, tensor in tensors.items()}


def write_model(folder: Path, config: ModelConfig, state: dict[str, torch.Tensor], tokenizer: dict) -> None:
    """Writes one model folder, all but reference.json."""
    encoder = ByteLevelEncoder(tokenizer)
    tokenizer_json.write(tokenizer, folder / "tokenizer.json")
    safetensors_file.write(hugging_face_tensors(config, state), folder / "model.safetensors")
    write_json(model_config(config, encoder.special_ids[special_tokens.END_OF_TEXT]), folder / "config.json")
    write_json(generation_config(encoder.special_ids), folder / "generation_config.json")
    write_json(tokenizer_config(), folder / "tokenizer_config.json")


def write_json(value: object, path: Path) -> None:
    """Writes with one blank of indentation, characters unescaped."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")


def main() -> None:
    """Exports both models of a checkpoint."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, required=True, help="folder with tokenizer.json and checkpoint.pt")
    parser.add_argument("--out", type=Path, required=True, help="folder for target/ and draft/")
    arguments = parser.parse_args()

    torch.set_num_threads(THREADS)
    torch.set_grad_enabled(False)
    tokenizer = json.loads((arguments.work / "tokenizer.json").read_text(encoding="utf-8"))
    checkpoint = torch.load(arguments.work / "checkpoint.pt")
    for name, config in (("target", TARGET), ("draft", DRAFT)):
        state = checkpoint[name]
        write_model(arguments.out / name, config, state, tokenizer)
        model = LanguageModel(config)
        # The reference must describe the weights as stored, so it sees them after rounding to fp16.
        model.load_state_dict({parameter: tensor.half().float() for parameter, tensor in state.items()})
        cases = reference.make_cases(model, ByteLevelEncoder(tokenizer))
        write_json(cases, arguments.out / name / "reference.json")
        print(f"{name}: {len(cases)} reference cases")


if __name__ == "__main__":
    main()
