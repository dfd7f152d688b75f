"""The executor contract, and where an op runs: in this machine's process pool."""
