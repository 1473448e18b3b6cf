const magic = [0x00, 0x61, 0x73, 0x6d];
/** How other kinds of files begin, as Latin-1. */
const beginnings: readonly (readonly [RegExp, string])[] = [
  [/^\x7fELF/, "is a program for Linux (ELF); build it for WebAssembly"],
  [/^MZ/, "is a program for Windows; build it for WebAssembly"],
  [/^[\xcf\xce]\xfa\xed\xfe|^\xca\xfe\xba\xbe/, "is a program for macOS; build it for WebAssembly"],
  [/^!<arch>\n/, "is a library of object files (ar); link it to a WebAssembly module"],
  [/^[^ -~]\x8b[^ -~]/, "is compressed (gzip); unpack it"],
  [/^\x28\xb5\x2f\xfd/, "is compressed (zstd); unpack it"],
  [/^PK/, "is a ZIP archive; unpack it"],
  [/^version https:\/\/git-lfs/, "is a placeholder of Git LFS; fetch the file with git lfs pull"],
  [/^\s*<(?:!doctype|html|\?xml)/i, "is an HTML page, perhaps of a download that failed"],
  [
    /^\s*(?:;;[^\n]*\n\s*)*\((?:module|component)\b/,
    "is WebAssembly as text; translate it to binary",
  ],
  [/^\s*[[{]/, "is JSON, perhaps of a download that failed"],
];

/** Says what bytes are that do not begin as WebAssembly does, or null where they do. Goes on from a file's name. */
export function describeForeignBytes(bytes: Uint8Array): string | null {
  if (bytes.length === 0) return "is empty";
  const beginsAsWasm = magic.every((byte, at) => at >= bytes.length || bytes[at] === byte);
  if (beginsAsWasm) {
    return bytes.length < 8 ? `is cut short: it has only ${bytes.length} bytes` : null;
  }
  const beginning = Buffer.from(bytes.subarray(0, 256)).toString("latin1");
  const known = beginnings.find(([pattern]) => pattern.test(beginning));
  if (known !== undefined) return known[1];
  const isText = !/[^\t\n\r\x20-\x7e\x80-\xff]/.test(beginning);
  return isText ? "is a text, no WebAssembly" : "is no WebAssembly";
}
