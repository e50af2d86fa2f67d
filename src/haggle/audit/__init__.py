"""The staff log: every act and every look of staff, in a chain of hashes that nobody changes unnoticed."""
