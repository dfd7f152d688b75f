"""Launchers of private servers: one module each, started and stopped by whoever supervises them."""
