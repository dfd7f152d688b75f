"""A language model of some hundred kilobytes that gives one answer to everything.

It is a real model that transformers loads and samples from. Its layers add nothing, so that the
next token hangs on the present one alone: the answer follows the end of the question, and the end
of the text follows the answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .tiny_pipelines import END, PAD, tokenizer

if TYPE_CHECKING:
    from pathlib import Path

LONGEST = 4096
"""Tokens of question and answer."""
ASKED = "\x01"
"""Ends each question."""
TEMPLATE = (
    "{% for message in messages %}{{ message['content'] }}\n{% endfor %}"
    "{% if add_generation_prompt %}" + ASKED + "{% endif %}"
)


def save_model(folder: Path, answer: str) -> None:
    """Write a model that answers every question with the same text."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    words = tokenizer(LONGEST)
    words.add_tokens([answer])
    words.chat_template = TEMPLATE
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=len(words),
        hidden_size=64,
        intermediate_size=64,
        num_hidden_layers=1,
        num_attention_heads=2,
        max_position_embeddings=LONGEST,
        pad_token_id=words.convert_tokens_to_ids(PAD),
        eos_token_id=words.convert_tokens_to_ids(END),
        bos_token_id=None,
    )
    model = LlamaForCausalLM(config)
    (layer,) = model.model.layers
    for silent in (layer.self_attn.o_proj, layer.mlp.down_proj, model.lm_head):
        torch.nn.init.zeros_(silent.weight)
    known = model.model.embed_tokens.weight
    torch.nn.init.normal_(known)
    for after, follows in ((ASKED, answer), (answer, END)):
        number, following = words.convert_tokens_to_ids([after, follows])
        model.lm_head.weight.data[following] = known.data[number]
    model.save_pretrained(folder)
    words.save_pretrained(folder)
