import { GuestTrap } from "../component/trap.ts";
import type { GuestMemory } from "./guest-memory.ts";

/** Bytes of one header in a list: the pointers and lengths of its name and its value. */
const entryBytes = 16;
/** Most text of headers that a guest may give: pointers may name the same bytes any number of times. */
const headerBytesMax = 1_048_576;

/** Writes headers, which are name, value, name, value, …, as a list; where. The length is half of theirs. */
export function writeHeaderList(memory: GuestMemory, texts: readonly string[]): number {
  const list = memory.allocate(4, (texts.length >> 1) * entryBytes);
  let at = list;
  for (const text of texts) {
    const start = memory.writeText(text);
    const { view } = memory;
    view.setUint32(at, start, true);
    view.setUint32(at + 4, memory.writtenLength, true);
    at += 8;
  }
  return list;
}

/**
 * Reads a list of headers by their names in lower case. Of several with one name the last wins, as in
 * Spin 1.
 */
export function readHeaderList(
  memory: GuestMemory,
  pointer: number,
  length: number,
): Map<string, string> {
  const list = memory.check(pointer, length * entryBytes, 4);
  const { view } = memory;
  const headers = new Map<string, string>();
  let bytes = 0;
  for (let at = list; at < list + length * entryBytes; at += entryBytes) {
    const nameLength = view.getUint32(at + 4, true);
    const valueLength = view.getUint32(at + 12, true);
    bytes += nameLength + valueLength;
    if (bytes > headerBytesMax) {
      throw new GuestTrap(`it gave headers of more than ${headerBytesMax} bytes`);
    }
    const name = memory.readText(view.getUint32(at, true), nameLength);
    const value = memory.readText(view.getUint32(at + 8, true), valueLength);
    headers.set(name.toLowerCase(), value);
  }
  return headers;
}

/**
 * The text of headers as exchanges have it, where each character is one byte of what is sent. A line
 * feed, which would make one header two, ends the guest.
 */
export function joinHeaders(headers: ReadonlyMap<string, string>): string {
  const texts: string[] = [];
  for (const [name, value] of headers) {
    if (name.includes("\n") || value.includes("\n")) {
      throw new GuestTrap("it gave a header that holds a line feed");
    }
    texts.push(name, value);
  }
  const text = texts.join("\n");
  return isAscii(text) ? text : Buffer.from(text, "utf8").toString("latin1");
}

/** The headers of an exchange's text, as UTF-8 where the client sent that. */
export function splitHeaders(text: string): string[] {
  if (text === "") return [];
  if (isAscii(text)) return text.split("\n");
  return text.split("\n").map((part) => {
    const decoded = Buffer.from(part, "latin1").toString("utf8");
    return decoded.includes("\ufffd") ? part : decoded;
  });
}

function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}
