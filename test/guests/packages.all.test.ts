/** The npm packages that components use most are loaded, and each does what it is for. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { startTestApp, type TestApp } from "../../src/testing/test-app.ts";
import { writeApp } from "../support/inline-app.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

interface Use {
  /** What is installed. */
  readonly packages: readonly string[];
  /** Imports, and what else stands before the handler. */
  readonly head: string;
  /** What the handler gives as JSON; `server` is the address of the test's own server. */
  readonly gives: string;
  readonly expected: unknown;
}

/** The majors that were current when this was written. */
const uses: Readonly<Record<string, Use>> = {
  hono: {
    packages: ["hono@4"],
    head: 'import { Hono } from "hono"; const app = new Hono().get("/hi/:name", (c) => c.json({ hi: c.req.param("name") }));',
    gives: 'await (await app.request("/hi/Ada")).json()',
    expected: { hi: "Ada" },
  },
  "itty-router": {
    packages: ["itty-router@5"],
    head: 'import { AutoRouter } from "itty-router"; const router = AutoRouter().get("/hi/:name", ({ params }) => ({ hi: params.name }));',
    gives: 'await (await router.fetch(new Request("http://a/hi/Ada"))).json()',
    expected: { hi: "Ada" },
  },
  zod: {
    packages: ["zod@4"],
    head: 'import { z } from "zod"; const schema = z.object({ age: z.number().int().min(1) });',
    gives: "[schema.parse({ age: 3 }), schema.safeParse({ age: 0 }).success]",
    expected: [{ age: 3 }, false],
  },
  nanoid: {
    packages: ["nanoid@5"],
    head: 'import { customAlphabet, nanoid } from "nanoid";',
    gives: '[nanoid().length, customAlphabet("a", 3)()]',
    expected: [21, "aaa"],
  },
  jose: {
    packages: ["jose@6"],
    head: 'import * as jose from "jose"; const secret = new TextEncoder().encode("a secret of thirty-two characters");',
    gives: `await (async () => {
      const token = await new jose.SignJWT({ role: "admin" }).setProtectedHeader({ alg: "HS256" }).setIssuedAt().sign(secret);
      const { privateKey, publicKey } = await jose.generateKeyPair("ES256");
      const signed = await new jose.SignJWT({ a: 1 }).setProtectedHeader({ alg: "ES256" }).sign(privateKey);
      const broken = await jose.jwtVerify(token + "x", secret).catch((error) => error.code);
      return [(await jose.jwtVerify(token, secret)).payload.role, (await jose.jwtVerify(signed, publicKey)).payload, broken];
    })()`,
    expected: ["admin", { a: 1 }, "ERR_JWS_SIGNATURE_VERIFICATION_FAILED"],
  },
  "date-fns": {
    packages: ["date-fns@4"],
    head: 'import { addDays, format } from "date-fns";',
    gives: 'format(addDays(new Date(2026, 0, 31), 1), "yyyy-MM-dd")',
    expected: "2026-02-01",
  },
  "lodash-es": {
    packages: ["lodash-es@4"],
    head: 'import { chunk, template } from "lodash-es";',
    gives: '[chunk([1, 2, 3], 2), template("hi <%= name %>")({ name: "Ada" })]',
    expected: [[[1, 2], [3]], "hi Ada"],
  },
  uuid: {
    packages: ["uuid@13"],
    head: 'import { v4, v5, validate } from "uuid";',
    gives: "[validate(v4()), v5('a', v5.URL)]",
    expected: [true, "e1407479-3136-56c0-9908-bb02fb0339e2"],
  },
  superjson: {
    packages: ["superjson@2"],
    head: 'import superjson from "superjson";',
    gives:
      "superjson.parse(superjson.stringify({ at: new Date(5), all: new Set([1]) })).at.getTime()",
    expected: 5,
  },
  devalue: {
    packages: ["devalue@5"],
    head: 'import * as devalue from "devalue";',
    gives: "devalue.parse(devalue.stringify({ a: new Map([[1, 2n]]) })).a.get(1).toString()",
    expected: "2",
  },
  cheerio: {
    packages: ["cheerio@1"],
    head: 'import * as cheerio from "cheerio";',
    gives: `cheerio.load('<ul><li class="a">one</li><li>two</li></ul>')("li.a").text()`,
    expected: "one",
  },
  marked: {
    packages: ["marked@16"],
    head: 'import { marked } from "marked";',
    gives: 'await marked.parse("# hi")',
    expected: "<h1>hi</h1>\n",
  },
  handlebars: {
    packages: ["handlebars@4"],
    head: 'import Handlebars from "handlebars";',
    gives: 'Handlebars.compile("hi {{name}}")({ name: "<Ada>" })',
    expected: "hi &lt;Ada&gt;",
  },
  s3: {
    packages: ["@aws-sdk/client-s3@3"],
    head: 'import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";',
    gives: `await (async () => {
      const credentials = { accessKeyId: "a", secretAccessKey: "b" };
      const s3 = new S3Client({ endpoint: server, region: "x", forcePathStyle: true, credentials });
      await s3.send(new PutObjectCommand({ Bucket: "bucket", Key: "key", Body: "hello" }));
      return (await s3.send(new GetObjectCommand({ Bucket: "bucket", Key: "key" }))).Body.transformToString();
    })()`,
    expected: "hello",
  },
  upstash: {
    packages: ["@upstash/redis@1"],
    head: 'import { Redis } from "@upstash/redis";',
    gives:
      'await new Redis({ url: server + "/upstash", token: "t", enableTelemetry: false }).get("key")',
    expected: "kept",
  },
  drizzle: {
    packages: ["drizzle-orm@0.44"],
    head: `import { drizzle } from "drizzle-orm/pg-proxy"; import { integer, pgTable, text } from "drizzle-orm/pg-core"; import { eq } from "drizzle-orm";
      const users = pgTable("users", { id: integer().primaryKey(), name: text() });`,
    gives: `await drizzle(async (sql, params) => {
      const response = await fetch(server + "/sql", { method: "POST", body: JSON.stringify({ sql, params }) });
      return { rows: await response.json() };
    }).select().from(users).where(eq(users.id, 7))`,
    expected: [{ id: 7, name: "Ada" }],
  },
  openai: {
    packages: ["openai@6"],
    head: 'import OpenAI from "openai";',
    gives: `(await new OpenAI({ apiKey: "k", baseURL: server + "/openai" }).chat.completions.create({ model: "m", messages: [] })).choices[0].message.content`,
    expected: "hello",
  },
  stripe: {
    packages: ["stripe@19"],
    head: 'import Stripe from "stripe";',
    gives: `await (async () => {
      const { hostname: host, port } = new URL(server);
      const stripe = new Stripe("sk", { host, port, protocol: "http", telemetry: false });
      const payload = JSON.stringify({ id: "evt_1", object: "event" });
      const header = await stripe.webhooks.generateTestHeaderStringAsync({ payload, secret: "whsec" });
      const event = await stripe.webhooks.constructEventAsync(payload, header, "whsec");
      const forged = await stripe.webhooks.constructEventAsync(payload, header, "other").catch((error) => error.type);
      return [(await stripe.customers.retrieve("cus_1")).id, event.id, forged];
    })()`,
    expected: ["cus_1", "evt_1", "StripeSignatureVerificationError"],
  },
  "graphql-yoga": {
    packages: ["graphql-yoga@5", "graphql@16"],
    head: `import { createSchema, createYoga } from "graphql-yoga";
      const schema = createSchema({ typeDefs: "type Query { hi: String }", resolvers: { Query: { hi: () => "hello" } } });
      const yoga = createYoga({ schema, logging: false });`,
    gives: `await (await yoga.fetch("http://a/graphql", { method: "POST", headers: { "content-type": "application/json" }, body: '{"query":"{ hi }"}' })).json()`,
    expected: { data: { hi: "hello" } },
  },
  trpc: {
    packages: ["@trpc/server@11"],
    head: `import { initTRPC } from "@trpc/server"; import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
      const t = initTRPC.create(); const router = t.router({ hi: t.procedure.query(() => "hello") });`,
    gives: `await (await fetchRequestHandler({ endpoint: "/trpc", req: new Request("http://a/trpc/hi"), router, createContext: () => ({}) })).json()`,
    expected: { result: { data: "hello" } },
  },
};

/** What the servers answer that the packages ask. */
const answers: readonly (readonly [path: RegExp, body: unknown])[] = [
  [/^\/upstash/, [{ result: Buffer.from("kept").toString("base64") }]],
  [/^\/sql/, [[7, "Ada"]]],
  [/^\/openai/, { choices: [{ message: { role: "assistant", content: "hello" } }] }],
  [/^\/v1\/customers/, { id: "cus_1", object: "customer" }],
];

const folder = temporaryFolder();
let server: Server;
let app: TestApp | null = null;
let missing: string | false = false;

before(async () => {
  server = createServer((request, response) => {
    const answer = answers.find(([path]) => path.test(request.url ?? ""));
    request.resume();
    response.setHeader("content-type", answer === undefined ? "text/plain" : "application/json");
    response.end(answer === undefined ? "hello" : JSON.stringify(answer[1]));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  writeFileSync(`${folder.path}/package.json`, '{ "private": true }');
  const packages = Object.values(uses).flatMap((use) => use.packages);
  const install = ["install", "--ignore-scripts", "--no-audit", "--no-fund", ...packages];
  try {
    await promisify(execFile)("npm", install, { cwd: folder.path });
  } catch (error) {
    missing = `npm installs nothing here: ${String(error).split("\n")[0] ?? ""}`;
    return;
  }
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const entries = Object.entries(uses).map(([name, { head, gives }]) => [
    name,
    `
${head}
const server = ${JSON.stringify(address)};
export default { async fetch() { return Response.json(${gives}); } };`,
  ]);
  const outbound = `allowed_outbound_hosts = [${JSON.stringify(address)}]`;
  const manifest = await writeApp(folder.path, {
    components: Object.fromEntries(entries) as Record<string, string>,
    extra: Object.fromEntries(entries.map(([name]) => [name, outbound])) as Record<string, string>,
  });
  app = await startTestApp(manifest);
});

after(async () => {
  await app?.stop();
  server.close();
  await folder[Symbol.asyncDispose]();
});

for (const [name, { expected }] of Object.entries(uses)) {
  test(`${name} is loaded and used`, async (context) => {
    if (missing !== false || app === null) return context.skip(String(missing));
    const response = await app.fetch(`/${name}`);
    const text = await response.text();
    const log = app.log.filter(([component]) => component === name).map(([, , line]) => line);
    assert.equal(response.status, 200, log.join("\n"));
    assert.deepEqual(JSON.parse(text), expected);
  });
}
