"""Where the clock of Redis is set back, nobody is locked out."""

import os
import time

import redis

from haggle.web.rate_limits import TAKE


def test_a_bucket_that_was_filled_in_the_future_is_as_full_as_it_was() -> None:
    with redis.Redis.from_url(os.environ["HAGGLE_TEST_REDIS"].partition("?")[0]) as db:
        db.hset("bucket", mapping={"level": "3", "since": str(time.time() + 3600)})
        waits = [float(db.eval(TAKE, 1, "bucket", 30, 0.001, 1)) for _ in range(4)]
        assert waits[:3] == [0, 0, 0]
        assert 0 < waits[3] <= 1000
        db.delete("bucket")
