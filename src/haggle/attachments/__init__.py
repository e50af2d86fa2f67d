"""Attachments: what comes with a message beside its text: images, voice messages, files."""
