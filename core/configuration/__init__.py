"""The application's configuration: schema, composition with Hydra, addresses of services."""
