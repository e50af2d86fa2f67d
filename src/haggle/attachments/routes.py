"""
/attachments/{id}          GET the file
/attachments/{id}/thumb    GET an image's thumbnail   /attachments/{id}/thumb.jpg    GET the same for old clients
"""

from starlette.routing import Route

from haggle.attachments.serving import show

routes = [
    Route("/attachments/{attachment_id:id}", show),
    Route("/attachments/{attachment_id:id}/thumb", show),
    Route("/attachments/{attachment_id:id}/thumb.jpg", show),
]
