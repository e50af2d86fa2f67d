"""The metrics of this process, for Prometheus; docs/metrics.md describes each. Names are kept: dashboards use them."""

from prometheus_client import Counter, Gauge, Histogram

FAST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
LAG = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

requests = Histogram("haggle_request_seconds", "Time to answer", ["endpoint", "status"], buckets=FAST)
errors = Counter("haggle_errors", "Answers that were our fault")
refused = Counter("haggle_refused", "Requests refused before they were whole, or for too many connections", ["status"])
no_descriptors = Counter("haggle_no_descriptors", "Seconds in which nothing more could be opened")

streams = Gauge("haggle_streams", "Open streams", ["form"])
streams_closed = Counter("haggle_streams_closed", "Streams that have ended", ["form", "reason"])
deliveries = Counter("haggle_deliveries", "Entries handed to streams", ["form"])
lag = Histogram("haggle_delivery_lag_seconds", "From the transaction's start to the stream", buckets=LAG)
rounds = Histogram("haggle_courier_round_seconds", "One round of deliveries", buckets=FAST)
due = Gauge("haggle_courier_due", "Accounts whose feeds wait to be read")

database = Histogram("haggle_database_seconds", "A read or transaction, waiting included", ["kind"], buckets=FAST)
waiting = Gauge("haggle_database_waiting", "Reads and transactions that wait for the writer or a connection")
bus_latency = Gauge("haggle_bus_latency_seconds", "From publishing on Redis to receiving it oneself")
bus_away = Gauge("haggle_bus_away", "1 while Redis cannot be reached")

outbound = Counter("haggle_outbound", "Attempts to send mail, push and webhooks", ["channel", "outcome"])
mail_answers = Counter("haggle_mail_answers", "Mails that came in, by what became of them", ["what"])
outbound_lag = Histogram(
    "haggle_outbound_lag_seconds", "From when it was due to when it was sent", ["channel"], buckets=LAG
)
outbound_waiting = Gauge("haggle_outbound_waiting", "What waits to be sent, up to a thousand", ["channel"])
outbound_failed = Gauge("haggle_outbound_failed", "What was given up and is kept, up to a thousand", ["channel"])
