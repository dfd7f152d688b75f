"""Contract tests for backends, for plugin authors to subclass."""
