"""The studio's HTTP API (FastAPI, OpenAPI 3.1): what the page and other programs use."""
