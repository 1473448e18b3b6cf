/** The way to the service as it is outside of tests: HTTPS, with a certificate that is checked. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { expectCode } from "./expect-code.ts";
import { useCosmos } from "./use-cosmos.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const cosmos = useCosmos();
const value = new Uint8Array([1]);

function makeCertificate(): { key: string; cert: string } {
  using folder = temporaryFolder();
  const [key, cert] = [join(folder.path, "key.pem"), join(folder.path, "cert.pem")];
  const request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"];
  const files = ["-nodes", "-days", "2", "-keyout", key, "-out", cert];
  execFileSync("openssl", [...request, ...subject, ...files], { stdio: "ignore" });
  return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
}

test("a store speaks HTTPS, and not to a server whose certificate nobody vouches for", async () => {
  const certificate = makeCertificate();
  let losesAnswers = false;
  const server = createServer(certificate, (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => void pass(chunks).catch(() => response.destroy()));
    const pass = async (body: Buffer[]): Promise<void> => {
      const {
        host: _host,
        connection: _connection,
        "content-length": _,
        ...rest
      } = request.headers;
      const answer = await fetch(new URL(request.url ?? "/", cosmos.endpoint()), {
        method: request.method ?? "GET",
        headers: Object.entries(rest).map(([name, one]): [string, string] => [name, String(one)]),
        ...(body.length === 0 ? {} : { body: Buffer.concat(body) }),
      });
      const text = await answer.text();
      if (losesAnswers) return void response.destroy();
      const etag = answer.headers.get("etag");
      response.writeHead(answer.status, etag === null ? {} : { etag });
      response.end(text);
    };
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const { id } = await cosmos.createContainer();

  const stranger = await cosmos.open({ endpoint, container: id });
  const refused = await expectCode((async () => stranger.set("a", value))(), "store-unreachable");
  assert.match(refused.message, /its certificate is not accepted: self-signed certificate/);
  await stranger.close();

  setDefaultCACertificates([...getCACertificates("default"), certificate.cert]);
  const store = await cosmos.open({ endpoint, container: id });
  await store.set("a", value);
  assert.deepEqual(await store.get("a"), value);
  losesAnswers = true;
  await expectCode((async () => store.set("b", value))(), "store-outcome-unknown");
  losesAnswers = false;
  assert.deepEqual(await store.get("b"), value);
  await store.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
