/**
 * A host of the tests of this folder, in a process of its own: opens a store as a worker of `bobbin up` does, and carries out
 * the calls that come on its input, a line of JSON each.
 */

import { Socket } from "node:net";
import { createInterface } from "node:readline";
import { isBobbinError } from "../../src/errors.ts";
import { openServedStore } from "../../src/stores/registry.ts";
import type { StoreConfig } from "../../src/stores/store-config.ts";
import { carryOut } from "./carry-out.ts";
import type { HostCall, HostReply } from "./host-process.ts";

const [json = "", localAddress = ""] = process.argv.slice(2);
// JSON has no Infinity.
const config = JSON.parse(json, (key, value: unknown) =>
  value === null && key.endsWith("Max") ? Infinity : value,
) as StoreConfig;
if (localAddress !== "") connectFrom(localAddress);
const store = openServedStore("chaos", config);

createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, call } = JSON.parse(line) as { id: number; call: HostCall };
  void answer(call).then((reply) => process.stdout.write(`${JSON.stringify({ id, ...reply })}\n`));
});
process.stdin.on("end", () => process.exit());
process.stdout.write("ready\n");

async function answer(call: HostCall): Promise<HostReply> {
  const beginMicroseconds = now();
  try {
    const value = await carryOut(store, call);
    await store.whenDurable();
    return { beginMicroseconds, endMicroseconds: now(), value };
  } catch (error) {
    const code = isBobbinError(error) ? error.code : `not of the table: ${String(error)}`;
    return { beginMicroseconds, endMicroseconds: now(), code };
  }
}

/** The clock of the machine, which all processes share. */
function now(): number {
  return Number(process.hrtime.bigint() / 1_000n);
}

/** All connections come from an address of this host's own, so that it can be told from others. */
function connectFrom(address: string): void {
  type Connect = (this: Socket, first: unknown, ...rest: unknown[]) => Socket;
  const own = Socket.prototype.connect as Connect;
  const connect: Connect = function (first, ...rest) {
    const options = (Array.isArray(first) ? first[0] : first) as { localAddress?: string };
    options.localAddress = address;
    return own.call(this, first, ...rest);
  };
  Socket.prototype.connect = connect;
}
