"""Encoding, remuxing, mixing, loudness, probing and measuring sync."""
