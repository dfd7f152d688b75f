"""Ops on remote workers: broker, dispatcher, worker-hub and worker-runtime."""
