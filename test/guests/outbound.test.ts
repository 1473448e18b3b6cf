import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import type { TestApp } from "../../src/testing/test-app.ts";
import { startInlineApp } from "../support/inline-app.ts";

/** A server on a loopback port of its own. */
async function startTarget(handle: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(handle).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** A component that runs this code as a fetch handler and may reach these hosts. */
function startCaller(code: string, hosts: readonly string[]): Promise<TestApp> {
  return startInlineApp({
    components: { it: `export default { async fetch(request) { ${code} } };` },
    extra: { it: `allowed_outbound_hosts = ${JSON.stringify(hosts)}` },
  });
}

const log = (app: TestApp): string => app.log.map(([, , line]) => line).join("\n");

test("a component reaches a host that its manifest allows", async () => {
  const seen: string[] = [];
  await using target = await startTarget((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => (body += text));
    request.on("end", () => {
      seen.push(`${request.method} ${request.url} ${String(request.headers["x-kind"])} ${body}`);
      response.writeHead(201, { "x-answer": "yes" }).end("made");
    });
  });
  await using app = await startCaller(
    `const answer = await fetch("${target.origin}/things?a=1", { method: "POST", headers: { "x-kind": "test" }, body: "thing" });
     return Response.json([answer.status, answer.headers.get("x-answer"), await answer.text(), answer.url]);`,
    [target.origin],
  );
  const answer = await (await app.fetch("/")).json();
  assert.deepEqual(answer, [201, "yes", "made", `${target.origin}/things?a=1`]);
  assert.deepEqual(seen, ["POST /things?a=1 test thing"]);
});

test("a host that the manifest does not allow is not asked, and the error says which line to add", async () => {
  let asked = 0;
  await using target = await startTarget((_request, response) => {
    asked += 1;
    response.end();
  });
  await using app = await startCaller(
    `try { await fetch("${target.origin}/x"); } catch (error) { return new Response(error.message); }`,
    ["http://localhost:1"],
  );
  const text = await (await app.fetch("/")).text();
  assert.match(text, /component "it" may not send requests to http:\/\/127\.0\.0\.1/);
  assert.match(
    text,
    /add "http:\/\/127\.0\.0\.1:\d+" to allowed_outbound_hosts of component "it" in spin.toml:\d+/,
  );
  assert.equal(asked, 0);
});

test("a redirect to a host that is not allowed is not followed", async () => {
  let asked = 0;
  await using hidden = await startTarget((_request, response) => {
    asked += 1;
    response.end("hidden");
  });
  await using open = await startTarget((_request, response) => {
    response.writeHead(302, { location: `${hidden.origin}/` }).end();
  });
  await using app = await startCaller(
    `try { return new Response(await (await fetch("${open.origin}")).text()); } catch (error) { return new Response(error.message); }`,
    [open.origin],
  );
  assert.match(await (await app.fetch("/")).text(), /may not send requests/);
  assert.equal(asked, 0);
});

test("redirects between allowed hosts are followed, and can be refused or shown", async () => {
  await using target = await startTarget((request, response) => {
    if (request.url === "/old") response.writeHead(303, { location: "/new" }).end();
    else response.end(`${request.method} ${request.url}`);
  });
  const url = `${target.origin}/old`;
  await using app = await startCaller(
    `const followed = await fetch("${url}", { method: "POST", body: "x" });
     const shown = await fetch("${url}", { redirect: "manual" });
     const refused = await fetch("${url}", { redirect: "error" }).catch((error) => error.name);
     return Response.json([await followed.text(), shown.status, shown.headers.get("location"), refused]);`,
    [target.origin],
  );
  const answer = await (await app.fetch("/")).json();
  assert.deepEqual(answer, ["GET /new", 303, "/new", "TypeError"]);
});

test("a response is passed on while it still arrives", async () => {
  let finish = (): void => {};
  await using target = await startTarget((_request, response) => {
    response.write("first ");
    finish = () => response.end("second");
  });
  await using app = await startCaller(
    `const { body } = await fetch("${target.origin}"); return new Response(body);`,
    [target.origin],
  );
  const response = await app.fetch("/");
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  assert.equal(Buffer.from((await reader.read()).value ?? []).toString(), "first ");
  finish();
  let rest = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    rest += Buffer.from(part.value).toString();
  }
  assert.equal(rest, "second");
});

test("an aborted request ends at both sides", async () => {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  await using target = await startTarget((request, response) => {
    request.socket.once("close", () => resolve());
    response.write("begun");
  });
  await using app = await startCaller(
    `const controller = new AbortController();
     const answer = await fetch("${target.origin}", { signal: controller.signal });
     controller.abort();
     try { await answer.text(); } catch (error) { return new Response(error.name); }`,
    [target.origin],
  );
  assert.equal(await (await app.fetch("/")).text(), "AbortError");
  await closed;
});

test("a request that is not answered in the component's time is given up", async () => {
  await using target = await startTarget(() => {});
  await using app = await startCaller(
    `const signal = AbortSignal.timeout(20);
     try { await fetch("${target.origin}", { signal }); } catch (error) { return new Response(error.name); }`,
    [target.origin],
  );
  assert.equal(await (await app.fetch("/")).text(), "TimeoutError");
});

test("a request says what the component said and no more", async () => {
  await using target = await startTarget((request, response) => {
    response.end(JSON.stringify([request.method, ...request.rawHeaders]));
  });
  await using app = await startCaller(
    `const url = "${target.origin}/a";
     const asked = [
       { headers: { "x-a": "1", "accept-encoding": "gzip" } },
       { method: "HEAD" },
       { method: "POST" },
       { method: "DELETE" },
       { method: "PUT", headers: { connection: "close", "content-length": "9" }, body: new Uint8Array(3) },
     ];
     const answers = [];
     for (const each of asked) answers.push(await (await fetch(url, each)).text());
     return new Response(answers.join("\\n"));`,
    [target.origin],
  );
  const lines = (await (await app.fetch("/")).text()).split("\n");
  const host = ["host", new URL(target.origin).host];
  assert.deepEqual(
    lines.map((line) => (line === "" ? null : JSON.parse(line))),
    [
      ["GET", ...host, "x-a", "1", "accept-encoding", "gzip"],
      null,
      ["POST", ...host, "content-length", "0"],
      ["DELETE", ...host],
      ["PUT", ...host, "content-length", "3"],
    ],
  );
});

test("a large head arrives whole, and one that is too large is an error", async () => {
  await using target = await startTarget((request, response) => {
    response.writeHead(200, { "x-long": "x".repeat(Number(request.url?.slice(1))) }).end();
  });
  await using app = await startCaller(
    `const long = await fetch("${target.origin}/400000");
     const longer = await fetch("${target.origin}/420000").catch((error) => error.message);
     return Response.json([long.headers.get("x-long").length, longer]);`,
    [target.origin],
  );
  const [long, longer] = (await (await app.fetch("/")).json()) as [number, string];
  assert.equal(long, 400_000);
  assert.match(longer, /failed: .*Header overflow/);
});

test("a URL with a password is not asked", async () => {
  let asked = 0;
  await using target = await startTarget((_request, response) => {
    asked += 1;
    response.end();
  });
  const url = target.origin.replace("//", "//user:secret@");
  await using app = await startCaller(
    `return new Response(await fetch("${url}").then(() => "asked", () => "refused"));`,
    [target.origin],
  );
  assert.equal(await (await app.fetch("/")).text(), "refused");
  assert.equal(asked, 0);
});

test("a connection that fails is an error that says so", async () => {
  await using target = await startTarget((request) => request.socket.destroy());
  await using app = await startCaller(`return await fetch("${target.origin}/gone");`, [
    target.origin,
  ]);
  assert.equal((await app.fetch("/")).status, 500);
  assert.match(log(app), /the request to http:\/\/127\.0\.0\.1:\d+\/gone failed/);
});

test("several requests at once keep their answers apart", async () => {
  await using target = await startTarget((request, response) => {
    setImmediate(() => response.end(request.url));
  });
  await using app = await startCaller(
    `const { pathname } = new URL(request.url);
     const answers = await Promise.all([1, 2, 3].map((n) => fetch("${target.origin}" + pathname + n).then((answer) => answer.text())));
     return new Response(answers.join(" "));`,
    [target.origin],
  );
  const texts = await Promise.all(
    ["/a", "/b", "/c", "/d"].map(async (path) => (await app.fetch(path)).text()),
  );
  assert.deepEqual(texts, ["/a1 /a2 /a3", "/b1 /b2 /b3", "/c1 /c2 /c3", "/d1 /d2 /d3"]);
});

test("a store that was opened before an await still works after it", async () => {
  await using target = await startTarget((_request, response) => response.end("late"));
  await using app = await startInlineApp({
    components: {
      it: `export default { async fetch(request) {
        const store = spinSdk.kv.openDefault();
        store.set("key", "early");
        const text = await (await fetch("${target.origin}")).text();
        const again = spinSdk.kv.openDefault();
        again.set("other", text);
        return new Response(new TextDecoder().decode(store.get("key")) + new TextDecoder().decode(store.get("other")));
      } };`,
    },
    stores: { it: ["default"] },
    extra: { it: `allowed_outbound_hosts = ["${target.origin}"]` },
  });
  const texts = await Promise.all([1, 2, 3, 4, 5].map(async () => (await app.fetch("/")).text()));
  assert.deepEqual(new Set(texts), new Set(["earlylate"]));
});
