"""Dagster assets, checks, jobs and resources: the only layer that knows Dagster."""
