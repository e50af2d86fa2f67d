"""Names that stand for no living account."""

from haggle.text.languages import N_

DELETED_NAME = N_("Deleted member")
"""Instead of the name of those who have left."""
