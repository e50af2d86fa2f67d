// A real provider of OpenID Connect on this machine: `node provider.mjs <port> <redirect URI> [<claims of everybody>]`.
import process from "node:process";

import { Provider } from "oidc-provider";

const [port, callback, more] = process.argv.slice(2);
const client = {
  client_id: "haggle",
  client_secret: "a-secret-that-only-both-know",
  redirect_uris: [callback],
};
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [client],
  claims: {
    openid: ["sub"],
    profile: ["name", "preferred_username", "locale", "zoneinfo", "picture"],
    email: ["email", "email_verified"],
  },
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({ sub: id, name: `${id} of the provider`, preferred_username: id, ...JSON.parse(more || "{}") }),
  }),
  pkce: { required: () => true },
  cookies: { keys: ["for this test alone"] },
});
provider.listen(Number(port), "127.0.0.1", () => process.stdout.write("ready\n"));
