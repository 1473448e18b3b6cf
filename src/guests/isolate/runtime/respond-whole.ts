import type { ExchangeView } from "./exchange-view.ts";
import type { HostCalls } from "./host.ts";

/** Longer bodies are cheaper as bytes. */
const shortBytesMax = 4_096;

// A component may replace these.
const { fromCharCode } = String;
const { apply } = Reflect;

/** Answers a request with a whole body; the guest waits for the host only where it must. */
export function respondWhole(
  host: HostCalls,
  exchange: ExchangeView,
  id: number,
  status: number,
  headers: string,
  body: string | Uint8Array,
): void {
  const isText = typeof body === "string";
  if (host.respondSoon === undefined || (!isText && body.length > shortBytesMax)) {
    host.respond(id, status, headers, isText ? body : exchange.write(body));
  } else if (isText) {
    host.respondSoon(id, status, headers, body, false);
  } else {
    // The exchange may hold something else by the time the host looks.
    host.respondSoon(id, status, headers, apply(fromCharCode, null, body), true);
  }
}
