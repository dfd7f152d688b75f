"""The artifact store: create-once manifests, hash-verified artifacts."""
