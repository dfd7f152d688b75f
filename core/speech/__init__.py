"""How text is said: words to phonemes in English and Mandarin, and when each of them is heard."""
