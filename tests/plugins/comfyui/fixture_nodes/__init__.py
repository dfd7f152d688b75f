"""Custom nodes for the real server of the tests, which imports them in its own process.

The graphs of this project run as they are: networks and decoders are real ComfyUI code with tiny
random weights. Only what is too large for a test is put in the place of the original: text and
sound encoders, and SDXL checkpoints. A text with ``fault:MODE`` or ``fault:slow:SECONDS`` in it
makes its job fail like that.
"""

import hashlib
import os
import re
import time

import comfy.audio_encoders.audio_encoders
import comfy.ldm.wan.vae2_2
import comfy.model_management
import comfy.sd
import comfy.utils
import folder_paths
import nodes
import torch

TEXT_WIDTH = 4096
SOUND_LAYERS, SOUND_WIDTH, SOUND_RATE = 25, 1024, 50
"""Of wav2vec2 large: layers, width, and vectors per second."""
FAULTS = re.compile(r"fault:(oom|error|crash|slow)(?::([\d.]+))?")


def misbehave(mode, seconds):
    if mode == "oom":
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB.")
    if mode == "error":
        raise ValueError("the node was asked to fail")
    if mode == "crash":
        os._exit(137)
    if mode == "slow":
        steps = max(1, round(seconds / 0.05))
        bar = comfy.utils.ProgressBar(steps)
        for step in range(steps):
            comfy.model_management.throw_exception_if_processing_interrupted()
            time.sleep(0.05)
            bar.update_absolute(step + 1, steps)


class Fault:
    CATEGORY = "ainern2d/test"
    FUNCTION = "run"
    RETURN_TYPES = ("IMAGE",)

    @classmethod
    def INPUT_TYPES(cls):  # noqa: N802 - ComfyUI's name
        return {
            "required": {
                "image": ("IMAGE",),
                "mode": (["none", "slow", "oom", "error", "crash"],),
                "seconds": ("FLOAT", {"default": 0.0, "min": 0.0, "max": 600.0, "step": 0.01}),
                "salt": ("STRING", {"default": ""}),
            }
        }

    def run(self, image, mode, seconds, salt):
        misbehave(mode, seconds)
        return (image,)


class TinyText:
    """A text encoder that gives every text vectors of its own."""

    def tokenize(self, text, **_more):
        return text

    def encode_from_tokens_scheduled(self, text, *_rest, **_more):
        if found := FAULTS.search(text):
            misbehave(found[1], float(found[2] or 0))
        seed = int(hashlib.sha256(text.encode()).hexdigest()[:8], 16)
        vectors = torch.randn(1, 8, TEXT_WIDTH, generator=torch.Generator().manual_seed(seed))
        return [[vectors, {}]]

    def clone(self):
        return self


class TinyEar:
    """A sound encoder that hears how loud it is."""

    def encode_audio(self, audio, sample_rate):
        count = max(1, audio.shape[-1] * SOUND_RATE // sample_rate)
        parts = audio.reshape(-1)[: audio.shape[-1] // count * count].reshape(count, -1)
        layer = parts.abs().mean(dim=1)[None, :, None].repeat(1, 1, SOUND_WIDTH)
        return {
            "encoded_audio": layer,
            "encoded_audio_all_layers": [layer] * SOUND_LAYERS,
            "audio_samples": audio.shape[-1],
        }


def load_text(self, clip_name, type="wan", device="default"):  # noqa: A002
    return (TinyText(),)


def load_checkpoint(self, ckpt_name):
    path = folder_paths.get_full_path_or_raise("checkpoints", ckpt_name)
    model = comfy.sd.load_diffusion_model(path)
    return (model, TinyText(), nodes.VAELoader().load_vae("wan_2.1_vae.safetensors")[0])


nodes.CLIPLoader.load_clip = load_text
nodes.CheckpointLoaderSimple.load_checkpoint = load_checkpoint
comfy.audio_encoders.audio_encoders.load_audio_encoder_from_sd = lambda _weights: TinyEar()

WanVAE = comfy.ldm.wan.vae2_2.WanVAE
comfy.ldm.wan.vae2_2.WanVAE = lambda **sizes: WanVAE(**{**sizes, "dim": 8, "dec_dim": 8})

NODE_CLASS_MAPPINGS = {"Ainern2dTestFault": Fault}
