/** The thread that checkpoints.ts starts: moves the WAL of one file into the file, each time it is told to. */

import { parentPort, workerData } from "node:worker_threads";
import type { ThreadData } from "./checkpoints.ts";
import { connect } from "./file/connection.ts";
import { isSyncFailure } from "./faults.ts";

/** Pages in the WAL from which on writers are held up for a moment, so that they begin it anew. */
const restartPages = 8000;
/** Longest that writers are held up on account of somebody who reads an old state of the file. */
const holdMillisecondsMax = 50;

const { path, isClosed } = workerData as ThreadData;
const database = connect(path);
database.exec(`PRAGMA busy_timeout = ${holdMillisecondsMax}`);
const passive = database.prepare("PRAGMA wal_checkpoint(PASSIVE)");
const restart = database.prepare("PRAGMA wal_checkpoint(RESTART)");
let restartAt = restartPages;

function checkpoint(): void {
  const pages = Number(passive.get()?.log);
  if (pages < restartAt) return;
  // What was written during the first pass is little, so that the rest is soon done while writers wait.
  passive.get();
  const isHeldUp = restart.get()?.busy !== 0;
  restartAt = restartPages + (isHeldUp ? pages : 0);
}

parentPort?.on("message", (command: "checkpoint" | "close") => {
  if (command === "close") {
    database.close();
    Atomics.store(isClosed, 0, 1);
    Atomics.notify(isClosed, 0);
    parentPort?.close();
    return;
  }
  let failure: string | null = null;
  try {
    checkpoint();
  } catch (error) {
    // But for a sync that failed nothing is lost: the WAL keeps what was not moved, and the writer moves it when it grows too long.
    if (isSyncFailure(error)) failure = error.message;
  }
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, no window
  parentPort?.postMessage(failure);
});
