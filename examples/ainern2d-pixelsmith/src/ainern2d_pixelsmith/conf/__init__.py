"""Presets, addressed as ``pkg://ainern2d_pixelsmith.conf``."""
