"""
/api/v1/attachments/{id}          GET the file
/api/v1/attachments/{id}/thumb    GET an image's thumbnail
"""

from starlette.routing import Route

from haggle.attachments.serving import show

routes = [
    Route("/api/v1/attachments/{attachment_id:id}", show),
    Route("/api/v1/attachments/{attachment_id:id}/thumb", show),
]
