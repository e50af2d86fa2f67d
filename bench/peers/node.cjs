// Node with express, ws and better-sqlite3: pages over HTTP, messages over a WebSocket.
"use strict";

const { createHmac, timingSafeEqual } = require("node:crypto");
const { createServer } = require("node:http");
const Database = require("better-sqlite3");
const express = require("express");
const { WebSocketServer } = require("ws");

const db = new Database(process.env.PEER_DATABASE);
db.pragma("journal_mode = WAL");
db.pragma("synchronous = FULL");

const accountNamed = db.prepare("SELECT id FROM accounts WHERE username = ?");
const conversationFor = db.prepare("SELECT * FROM conversations WHERE id = ? AND ? IN (buyer_id, seller_id)");
const newest50 = db.prepare("SELECT * FROM messages WHERE conversation_id = ? ORDER BY id DESC LIMIT 50");
const insert = db.prepare("INSERT INTO messages (conversation_id, author_id, body, created_at) VALUES (?, ?, ?, ?)");
const newest20 = db.prepare(`
  SELECT conversations.id, title, others.name AS other, messages.body AS last_line FROM conversations
  JOIN accounts AS others ON others.id = CASE buyer_id WHEN :viewer THEN seller_id ELSE buyer_id END
  JOIN messages ON messages.id = (SELECT max(id) FROM messages WHERE conversation_id = conversations.id)
  WHERE buyer_id = :viewer OR seller_id = :viewer ORDER BY messages.id DESC LIMIT 20`);
const newer = db.prepare(`
  SELECT * FROM messages WHERE conversation_id IN
  (SELECT id FROM conversations WHERE buyer_id = :viewer OR seller_id = :viewer) AND id > :after ORDER BY id LIMIT 50`);

const signed = (text) => `${text}.${createHmac("sha256", "of a bench").update(text).digest("base64url")}`;

function viewerOf(request) {
  const cookie = /(?:^|; )session=([^;]+)/.exec(request.headers.cookie ?? "")?.[1] ?? "";
  const account = cookie.split(".")[0];
  const right = Buffer.from(signed(account));
  return cookie.length === right.length && timingSafeEqual(Buffer.from(cookie), right) ? Number(account) : null;
}

const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escaped = (text) => String(text).replace(/[&<>"']/g, (one) => ESCAPES[one]);
const page = (title, body) => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${escaped(title)}</title></head>
<body>
<h1>${escaped(title)}</h1>
${body}
</body>
</html>
`;
const row = (one) =>
  `<li><a href="/conversations/${one.id}">${escaped(one.title)} · ${escaped(one.other)}</a> <span>${escaped(one.last_line)}</span></li>`;
const shown = (message, viewer) =>
  `<li id="message-${message.id}" class="${message.author_id === viewer ? "mine" : "theirs"}">${escaped(message.body)}</li>`;

const app = express();
app.get("/up", (request, response) => response.send("up"));
app.post("/login", express.urlencoded({ extended: false }), (request, response) => {
  const account = accountNamed.get(request.body.username);
  if (!account) return response.sendStatus(403);
  return response.set("Set-Cookie", `session=${signed(String(account.id))}; HttpOnly`).sendStatus(204);
});
app.use((request, response, next) => {
  request.viewer = viewerOf(request);
  return request.viewer === null ? response.sendStatus(401) : next();
});
app.get("/conversations", (request, response) => {
  const rows = newest20.all({ viewer: request.viewer });
  response.send(page("Conversations", `<ul>\n${rows.map(row).join("\n")}\n</ul>`));
});
app.get("/conversations/:id", (request, response) => {
  const found = conversationFor.get(Number(request.params.id), request.viewer);
  if (!found) return response.sendStatus(404);
  const messages = newest50.all(found.id).reverse();
  const list = messages.map((message) => shown(message, request.viewer)).join("\n");
  const form = `<form method="post" action="/conversations/${found.id}/messages">
<textarea name="body" required></textarea> <button>Send</button>
</form>`;
  return response.send(page(found.title, `<ol id="messages" data-newest="${messages.at(-1)?.id ?? 0}">\n${list}</ol>\n${form}`));
});
app.get("/changes", (request, response) => {
  const rows = newer.all({ viewer: request.viewer, after: Number(request.query.after ?? 0) });
  return rows.length ? response.json({ messages: rows }) : response.sendStatus(204);
});

const sockets = new Map();
const server = createServer(app);
server.keepAliveTimeout = 120_000;
const wss = new WebSocketServer({ noServer: true });

function receive(socket, viewer, data) {
  const { conversation, body } = JSON.parse(data);
  const found = conversationFor.get(conversation, viewer);
  if (!found || !String(body ?? "").trim()) {
    socket.send('{"type":"refused"}');
    return;
  }
  const { lastInsertRowid } = insert.run(found.id, viewer, body, Date.now());
  const text = JSON.stringify({ type: "message", id: lastInsertRowid, conversation: found.id, author: viewer, body });
  for (const account of [found.buyer_id, found.seller_id]) for (const one of sockets.get(account) ?? []) one.send(text);
}

server.on("upgrade", (request, connection, head) => {
  const viewer = viewerOf(request);
  if (viewer === null || request.url !== "/ws") return connection.end("HTTP/1.1 401 Unauthorized\r\n\r\n");
  return wss.handleUpgrade(request, connection, head, (socket) => {
    if (!sockets.has(viewer)) sockets.set(viewer, new Set());
    sockets.get(viewer).add(socket);
    socket.on("close", () => sockets.get(viewer).delete(socket));
    socket.on("message", (data) => receive(socket, viewer, data));
    socket.send('{"type":"hello"}');
  });
});
server.listen(Number(process.env.PEER_PORT), "127.0.0.1");
process.on("SIGTERM", () => process.exit(0));
