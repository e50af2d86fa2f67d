"""
Errors in words that a person can read.

    Problem
    ├── SignInFirst   401
    ├── Forbidden     403
    ├── NotFound      404
    ├── TooSlow       408
    ├── Conflict      409
    │   └── OtherAccount
    ├── TooLarge      413
    ├── NoSuchRange   416
    ├── Invalid       422   (field)
    │   └── Unconfirmed 428   (`confirmed` sends it all the same)
    ├── TooMany       429   (retry_after_s)
    └── Unavailable   503   (retry_after_s)

Operations raise them with a sentence; `web/error_pages.py` shows them as a page, a fragment or JSON.
"""

from haggle.text.languages import _


class Problem(Exception):
    """
    An error to show to a person: `title` and `sentence`, both Sentences; `status` is the HTTP status.

    `str(problem)` is its English.
    """

    status = 400
    title: str = _("That did not work")

    @property
    def sentence(self) -> str:
        """What happened, and what to do next."""
        sentence: str = self.args[0]
        return sentence


class SignInFirst(Problem):
    status = 401
    title = _("Please sign in")

    def __init__(self, sentence: str = _("Sign in to go on.")) -> None:
        super().__init__(sentence)


class Forbidden(Problem):
    status = 403
    title = _("Not allowed")


class NotFound(Problem):
    status = 404
    title = _("Not found")

    def __init__(self, sentence: str = _("There is nothing here, or it is not yours to see.")) -> None:
        super().__init__(sentence)


class TooSlow(Problem):
    status = 408
    title = _("Too slow")

    def __init__(self) -> None:
        super().__init__(_("The rest of what you sent did not arrive. Check your connection and send it again."))


class Conflict(Problem):
    status = 409
    title = _("Too late")


class OtherAccount(Conflict):
    """The form stands on a page of another account than the one that is signed in now."""

    title = _("Somebody else is signed in")

    def __init__(self, name: str, username: str) -> None:
        sentence = _(
            "This page belongs to another account: now {name} (@{username}) is signed in here. "
            "Nothing was sent or changed, and what you typed is kept.",
            name=name,
            username=username,
        )
        super().__init__(sentence)


class TooLarge(Problem):
    status = 413
    title = _("Too large")


class NoSuchRange(Problem):
    status = 416
    title = _("Not that long")

    def __init__(self, size_bytes: int) -> None:
        super().__init__(_("The part you asked for does not exist: the file has {size} bytes.", size=size_bytes))
        self.headers = {"Content-Range": f"bytes */{size_bytes}"}


class Invalid(Problem):
    """The named form field does not hold what it should."""

    status = 422
    title = _("Please check what you typed")

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class Unconfirmed(Invalid):
    """It can be sent, by somebody who knows what comes of it: then with `confirmed`."""

    status = 428
    title = _("Not sent yet")

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, "body")


class TooMany(Problem):
    status = 429
    title = _("Too fast")

    def __init__(self, sentence: str, retry_after_s: int) -> None:
        super().__init__(sentence)
        self.retry_after_s = retry_after_s


class Unavailable(Problem):
    status = 503
    title = _("Not just now")

    def __init__(self, sentence: str, retry_after_s: int = 5) -> None:
        super().__init__(sentence)
        self.retry_after_s = retry_after_s
