"""What the operator does to an account from the command line (`ops/account_commands.py`)."""
