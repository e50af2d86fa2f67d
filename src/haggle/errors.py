"""
What can go wrong, in words a person can read.

    Problem
    ├── SignInFirst   401
    ├── Forbidden     403
    ├── NotFound      404
    ├── Conflict      409
    ├── TooLarge      413
    ├── NoSuchRange   416
    ├── Invalid       422   (field)
    ├── TooMany       429   (retry_after_s)
    └── Unavailable   503   (retry_after_s)

Operations raise them with a sentence; `problems.py` dresses them as a page, a fragment or JSON.
"""


class Problem(Exception):
    """Something a person should read about. `str(problem)` is the sentence, `status` the HTTP status."""

    status = 400
    title = "That did not work"


class SignInFirst(Problem):
    status = 401
    title = "Please sign in"

    def __init__(self, sentence: str = "Sign in to go on.") -> None:
        super().__init__(sentence)


class Forbidden(Problem):
    status = 403
    title = "Not allowed"


class NotFound(Problem):
    status = 404
    title = "Not found"

    def __init__(self, sentence: str = "There is nothing here, or it is not yours to see.") -> None:
        super().__init__(sentence)


class Conflict(Problem):
    status = 409
    title = "Too late"


class TooLarge(Problem):
    status = 413
    title = "Too large"


class NoSuchRange(Problem):
    status = 416
    title = "Not that long"

    def __init__(self, size_bytes: int) -> None:
        super().__init__(f"The part you asked for does not exist: the file has {size_bytes} bytes.")
        self.headers = {"Content-Range": f"bytes */{size_bytes}"}


class Invalid(Problem):
    """The named form field does not hold what it should."""

    status = 422
    title = "Please check what you typed"

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class TooMany(Problem):
    status = 429
    title = "Too fast"

    def __init__(self, sentence: str, retry_after_s: int) -> None:
        super().__init__(sentence)
        self.retry_after_s = retry_after_s


class Unavailable(Problem):
    status = 503
    title = "Not just now"

    def __init__(self, sentence: str, retry_after_s: int = 5) -> None:
        super().__init__(sentence)
        self.retry_after_s = retry_after_s
