import { bobbinError } from "../errors.ts";
import { explorerLimits } from "../limits.ts";
import type { RouteCall } from "./context.ts";

/** GET /api/events */
export function sendEvents({ context, response }: RouteCall): void {
  const { changes } = context;
  const max = explorerLimits.listenersMax;
  if (changes.listenerCount >= max) throw bobbinError("explorer-busy", { max });
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
  // A client that does not read hears of a store once, when it reads again.
  const waiting = new Set<string>();
  const send = (): void => {
    if (response.writableNeedDrain) return;
    for (const label of waiting)
      response.write(`event: change\ndata: ${JSON.stringify({ label })}\n\n`);
    waiting.clear();
  };
  const stop = changes.listen((label) => {
    waiting.add(label);
    send();
  });
  const heartbeat = setInterval(() => {
    if (!response.writableNeedDrain) response.write(": still here\n\n");
  }, explorerLimits.heartbeatMillisecondsDefault);
  response.on("drain", send);
  response.once("close", () => {
    clearInterval(heartbeat);
    stop();
  });
  response.write("retry: 1000\n\n");
}
