"""Diffusion pipelines with random weights of some hundred KiB, built in code: no download."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


PAD, END, UNKNOWN = "<pad>", "</s>", "<unk>"


def tokenizer(longest: int = 512) -> Any:
    """Return a tokenizer that knows each Latin letter as a word."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    words = {PAD: 0, END: 1, UNKNOWN: 2}
    for code in range(256):
        words.setdefault(chr(code), len(words))
    made = Tokenizer(models.WordLevel(words, unk_token=UNKNOWN))
    made.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    made.post_processor = processors.TemplateProcessing(
        single=f"$A {END}", special_tokens=[(END, 1)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=made,
        pad_token=PAD,
        eos_token=END,
        unk_token=UNKNOWN,
        model_max_length=longest,
    )


def _wan(expands: bool, from_picture: bool = True) -> Any:
    import torch
    from diffusers import (
        AutoencoderKLWan,
        UniPCMultistepScheduler,
        WanImageToVideoPipeline,
        WanPipeline,
        WanTransformer3DModel,
    )
    from transformers import UMT5Config, UMT5EncoderModel

    torch.manual_seed(0)

    def transformer(channels: int) -> Any:
        return WanTransformer3DModel(
            patch_size=(1, 2, 2),
            num_attention_heads=2,
            attention_head_dim=12,
            in_channels=channels,
            out_channels=16,
            text_dim=32,
            freq_dim=256,
            ffn_dim=32,
            num_layers=2,
            cross_attn_norm=True,
            qk_norm="rms_norm_across_heads",
            rope_max_seq_len=32,
        )

    parts: dict[str, Any] = {
        "tokenizer": tokenizer(),
        "text_encoder": UMT5EncoderModel(
            UMT5Config(
                vocab_size=300,
                d_model=32,
                d_kv=8,
                d_ff=37,
                num_layers=2,
                num_heads=4,
                relative_attention_num_buckets=8,
                decoder_start_token_id=0,
            )
        ),
        "vae": AutoencoderKLWan(
            base_dim=4,
            z_dim=16,
            dim_mult=[1, 1, 1, 1],
            num_res_blocks=1,
            temperal_downsample=[False, True, True],
        ),
        "scheduler": UniPCMultistepScheduler(
            prediction_type="flow_prediction",
            use_flow_sigmas=True,
            num_train_timesteps=1000,
            flow_shift=5.0,
        ),
        "boundary_ratio": None if expands else 0.9,
    }
    channels = 16 if expands else 36
    second = None if expands else transformer(channels)
    if not from_picture:
        return WanPipeline(transformer=transformer(16), **parts)
    return WanImageToVideoPipeline(
        transformer=transformer(channels),
        transformer_2=second,
        expand_timesteps=expands,
        image_encoder=None,
        image_processor=None,
        **parts,
    )


def wan_5b() -> Any:
    """Return a pipeline like Wan 2.2 TI2V 5B: one transformer, the picture in its first latent."""
    return _wan(expands=True)


def wan_14b() -> Any:
    """Return a pipeline like Wan 2.2 I2V A14B: two transformers."""
    return _wan(expands=False)


def wan_words() -> Any:
    """Return a pipeline like Wan 2.1 T2V: from words alone."""
    return _wan(expands=True, from_picture=False)


def sdxl() -> Any:
    """Return a pipeline like Stable Diffusion XL."""
    import torch
    from diffusers import (
        AutoencoderKL,
        EulerDiscreteScheduler,
        StableDiffusionXLPipeline,
        UNet2DConditionModel,
    )
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

    torch.manual_seed(0)
    words = CLIPTextConfig(
        bos_token_id=0,
        eos_token_id=1,
        pad_token_id=0,
        hidden_size=32,
        intermediate_size=37,
        num_attention_heads=4,
        num_hidden_layers=2,
        vocab_size=300,
        hidden_act="gelu",
        projection_dim=32,
        max_position_embeddings=77,
    )
    return StableDiffusionXLPipeline(
        unet=UNet2DConditionModel(
            block_out_channels=(32, 64),
            layers_per_block=1,
            sample_size=32,
            in_channels=4,
            out_channels=4,
            down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
            up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
            attention_head_dim=(2, 4),
            use_linear_projection=True,
            addition_embed_type="text_time",
            addition_time_embed_dim=8,
            transformer_layers_per_block=(1, 1),
            projection_class_embeddings_input_dim=80,
            cross_attention_dim=64,
        ),
        vae=AutoencoderKL(
            block_out_channels=[32, 64],
            in_channels=3,
            out_channels=3,
            down_block_types=["DownEncoderBlock2D"] * 2,
            up_block_types=["UpDecoderBlock2D"] * 2,
            latent_channels=4,
            sample_size=128,
        ),
        scheduler=EulerDiscreteScheduler(),
        text_encoder=CLIPTextModel(words),
        text_encoder_2=CLIPTextModelWithProjection(words),
        tokenizer=tokenizer(77),
        tokenizer_2=tokenizer(77),
    )


def save(build: Callable[[], Any], folder: Path) -> Path:
    """Write a pipeline, named after its function, and return its folder."""
    place = folder / build.__name__
    if not place.exists():
        build().save_pretrained(place)
    return place
