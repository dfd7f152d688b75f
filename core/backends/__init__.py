"""The plugin contract: hooks, specs, typed requests and results, the registry."""
