/** A file of a guest: where it lies, and how long it is. Its bytes are read when they are asked for. */
export interface GuestFile {
  readonly kind: "file";
  /** A number that nothing else in the guest's tree has. */
  readonly id: number;
  /** Absolute path on the host, without symbolic links. */
  readonly path: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
}

/** A folder of a guest. */
export interface GuestFolder {
  readonly kind: "folder";
  /** A number that nothing else in the guest's tree has. */
  readonly id: number;
  readonly entries: ReadonlyMap<string, GuestFile | GuestFolder>;
}

/** All that a guest sees of files: a tree that the manifest's `files` make, read-only; null where it names none. */
export type GuestFiles = GuestFolder | null;
