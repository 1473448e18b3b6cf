/** Clients whose requests have begun and do not end: `held-clients.ts PORT COUNT PATH`; says so once each has been answered in part. */

import { connect } from "node:net";

const [port = "0", count = "0", path = "/"] = process.argv.slice(2);
let answered = 0;
for (let at = 0; at < Number(count); at += 1) {
  const socket = connect(Number(port), "127.0.0.1");
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: example.com\r\nTransfer-Encoding: chunked\r\n\r\n5\r\npart \r\n`,
  );
  socket.once("data", () => {
    answered += 1;
    if (answered === Number(count)) process.send?.("answered");
  });
}
process.on("disconnect", () => process.exit(0));
