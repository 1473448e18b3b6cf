/** Frames of HTTP/2, made by hand: for what no client of good will sends. */

/** What a client begins with: its preface and empty SETTINGS. */
export const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0";

/** Types of frames. */
export const types = {
  data: 0,
  headers: 1,
  reset: 3,
  settings: 4,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;

/** Flags of frames. */
export const flags = { endStream: 1, acknowledge: 1, endHeaders: 4 } as const;

/** A frame as it comes. */
export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Buffer;
}

/** The bytes of a frame. */
export function frame(
  type: number,
  flag: number,
  stream: number,
  payload: Buffer = Buffer.alloc(0),
): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flag, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** A block of headers without compression. */
export function headerBlock(headers: readonly (readonly [name: string, value: string])[]): Buffer {
  return Buffer.concat(
    headers.flatMap(([name, value]) => [Buffer.from([0]), ...[name, value].flatMap(literal)]),
  );
}

/** What a GET for a path begins with. */
export function getHeaders(path: string): [string, string][] {
  return [
    [":method", "GET"],
    [":scheme", "http"],
    [":authority", "example.com"],
    [":path", path],
  ];
}

/** A whole GET. */
export function getFrame(stream: number, path = "/"): Buffer {
  const block = headerBlock(getHeaders(path));
  return frame(types.headers, flags.endHeaders | flags.endStream, stream, block);
}

/** A number of 32 bits. */
export function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** The whole frames that a text of Latin-1 begins with. */
export function framesIn(text: string): Frame[] {
  const bytes = Buffer.from(text, "latin1");
  const frames: Frame[] = [];
  for (let at = 0; at + 9 <= bytes.length;) {
    const length = bytes.readUIntBE(at, 3);
    if (at + 9 + length > bytes.length) break;
    frames.push({
      type: bytes.readUInt8(at + 3),
      flags: bytes.readUInt8(at + 4),
      stream: bytes.readUInt32BE(at + 5),
      payload: bytes.subarray(at + 9, at + 9 + length),
    });
    at += 9 + length;
  }
  return frames;
}

function literal(text: string): Buffer[] {
  const bytes = Buffer.from(text, "latin1");
  if (bytes.length < 127) return [Buffer.from([bytes.length]), bytes];
  const length = [127];
  let rest = bytes.length - 127;
  for (; rest >= 128; rest >>= 7) length.push((rest % 128) + 128);
  return [Buffer.from([...length, rest]), bytes];
}
