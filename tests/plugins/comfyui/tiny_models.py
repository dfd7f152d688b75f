"""Writes tiny random weights in the shapes of the real models; runs in the server's environment.

Usage: ``python tiny_models.py COMFYUI MODELS LIST``, where LIST is JSON: folder and file of each.
"""

import json
import sys
from pathlib import Path

comfyui, models, wanted = sys.argv[1:4]
sys.path.insert(0, comfyui)
sys.argv = [sys.argv[0], "--cpu"]

import comfy.options  # noqa: E402

comfy.options.enable_args_parsing(False)
from comfy.cli_args import args  # noqa: E402

# The modules below look for a GPU as soon as they are imported.
args.cpu = True

import comfy.ops  # noqa: E402
import torch  # noqa: E402
from comfy.ldm.wan import model as wan  # noqa: E402
from comfy.ldm.wan import vae, vae2_2  # noqa: E402
from safetensors.torch import save_file  # noqa: E402

torch.manual_seed(0)

VAE = {
    "dim_mult": [1, 2, 4, 4],
    "num_res_blocks": 2,
    "attn_scales": [],
    "temperal_downsample": [False, True, True],
    "dropout": 0.0,
}


def network(kind=wan.WanModel, **sizes):
    shape = {
        "model_type": "t2v",
        "patch_size": (1, 2, 2),
        "in_dim": 16,
        "out_dim": 16,
        "dim": 128,
        "ffn_dim": 64,
        "freq_dim": 256,
        "text_dim": 4096,
        "num_heads": 1,
        "num_layers": 2,
        "operations": comfy.ops.manual_cast,
        "device": "cpu",
        "dtype": torch.float32,
    }
    return kind(**(shape | sizes))


def weights(module):
    return {
        name: (torch.randn_like(value.float()) * 0.02).contiguous()
        for name, value in module.state_dict().items()
    }


def make(folder, file):
    if folder == "loras":
        layer = "diffusion_model.blocks.0.self_attn.q"
        return {
            f"{layer}.lora_A.weight": torch.randn(4, 128) * 0.01,
            f"{layer}.lora_B.weight": torch.randn(128, 4) * 0.01,
        }
    if folder == "vae":
        if file == "wan2.2_vae.safetensors":
            return weights(vae2_2.WanVAE(dim=8, dec_dim=8, z_dim=48, **VAE))
        return weights(vae.WanVAE(dim=8, z_dim=16, **VAE))
    if folder in ("diffusion_models", "checkpoints"):
        if "i2v_" in file and "ti2v" not in file:
            return weights(network(in_dim=36))
        if "ti2v_5B" in file:
            return weights(network(in_dim=48, out_dim=48))
        if "s2v" in file:
            return weights(network(wan.WanModel_S2V, model_type="s2v", audio_inject_layers=[0, 1]))
        return weights(network())
    # Text and sound encoders are put in place by the fixture nodes; only their names count.
    return {"nothing": torch.zeros(1)}


for folder, file in json.loads(wanted):
    path = Path(models) / folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(make(folder, file), path)
    print(f"{folder}/{file}: {path.stat().st_size // 1024} KiB")
