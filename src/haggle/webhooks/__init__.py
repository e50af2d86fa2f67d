"""What happens here is told to addresses of the operator's, signed as Standard Webhooks says."""
