/**
 * Whether what an open connection writes can still be found under the store's path: SQLite goes on with files
 * that were deleted, moved or replaced, and nobody would ever read what it wrote there.
 */

import { existsSync, statSync } from "node:fs";
import { bobbinError } from "../../errors.ts";
import { markOf } from "./file/lost-mark.ts";

/** Between two looks while nothing has to be synced. */
const millisecondsBetween = 100;

interface OpenFile {
  /** For people, who are told the database's path beside it. */
  readonly name: string;
  readonly path: string;
  readonly identity: string;
}

/** The files of one connection. What is wrong with them is told once, and stays so until it is closed. */
export class OpenFiles {
  readonly #path: string;
  readonly #mark: string;
  /** Where data is. */
  readonly #written: readonly OpenFile[];
  /** What all processes agree by on who may write. */
  readonly #shared: OpenFile;
  readonly #failed: (error: Error) => void;
  #hasFailed = false;
  /** When `lookAtAll` is to be called, by `performance.now()`; before that there is no need. */
  lookAt = 0;
  #isClosed = false;

  /** `path` as it is configured, `location` as SQLite has found it. Made when all of its files are there; `failed` is told. */
  constructor(path: string, location: string, failed: (error: Error) => void) {
    this.#path = path;
    this.#failed = failed;
    this.#mark = markOf(location);
    this.#written = [openFile("the database", path), openFile("its -wal", `${location}-wal`)];
    this.#shared = openFile("its -shm", `${location}-shm`);
    this.lookAtAll();
  }

  /** To be called when the connection is closed: SQLite then removes what nobody else has open. */
  close(): void {
    this.#isClosed = true;
  }

  /** Looks at all of them. */
  lookAtAll(): void {
    this.lookAt = performance.now() + millisecondsBetween;
    this.#compare(this.#shared);
    this.look();
  }

  /** Looks whether what is written can be found, and no sync has failed; costs a few microseconds. */
  look(): void {
    if (this.#isClosed) return;
    for (const file of this.#written) this.#compare(file);
    if (this.#hasFailed || !existsSync(this.#mark)) return;
    const detail = "another process has seen a sync fail";
    this.#fail(bobbinError("store-write-lost", { path: this.#path, detail }));
  }

  #compare({ name, path, identity }: OpenFile): void {
    if (this.#hasFailed) return;
    const found = identityOf(path);
    if (found === identity) return;
    const detail = `${name} ${found === "" ? "was deleted or moved" : "is another file now"}`;
    this.#fail(bobbinError("store-replaced", { path: this.#path, detail }));
  }

  #fail(error: Error): void {
    this.#hasFailed = true;
    this.#failed(error);
  }
}

function openFile(name: string, path: string): OpenFile {
  return { name, path, identity: identityOf(path) };
}

function identityOf(path: string): string {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    return found === undefined ? "" : `${found.dev}:${found.ino}`;
  } catch {
    // A folder on the way is gone, or no longer a folder.
    return "";
  }
}
