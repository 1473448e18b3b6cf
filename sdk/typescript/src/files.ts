/**
 * The files that the manifest gives a component of TypeScript or JavaScript: `bobbin-kv/files`. They are read when the component
 * is bundled, so that a request waits for no disk.
 */

/** A file of the component's `files`. */
export interface MountedFile {
  /** As the component sees it, such as `/index.html`. */
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The same for the same bytes; no two of different bytes are alike. */
  readonly version: string;
  /** The bytes in this coding; null where that would save little. */
  compressed(coding: "br" | "gzip"): Uint8Array<ArrayBuffer> | null;
}

/** The file of this path, such as `/index.html`, or null. */
export declare function findFile(path: string): MountedFile | null;

/** All paths, in order. */
export declare function listFiles(): string[];

/** A file as it is put beside the code; bytes are base64. */
export interface PackedFile {
  readonly path: string;
  readonly version: string;
  readonly bytes: string;
  readonly br: string | null;
  readonly gzip: string | null;
}

/** What the module exports, of these files. */
export function unpackFiles(packed: readonly PackedFile[]): {
  readonly findFile: (path: string) => MountedFile | null;
  readonly listFiles: () => string[];
} {
  const byPath = new Map(packed.map((file) => [file.path, file]));
  const unpacked = new Map<string, MountedFile>();
  return {
    findFile: (path) => {
      const file = byPath.get(path);
      if (file === undefined) return null;
      const known = unpacked.get(path) ?? unpack(file);
      unpacked.set(path, known);
      return known;
    },
    listFiles: () => [...byPath.keys()],
  };
}

function unpack({ path, version, bytes, ...codings }: PackedFile): MountedFile {
  const decoded = new Map<string, Uint8Array<ArrayBuffer> | null>();
  return {
    path,
    version,
    bytes: decode(bytes),
    compressed: (coding) => {
      const text = codings[coding];
      const known = decoded.get(coding) ?? (text === null ? null : decode(text));
      decoded.set(coding, known);
      return known;
    },
  };
}

function decode(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index += 1) bytes[index] = text.charCodeAt(index);
  return bytes;
}
