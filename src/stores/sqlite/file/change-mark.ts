/** Tells whether a file has changed, whoever writes it, without reading any of its data. */

import { statSync } from "node:fs";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { connect } from "./connection.ts";
import { firstRow } from "../rows.ts";

interface OpenFile {
  readonly file: string;
  readonly database: DatabaseSync;
  readonly dataVersion: StatementSync;
}

/** Reads a text that is another one after each commit to the file. */
export class SqliteChangeMark {
  readonly #path: string;
  #open: OpenFile | null = null;
  /** What connections say is not to be compared. */
  #connections = 0;
  #last = "";

  /** `path` is the file's, which need not be there. */
  constructor(path: string) {
    this.#path = path;
  }

  /** The mark; that of last time where it cannot be read just now. Never waits for a lock. */
  read(): string {
    try {
      this.#last = this.#readNow();
    } catch {
      // The file is locked, or no database: whoever uses the store is told what is wrong with it.
      this.#close();
    }
    return this.#last;
  }

  /** Closes the file. */
  close(): void {
    this.#close();
  }

  #readNow(): string {
    const found = statSync(this.#path, { throwIfNoEntry: false });
    const file = found === undefined ? "" : `${found.dev}:${found.ino}`;
    if (this.#open?.file !== file) this.#close();
    // To connect would make the file.
    if (file === "") return "";
    this.#open ??= this.#connect(file);
    return `${file}:${this.#connections}:${String(firstRow(this.#open.dataVersion)?.[0])}`;
  }

  #connect(file: string): OpenFile {
    this.#connections += 1;
    const database = connect(this.#path);
    database.exec("PRAGMA busy_timeout = 0");
    const dataVersion = database.prepare("PRAGMA data_version", { returnArrays: true });
    return { file, database, dataVersion };
  }

  #close(): void {
    this.#open?.database.close();
    this.#open = null;
  }
}
