import { resolve } from "node:path";
import { bobbinError } from "../../errors.ts";
import type { PersonStore } from "../../data/person-store.ts";
import type { Io } from "../../common/io.ts";
import type { ArgumentsWith } from "../arguments.ts";
import { readChunks } from "./files.ts";
import type { valueFileFlag } from "./flags.ts";

/** The value to set: the argument, the file, or standard input when neither is given. */
export async function readValue(
  args: ArgumentsWith<typeof valueFileFlag>,
  io: Io,
  store: PersonStore,
  key: string,
): Promise<Uint8Array> {
  const given = args.positionals[1];
  const file = args.value("file", (text) => resolve(io.directory, text));
  if (given !== undefined && file !== undefined)
    throw bobbinError("given-twice", {
      what: "the value",
      advice: "give VALUE or --file, not both",
    });
  if (given !== undefined) return new TextEncoder().encode(given);
  if (file === undefined && io.stdin.isTerminal)
    io.stderr.write("The value is what you type; Ctrl+D ends it.\n");
  return collect(file === undefined ? io.stdin.bytes() : readChunks(file), store, key);
}

/** Holds no more than fits the store. */
async function collect(
  chunks: AsyncIterable<Uint8Array>,
  store: PersonStore,
  key: string,
): Promise<Uint8Array> {
  const max = store.config.limits.valueBytesMax;
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.byteLength;
    if (bytes <= max) parts.push(chunk);
    else throw bobbinError("value-too-large", { store: store.label, key, bytes, max });
  }
  return Buffer.concat(parts);
}
