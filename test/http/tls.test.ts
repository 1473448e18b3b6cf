/** `bobbin up --tls-cert --tls-key`: HTTPS on the port and nothing else; and HTTP/2, with TLS and without. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { copyFileSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { Agent, request } from "node:https";
import { connect as connectPlain } from "node:net";
import { join } from "node:path";
import { after, test } from "node:test";
import { connect, type TLSSocket } from "node:tls";
import { Http2Client } from "../support/http2-client.ts";
import { makeCertificates } from "../support/redis/certificates.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { createUpApp, type UpApp } from "../support/up-app.ts";
import type { UpProcess } from "../support/up-process.ts";

const folder = temporaryFolder();
after(() => folder[Symbol.dispose]());
const made = makeCertificates(folder.path);
const skip = made === null && "there is no openssl";
const at = (name: string): string => join(folder.path, name);

const source = `export const handleRequest = async ({ headers, body }) => ({
  status: 200,
  body: headers["spin-full-url"] + " " + headers["spin-client-addr"] + " " + new TextDecoder().decode(body),
});`;

async function start(app: UpApp): Promise<UpProcess> {
  return app.start("--workers", "2", "--tls-cert", at("it.crt"), "--tls-key", at("it.key"));
}

/** Turns the links to the files to others, as programs do that renew certificates. */
function use(name: string): void {
  for (const end of ["crt", "key"]) {
    rmSync(at(`it.${end}`), { force: true });
    symlinkSync(at(`${name}.${end}`), at(`it.${end}`));
  }
}

interface Answer {
  readonly body: string;
  readonly socket: TLSSocket;
}

async function ask(url: string, agent: Agent | false = false, sent = ""): Promise<Answer> {
  const ca = readFileSync(at("ca.crt"));
  const { port } = new URL(url);
  const method = sent === "" ? "GET" : "POST";
  const options = { host: "localhost", port, ca, agent, method, path: "/a?b" };
  const outgoing = request(options).end(sent);
  const [response] = await once(outgoing, "response");
  response.setEncoding("utf8");
  let body = "";
  for await (const chunk of response) body += chunk;
  return { body, socket: outgoing.socket as TLSSocket };
}

test(
  "a client that trusts the certificate is answered, and the component knows of TLS",
  { skip },
  async () => {
    use("server");
    await using app = await createUpApp({ components: { it: source } });
    await using up = await start(app);
    assert.match(up.url, /^https:/);
    const { port } = new URL(up.url);
    const { body, socket } = await ask(up.url, false, "x".repeat(100_000));
    assert.match(
      body,
      new RegExp(`^https://localhost:${port}/a\\?b 127\\.0\\.0\\.1:\\d+ x{100000}$`),
    );
    assert.equal(socket.getProtocol(), "TLSv1.3");
    using agent = Object.assign(new Agent({ keepAlive: true }), {
      [Symbol.dispose]: () => agent.destroy(),
    });
    const first = await ask(up.url, agent);
    const second = await ask(up.url, agent);
    assert.equal(first.socket.localPort ?? 0, second.socket.localPort ?? 0);
    assert.equal(await up.stop(), 0);
  },
);

test("a request of the application to itself says https as well", { skip }, async () => {
  use("server");
  const asks = `export default { fetch: async (request) => {
    if (request.headers.has("x-inner")) return new Response(request.headers.get("spin-full-url"));
    return fetch("/inner", { headers: { "x-inner": "yes" } });
  } };`;
  const extra = { it: 'allowed_outbound_hosts = ["https://self"]' };
  await using app = await createUpApp({ components: { it: asks }, extra });
  await using up = await start(app);
  const { body } = await ask(up.url);
  assert.equal(body, `${up.url}/inner`);
  assert.equal(await up.stop(), 0);
});

test("whoever speaks another protocol is not answered, and the others are", { skip }, async () => {
  use("server");
  await using app = await createUpApp({ components: { it: source } });
  await using up = await start(app);
  const port = Number(new URL(up.url).port);
  const plain = connectPlain(port, "127.0.0.1");
  plain.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  let received = "";
  plain.setEncoding("latin1").on("data", (text) => (received += String(text)));
  await once(plain, "close");
  assert.doesNotMatch(received, /HTTP/);
  const other = connect({
    port,
    host: "127.0.0.1",
    rejectUnauthorized: false,
    ALPNProtocols: ["spdy/3"],
  });
  const [error] = await once(other, "error");
  assert.match(String(error), /no.application.protocol/i);
  const old = connect({
    port,
    host: "127.0.0.1",
    rejectUnauthorized: false,
    maxVersion: "TLSv1.1",
    minVersion: "TLSv1",
  });
  await once(old, "error");
  assert.match((await ask(up.url)).body, /^https:/);
});

test(
  "a client that offers HTTP/2 gets it, and one that offers HTTP/1.1 that",
  { skip },
  async () => {
    use("server");
    await using app = await createUpApp({ components: { it: source } });
    await using up = await start(app);
    const { port } = new URL(up.url);
    const ca = readFileSync(at("ca.crt"));
    for (const offered of [["h2"], ["http/1.1", "h2"], ["http/1.1"]]) {
      const socket = connect({ port: Number(port), host: "localhost", ca, ALPNProtocols: offered });
      await once(socket, "secureConnect");
      assert.equal(socket.alpnProtocol, offered.includes("h2") ? "h2" : "http/1.1");
      socket.destroy();
    }
    using client = new Http2Client(`https://localhost:${port}`, { ca });
    const [got, posted] = await Promise.all([
      client.ask({ ":path": "/a?b" }),
      client.ask({ ":path": "/", ":method": "POST" }, Buffer.alloc(100_000, "x")),
    ]);
    assert.match(got.body, new RegExp(`^https://localhost:${port}/a\\?b 127\\.0\\.0\\.1:\\d+ $`));
    assert.match(posted.body, / x{100000}$/);
    assert.equal(await up.stop(), 0);
    await client.closed;
  },
);

test("without TLS HTTP/2 is spoken as well", async () => {
  await using app = await createUpApp({ components: { it: source } });
  await using up = await app.start("--workers", "2");
  using client = new Http2Client(up.url);
  const { host } = new URL(up.url);
  const { body } = await client.ask({ ":path": "/a?b" });
  assert.match(body, new RegExp(`^http://${host}/a\\?b 127`));
  assert.equal(await up.stop(), 0);
  await client.closed;
});

test(
  "a new certificate is used from the next connection on, and open ones go on",
  { skip },
  async () => {
    use("server");
    await using app = await createUpApp({ components: { it: source } });
    await using up = await start(app);
    using agent = Object.assign(new Agent({ keepAlive: true }), {
      [Symbol.dispose]: () => agent.destroy(),
    });
    const before = await ask(up.url, agent);
    const { fingerprint256 } = before.socket.getPeerCertificate();
    copyFileSync(at("ca.crt"), at("other.crt"));
    copyFileSync(at("ca.key"), at("other.key"));
    use("other");
    await up.printed(/New connections get the certificate/);
    const socket = connect({
      port: Number(new URL(up.url).port),
      host: "127.0.0.1",
      rejectUnauthorized: false,
    });
    await once(socket, "secureConnect");
    assert.notEqual(socket.getPeerCertificate().fingerprint256, fingerprint256);
    socket.destroy();
    const again = await ask(up.url, agent);
    assert.equal(again.socket, before.socket);
  },
);

test("files that cannot be used stop the start with exit code 2", { skip }, async () => {
  await using app = await createUpApp({ components: { it: source } });
  const flags = ["--tls-cert", at("ca.key"), "--tls-key", at("ca.key")];
  await assert.rejects(
    app.start(...flags),
    /ca\.key cannot be used for TLS: it holds no certificate/,
  );
});
