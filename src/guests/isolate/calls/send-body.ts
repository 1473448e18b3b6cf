import { isOwned, letGo } from "../../../common/let-go.ts";
import { bobbinError, isBobbinError } from "../../../errors.ts";
import type { HttpExchange } from "../../http-exchange.ts";

/** Up to this size a body is handed to the server at once. */
const pieceBytesMax = 262_144;

/**
 * Sends a whole response. A large body goes as fast as the client takes it, so that it is known how much is held
 * for a client that does not read; `sent` is called when nothing is held any more. The body is let go of where it is marked.
 */
export function sendWhole(
  exchange: HttpExchange,
  status: number,
  headers: string,
  body: string | Uint8Array,
  sent: () => void,
): void {
  if (body.length <= pieceBytesMax) {
    exchange.respond(status, headers, body);
    sent();
    return;
  }
  const content = typeof body === "string" ? Buffer.from(body) : body;
  const length = `content-length\n${content.byteLength}`;
  if (exchange.startResponse(status, headers === "" ? length : `${headers}\n${length}`)) {
    sendPieces(exchange, content, sent);
  } else {
    sent();
  }
}

/** Sends a part of a body, and lets go of it where it is marked. */
export function sendPart(exchange: HttpExchange, chunk: Uint8Array): boolean {
  return isOwned(chunk) ? exchange.write(chunk, () => letGo(chunk)) : exchange.write(chunk);
}

function sendPieces(exchange: HttpExchange, content: Uint8Array, sent: () => void): void {
  const { byteLength } = content;
  const taken = (): void => letGo(content);
  let at = 0;
  const go = (gone: boolean): void => {
    if (gone) return sent();
    try {
      while (at < byteLength) {
        const piece = content.subarray(at, at + pieceBytesMax);
        at += piece.byteLength;
        // What comes first is taken first.
        const flows = at < byteLength ? exchange.write(piece) : exchange.write(piece, taken);
        if (!flows) return exchange.onDrain(go);
      }
      exchange.end();
    } catch (error) {
      const isKnown = isBobbinError(error);
      exchange.fail(isKnown ? error : bobbinError("guest-response-broken", {}, error));
    }
    sent();
  };
  go(false);
}

/** Bytes that the host holds for one isolate after its guest may have forgotten them; they count against its memory. */
export class HeldBytes {
  readonly #mebibytesMax: number;
  #held = 0;

  constructor(mebibytesMax: number) {
    this.#mebibytesMax = mebibytesMax;
  }

  /** Holds more. Throws guest-out-of-memory when that is too much, and then holds nothing more. */
  take(bytes: number): void {
    if (this.#held + bytes > this.#mebibytesMax * 2 ** 20) {
      throw bobbinError("guest-out-of-memory", { mebibytes: this.#mebibytesMax });
    }
    this.#held += bytes;
  }

  /** Lets go of what was taken. */
  give(bytes: number): void {
    this.#held -= bytes;
  }
}
