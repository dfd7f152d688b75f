"""Composing films: mixing, joining, checking."""
