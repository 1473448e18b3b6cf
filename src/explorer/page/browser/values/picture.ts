/** Pictures, known by their bytes alone. What can hold a script, as SVG can, is none. */

/** A picture that may be shown. */
export interface Picture {
  readonly type: "image/png" | "image/gif" | "image/jpeg" | "image/webp";
  readonly width: number;
  readonly height: number;
}

/** Larger values stay bytes. */
const pictureBytesMax = 8_388_608;
/** More pixels take a browser more memory than a page should; few bytes can ask for billions of them. */
const pixelsMax = 50_000_000;

type Size = readonly [width: number, height: number];

const kinds: readonly (readonly [
  Picture["type"],
  start: RegExp,
  (view: DataView) => Size | null,
])[] = [
  ["image/png", /^\u0089PNG\r\n.\n....IHDR/s, (view) => [view.getUint32(16), view.getUint32(20)]],
  ["image/gif", /^GIF8[79]a/, (view) => [view.getUint16(6, true), view.getUint16(8, true)]],
  ["image/jpeg", /^\u00ff\u00d8\u00ff/, sizeOfJpeg],
  ["image/webp", /^RIFF....WEBPVP8[ LX]/s, sizeOfWebp],
];

/** What picture bytes are; null for anything else, and for one that is too large to be shown. */
export function pictureOf(bytes: Uint8Array): Picture | null {
  if (bytes.length < 30 || bytes.length > pictureBytesMax) return null;
  const start = String.fromCharCode(...bytes.subarray(0, 16));
  const kind = kinds.find(([, mark]) => mark.test(start));
  if (kind === undefined) return null;
  const [type, , sizeOf] = kind;
  const size = sizeOf(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (size === null) return null;
  const [width, height] = size;
  const pixels = width * height;
  return pixels > 0 && pixels <= pixelsMax ? { type, width, height } : null;
}

/** The same as an address that a picture's element takes. */
export function pictureAddress(bytes: Uint8Array, { type }: Picture): string {
  const step = 32_768;
  let text = "";
  for (let at = 0; at < bytes.length; at += step) {
    text += String.fromCharCode(...bytes.subarray(at, at + step));
  }
  return `data:${type};base64,${btoa(text)}`;
}

/** From the first frame, behind segments that each say how long they are. */
function sizeOfJpeg(view: DataView): Size | null {
  for (let at = 2; at + 9 <= view.byteLength;) {
    if (view.getUint8(at) !== 0xff) return null;
    const mark = view.getUint8(at + 1);
    const isFrame = mark >= 0xc0 && mark <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(mark);
    if (isFrame) return [view.getUint16(at + 7), view.getUint16(at + 5)];
    // A filling byte stands alone.
    at += mark === 0xff ? 1 : 2 + Math.max(2, view.getUint16(at + 2));
  }
  return null;
}

function sizeOfWebp(view: DataView): Size {
  const kind = view.getUint8(15);
  if (kind === 0x58) {
    const number = (at: number): number =>
      view.getUint16(at, true) + (view.getUint8(at + 2) << 16) + 1;
    return [number(24), number(27)];
  }
  if (kind === 0x4c) {
    const bits = view.getUint32(21, true);
    return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
  }
  return [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff];
}
