import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import {
  findingsOf,
  scriptManifest,
  sentences,
  writeFiles,
} from "../../../../test/support/doctor.ts";
import { address } from "./address.ts";
import { temporaryFolder } from "../../../../test/support/temporary-folder.ts";

async function findings(port: number, host = "127.0.0.1"): Promise<string[]> {
  using folder = temporaryFolder();
  writeFiles(folder.path, { "spin.toml": scriptManifest });
  return sentences(await findingsOf(address, folder.path, { listen: { host, port } }));
}

/** Answers every request with this, as an application of Spin does at its well-known address. */
async function serve(body: string): Promise<{ server: Server; port: number }> {
  const server = createServer((_request, response) => response.end(body));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, port: (server.address() as AddressInfo).port };
}

test("an address that is free is fine, and port 0 always is", async () => {
  const { server, port } = await serve("");
  server.close();
  await once(server, "close");
  assert.deepEqual(await findings(port), [`ok: 127.0.0.1:${port} is free`]);
  assert.deepEqual(await findings(0), ["ok: the system chooses a free port"]);
});

test("an address on which this application is served is fine", async (context) => {
  const { server, port } = await serve('{"name":"shop"}');
  context.after(() => server.close());
  const [found] = await findings(port);
  assert.match(found ?? "", /^ok: this application is being served on 127\.0\.0\.1:\d+/);
});

test("an address that somebody else has is a warning that names it", async (context) => {
  const other = await serve('{"name":"library"}');
  context.after(() => other.server.close());
  const [known] = await findings(other.port);
  assert.match(known ?? "", /^warning: .* is in use by .*the application "library" answers$/);
  const { server, port } = await serve("no JSON");
  context.after(() => server.close());
  const [unknown] = await findings(port);
  const holder = process.platform === "linux" ? `process ${process.pid} \\(` : "another program";
  assert.match(
    unknown ?? "",
    new RegExp(`^warning: 127\\.0\\.0\\.1:${port} is in use by ${holder}`),
  );
});

test("an address of another machine is a problem", async () => {
  const [found] = await findings(0, "192.0.2.1");
  assert.match(found ?? "", /^problem: Bobbin cannot listen on 192\.0\.2\.1:0/);
});
