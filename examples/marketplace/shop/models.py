"""What the shop keeps beside its people, who are Django's own users."""

from django.conf import settings
from django.db import models


class Thing(models.Model):
    """Something that somebody sells."""

    seller = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    title = models.CharField(max_length=80)
    price = models.DecimalField(max_digits=8, decimal_places=2)
    description = models.TextField()
    photo = models.CharField(max_length=80)
    state = models.CharField(max_length=10, default="available")  # or reserved, sold
