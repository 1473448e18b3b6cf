import { type GuestMemory, GuestTrap } from "@bobbin-kv/wasm-linker";

/** Bytes of one header in a list: the pointers and lengths of its name and its value. */
const entryBytes = 16;
/** Most text of headers that a guest may give: pointers may name the same bytes any number of times. */
const headerBytesMax = 1_048_576;
const cookieHeader = "set-cookie";

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

/** A header's name in lower case, and its value. */
export type HeaderPair = readonly [name: string, value: string];

/** Reads a list of headers. */
export function readHeaderList(memory: GuestMemory, pointer: number, length: number): HeaderPair[] {
  const list = memory.check(pointer, length * entryBytes, 4);
  const { view } = memory;
  const headers: HeaderPair[] = [];
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
    headers.push([name.toLowerCase(), value]);
  }
  return headers;
}

/**
 * Of several headers with one name the last, as in Spin; apart from cookies, which cannot be put into
 * one header. Names are in lower case.
 */
export function keepLastOfEach(headers: readonly HeaderPair[]): HeaderPair[] {
  const cookies = headers.filter(([name]) => name === cookieHeader);
  const others = new Map(headers.filter(([name]) => name !== cookieHeader));
  return [...others, ...cookies];
}

/**
 * The text of headers as exchanges have it, where each character is one byte of what is sent. A line
 * feed, which would make one header two, ends the guest.
 */
export function joinHeaders(headers: readonly HeaderPair[]): string {
  if (headers.some(([name, value]) => name.includes("\n") || value.includes("\n"))) {
    throw new GuestTrap("it gave a header that holds a line feed");
  }
  const text = headers.flat().join("\n");
  return isAscii(text) ? text : Buffer.from(text, "utf8").toString("latin1");
}

/** The headers of an exchange's text, with names in lower case as Spin gives them; as UTF-8 where that was sent. */
export function splitHeaders(text: string): string[] {
  if (text === "") return [];
  const isPlain = isAscii(text);
  return text.split("\n").map((part, at) => {
    if (at % 2 === 0) return part.toLowerCase();
    if (isPlain) return part;
    const decoded = Buffer.from(part, "latin1").toString("utf8");
    return decoded.includes("\ufffd") ? part : decoded;
  });
}

function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}
