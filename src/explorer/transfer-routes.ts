/** Whole stores as JSON Lines, out and in. Neither is ever held as a whole. */

import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setImmediate } from "node:timers/promises";
import { exportLines } from "../data/export-store.ts";
import { importLines } from "../data/import-store.ts";
import { lineBytesMax, readLines } from "../data/read-lines.ts";
import { describeError, sendBody } from "./answer.ts";
import { attachment } from "./attachment.ts";
import type { RouteCall } from "./context.ts";
import { readSwitch } from "./query.ts";
import { bodies } from "./wire/bodies.ts";

/** Lines are sent together up to this size, which spares calls of the system. */
const pieceCharacters = 65_536;

/** GET /api/stores/LABEL/export */
export async function exportStore(call: RouteCall): Promise<void> {
  const { context, response, label, query } = call;
  const store = context.stores.find(label);
  const lines = store === null ? none() : exportLines(store, { prefix: query.get("prefix") });
  const pieces = joinLines(lines);
  // What is wrong from the beginning can still be told.
  const first = await pieces.next();
  response.writeHead(200, {
    "content-type": "application/x-ndjson; charset=utf-8",
    "content-disposition": attachment(`${label}.jsonl`),
  });
  if (first.done !== true) response.write(first.value);
  await pipeline(Readable.from(pieces), response);
}

/** POST /api/stores/LABEL/import */
export async function importStore(call: RouteCall): Promise<void> {
  const { context, request, response, label, query } = call;
  const dryRun = readSwitch(query, "dryRun");
  const store = context.stores.open(label);
  // Node would cut the connection where reading ends early, and the answer with it.
  const chunks: AsyncIterable<Uint8Array> = request.iterator({ destroyOnReturn: false });
  const lines = readLines(chunks, lineBytesMax(store.config.limits));
  const { stopped, ...counts } = await importLines(store, lines, { dryRun });
  request.resume();
  const stop =
    stopped === null ? null : { line: stopped.line, error: describeError(stopped.error) };
  sendBody(response, bodies.ImportReport, { dryRun, ...counts, stopped: stop });
}

/** Lets other requests have their turn between pieces. */
async function* joinLines(lines: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  let piece = "";
  for await (const line of lines) {
    piece += `${line}\n`;
    if (piece.length < pieceCharacters) continue;
    yield piece;
    piece = "";
    await setImmediate();
  }
  if (piece !== "") yield piece;
}

async function* none(): AsyncGenerator<string, void, undefined> {}
