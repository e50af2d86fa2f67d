"""Operating haggle: health checks, metrics, logs, the server process."""
