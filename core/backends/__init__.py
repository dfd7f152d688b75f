"""The plugin contract: hook specifications, backend specs, typed requests and results, registry."""
