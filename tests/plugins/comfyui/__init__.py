"""Tests of the backend `comfyui`: one suite for a fake server and for a real one."""
