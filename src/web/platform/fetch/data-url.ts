/** https://fetch.spec.whatwg.org/#data-urls */
import { atob } from "../bytes/base64.ts";
import { percentDecode } from "../url/url-encoded.ts";
import { encodeUtf8 } from "../bytes/bytes.ts";
import { normalizeMimeType } from "../body/mime-type.ts";

/** What a data: URL holds. */
export interface DataUrl {
  readonly type: string;
  readonly body: Uint8Array<ArrayBuffer>;
}

const typeDefault = "text/plain;charset=US-ASCII";

/** Takes a URL apart that begins with `data:`; null where it holds nothing that can be read. */
export function parseDataUrl(url: string): DataUrl | null {
  const text = (url.split("#", 1)[0] ?? "").slice("data:".length);
  const comma = text.indexOf(",");
  if (comma === -1) return null;
  let type = text.slice(0, comma).replace(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, "");
  let body = percentDecode(encodeUtf8(text.slice(comma + 1)));
  const base64 = /; *base64$/i.exec(type);
  if (base64 !== null) {
    type = type.slice(0, base64.index);
    const bytes = bytesOfBase64(latin1(body));
    if (bytes === null) return null;
    body = bytes;
  }
  if (type.startsWith(";")) type = `text/plain${type}`;
  return { type: normalizeMimeType(type) ?? typeDefault, body };
}

function latin1(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

function bytesOfBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    // The one thing that it throws is that this is no base64.
    return null;
  }
}
