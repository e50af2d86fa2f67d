"""Attachments: what comes with a message beside its text: images, voice notes, documents."""
