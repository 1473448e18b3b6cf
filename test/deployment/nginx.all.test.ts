/** nginx in front, as docs/guides/deployment.md shows it: what clients get through it, and how a new version takes an old one's place. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect as connectHttp2 } from "node:http2";
import { Agent, request } from "node:https";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import { before, test } from "node:test";
import { projectRoot } from "../../scripts/project.ts";
import { makeCertificates } from "../support/redis/certificates.ts";
import { folderOfFile } from "../support/temporary-folder.ts";
import { createUpApp, type UpApp } from "../support/up-app.ts";
import { freePort, http2Lines, nginxVersion, type NginxPlace, startNginx } from "./nginx.ts";

const folder = folderOfFile();
const certificates = makeCertificates(folder);
const skip =
  (nginxVersion() === null && "nginx is not installed") ||
  (certificates === null && "openssl is not installed");

const source = `import { Kv } from "bobbin-kv/sdk";
const text = new TextEncoder();
export default { async fetch(request) {
  const { pathname } = new URL(request.url);
  const store = Kv.openDefault();
  if (pathname === "/go") return void store.set("go", "") ?? new Response("gone on");
  if (pathname === "/headers") return Response.json(Object.fromEntries(request.headers));
  if (pathname === "/visit") return new Response(String(store.increment("visits")));
  if (pathname !== "/events") return new Response(await request.arrayBuffer());
  const events = new ReadableStream({ async start(controller) {
    controller.enqueue(text.encode("data: first\\n\\n"));
    while (!store.exists("go")) await new Promise((resolve) => setTimeout(resolve, 20));
    controller.enqueue(text.encode("data: second\\n\\n"));
    controller.close();
  } });
  return new Response(events, { headers: { "content-type": "text/event-stream" } });
} };`;

let app: UpApp;
let place: NginxPlace;

before(async () => {
  if (skip !== false || certificates === null) return;
  app = await createUpApp({ components: { it: source }, stores: { it: ["default"] } });
  const servers = [await freePort(), await freePort()] as const;
  place = { folder, port: await freePort(), servers, certificates };
});

/** Bobbin at one of the two ports, with the state that both have. */
const startAt = (port: number) =>
  app.start("--listen", `127.0.0.1:${port}`, "--state-dir", join(folder, "state"));

interface Asked {
  readonly agent: Agent;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: Buffer | string;
}

/**
 * Asks as browsers do: nginx closes a kept connection when it takes new settings, maybe just as a
 * request comes by it, so what fails on a connection that was used before is sent once more.
 */
async function ask(path: string, { body, ...options }: Asked): Promise<IncomingMessage> {
  const { port } = place;
  for (;;) {
    const sent = request({ host: "127.0.0.1", port, path, ...options });
    sent.end(body);
    try {
      const [response] = (await once(sent, "response")) as [IncomingMessage];
      return response;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (!sent.reusedSocket || (code !== "ECONNRESET" && code !== "EPIPE")) throw error;
    }
  }
}

async function bytesOf(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const clientOf = (options: object = {}): Agent =>
  new Agent({ keepAlive: true, ca: readFileSync(certificates?.caFile ?? ""), ...options });

test(
  "HTTP/1.1 and HTTP/2, large bodies, streams and the client's address go through",
  { skip },
  async () => {
    await using _bobbin = await startAt(place.servers[0]);
    await using _nginx = await startNginx(place);
    const agent = clientOf({ maxSockets: 4 });
    try {
      const large = Buffer.alloc(12_000_000, "large ");
      const echo = await ask("/echo", { agent, method: "POST", body: large });
      assert.ok((await bytesOf(echo)).equals(large));
      const refused = await ask("/echo", { agent, method: "POST", body: Buffer.alloc(17_000_000) });
      assert.equal(refused.statusCode, 413);
      // nginx takes no more of the body.
      refused.on("error", () => {}).destroy();

      const forged = { "x-forwarded-for": "203.0.113.7" };
      const ports: string[] = [];
      for (let asked = 0; asked < 5; asked += 1) {
        const answer = await bytesOf(await ask("/headers", { agent, headers: forged }));
        const seen = JSON.parse(answer.toString()) as Record<string, string>;
        assert.equal(seen["x-forwarded-for"], "127.0.0.1");
        assert.equal(seen["x-forwarded-proto"], "https");
        assert.match(seen["spin-full-url"] ?? "", /^http:\/\/127\.0\.0\.1\/headers$/);
        ports.push(seen["spin-client-addr"] ?? "");
      }
      // The proxy keeps its connections.
      assert.equal(new Set(ports).size, 1, ports.join(" "));

      const events = await ask("/events", { agent });
      const [first] = (await once(events, "data")) as [Buffer];
      assert.equal(first.toString(), "data: first\n\n");
      await bytesOf(await ask("/go", { agent }));
      assert.equal((await bytesOf(events)).toString(), "data: second\n\n");

      const session = connectHttp2(`https://127.0.0.1:${place.port}`, {
        ca: readFileSync(place.certificates.caFile),
      });
      const stream = session.request({ ":path": "/echo", ":method": "POST" });
      stream.end("by HTTP/2");
      const [head] = (await once(stream, "response")) as [Record<string, unknown>];
      assert.equal(head[":status"], 200);
      assert.equal(String(Buffer.concat(await stream.toArray())), "by HTTP/2");
      session.close();
    } finally {
      agent.destroy();
    }
  },
);

test(
  "a new version takes the old one's place, and every request is answered",
  { skip },
  async () => {
    const [oldPort, newPort] = place.servers;
    await using old = await startAt(oldPort);
    await using nginx = await startNginx(place);
    const agent = clientOf({ maxSockets: 4 });
    const statuses: (number | undefined)[] = [];
    const over = new AbortController();
    const visitor = async (): Promise<void> => {
      while (!over.signal.aborted) {
        const response = await ask("/visit", { agent });
        statuses.push(response.statusCode);
        await bytesOf(response);
      }
    };
    const visitors = [visitor(), visitor()];
    try {
      await using next = await startAt(newPort);
      assert.equal(await (await next.fetch("/.well-known/spin/health")).text(), "OK");
      nginx.reload([newPort, oldPort]);
      assert.equal(await old.stop(), 0);
      // By the new one alone.
      for (let asked = 0; asked < 20; asked += 1) await bytesOf(await ask("/visit", { agent }));
      over.abort();
      await Promise.all(visitors);
    } finally {
      over.abort();
      await Promise.allSettled(visitors);
      agent.destroy();
    }
    assert.ok(statuses.length > 0);
    assert.deepEqual(
      statuses.filter((status) => status !== 200),
      [],
    );
  },
);

test("the page tells of both ways in which versions of nginx have HTTP/2", () => {
  const page = readFileSync(join(projectRoot, "docs/guides/deployment.md"), "utf8");
  assert.ok(page.includes(http2Lines.now));
  assert.ok(page.includes(`\`${http2Lines.before}\``));
});
