/** Temporary folders of tests. The run that a test belongs to has a folder of its own, in which they are. */

import { mkdtempSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";

/** A temporary folder that is removed with everything in it at the end of its scope. */
export interface TemporaryFolder extends Disposable, AsyncDisposable {
  readonly path: string;
}

// Who still writes there may be about to end.
const options = { recursive: true, force: true, maxRetries: 5 } as const;

/** Makes an empty temporary folder. */
export function temporaryFolder(): TemporaryFolder {
  const path = makeFolder();
  return {
    path,
    [Symbol.dispose]: () => rmSync(path, options),
    [Symbol.asyncDispose]: () => rm(path, options),
  };
}

/** Makes an empty temporary folder that is removed when the tests of the file are over; its path. */
export function folderOfFile(): string {
  const path = makeFolder();
  after(() => rmSync(path, options));
  return path;
}

function makeFolder(): string {
  return mkdtempSync(join(tmpdir(), "bobbin-"));
}
