"""
What haggle is compared with: small servers written as one would, each over a database made by `data.py`.

All answer the same: `GET /up`; `POST /login` (`username` → a signed cookie); `GET /conversations` (the newest 20);
`GET /conversations/7` (the newest 50 messages); `GET /changes?after=41` (204 when no newer message is there). What is
not yours is 404. `plain` takes `POST /conversations/7/messages` and shows at `/feed` (server-sent events); the others
do both over a WebSocket at `/ws`: `{"conversation": 7, "body": "…"}`. A message is committed and flushed
(`synchronous=FULL`) before anybody sees it, and reaches all streams of both people.
"""
