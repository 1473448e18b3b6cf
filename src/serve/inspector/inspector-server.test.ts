/** Who is not a debugger harms nobody: pages that try, clients that leave, debuggers that do not listen. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { test } from "node:test";
import { Inspector } from "./inspector.ts";
import { serveInspector } from "./inspector-server.ts";

const upgrade = (path: string, ...more: string[]): string =>
  [
    `GET ${path} HTTP/1.1`,
    ...["Host: 127.0.0.1", "Connection: Upgrade", "Upgrade: websocket"],
    ...[
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
      ...more,
      "",
      "",
    ],
  ].join("\r\n");

test("a client that leaves while it is refused ends nothing", async () => {
  const parts = { inspector: new Inspector(), token: "token", sourceOf: (id: string) => id };
  const port = await serveInspector(parts, { host: "127.0.0.1", port: 0 });
  for (let time = 0; time < 100; time += 1) {
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    socket.write(upgrade("/token/nobody", "Origin: http://example.com"));
    socket.resetAndDestroy();
    await once(socket, "close");
  }
  const response = await fetch(`http://127.0.0.1:${port}/json/list`);
  assert.deepEqual(await response.json(), []);
});
