"""Operations: health, metrics, the log, the server process."""
