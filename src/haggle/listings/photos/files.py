"""The photos that a form brings."""

from haggle.errors import TooLarge
from haggle.listings.photos.model import must_be_few
from haggle.site import Site
from haggle.text.languages import _
from haggle.web.forms import Form


async def photos_in(site: Site, sent: Form) -> list[bytes]:
    """What was chosen in the field `photo`, as many as a listing may have. Raises Invalid, TooLarge."""
    chosen, most = sent.files.get("photo", ()), site.settings.max_upload_bytes
    must_be_few(chosen)
    if any((one.size or 0) > most for one in chosen):
        raise TooLarge(_("A photo may have at most {most} MB.", most=most // 1_000_000))
    return [await one.read() for one in chosen]
