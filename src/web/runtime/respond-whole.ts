import { apply, fromCharCode, lengthOf } from "../../../sdk/typescript/src/intrinsics.ts";
import type { SharedView } from "../platform/bytes/shared-view.ts";
import type { AnsweringHost } from "./guest-turn-memory.ts";
import { encodeUtf8 } from "../platform/bytes/bytes.ts";

/** Longer bodies are cheaper as bytes. */
const shortBytesMax = 4_096;
/** Longer texts go over as bytes, in pieces, between which the guest can be stopped. */
const shortTextLengthMax = 262_144;

/** Answers a request with a whole body; the guest waits for the host only where it must. */
export function respondWhole(
  host: AnsweringHost,
  shared: SharedView,
  id: number,
  status: number,
  headers: string,
  body: string | Uint8Array,
): void {
  if (host.leave !== undefined && host.leave(id, status, headers, body)) return;
  if (typeof body === "string") {
    if (body.length > shortTextLengthMax) {
      host.respond(id, status, headers, shared.write(encodeUtf8(body)));
    } else if (host.respondSoon === undefined) {
      host.respond(id, status, headers, body);
    } else {
      host.respondSoon(id, status, headers, body, false);
    }
  } else if (host.respondSoon === undefined || lengthOf(body) > shortBytesMax) {
    host.respond(id, status, headers, shared.write(body));
  } else {
    // The shared bytes may be others by the time the host looks.
    host.respondSoon(
      id,
      status,
      headers,
      apply(fromCharCode, null, body as unknown as number[]),
      true,
    );
  }
}
