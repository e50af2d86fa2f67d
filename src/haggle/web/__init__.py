"""What the routes of all rooms share: forms, responses, templates, assets, middleware."""
