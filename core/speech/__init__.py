"""Pronunciation in English and Mandarin: text to phonemes, and the times at which they sound."""
