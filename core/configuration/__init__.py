"""The application's configuration: its schema, how Hydra composes it, where services are."""
