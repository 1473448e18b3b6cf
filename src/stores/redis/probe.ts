/** Whether servers are there and fit to keep a store, and what a person should know of their settings. */

import type { Reply, Word } from "./servers/link.ts";

/** Asks one server; rejects as `RemoteStore.probe` does. Remarks are about what it may lose. `others` makes more of them. */
export async function probeServers(
  read: (words: Word[]) => Promise<Reply>,
  others: () => Promise<string[]>,
): Promise<readonly string[]> {
  await read(["PING"]);
  // Who may not ask gets no remarks.
  const info = await read(["INFO"]).then(String, () => "");
  const more = await others().catch(() => []);
  return [...remarksOn(parseInfo(info)), ...more];
}

function parseInfo(text: string): Map<string, string> {
  const lines = text.split("\r\n").filter((line) => line.includes(":"));
  return new Map(
    lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]),
  );
}

/** Sentences for a person, from what `INFO` says. */
function remarksOn(info: ReadonlyMap<string, string>): string[] {
  const remarks: string[] = [];
  const policy = info.get("maxmemory_policy");
  const isBounded = Number(info.get("maxmemory") ?? 0) > 0;
  if (policy !== undefined && policy !== "noeviction" && isBounded) {
    remarks.push(
      `the server throws keys away when its memory is full (maxmemory-policy ${policy}): set it to noeviction`,
    );
  }
  if (info.get("role") === "slave") {
    remarks.push("the server is a replica, which takes no writes: name its primary");
  }
  if (info.get("aof_enabled") === "0" && info.get("rdb_saves") === "0") {
    remarks.push(
      "neither AOF nor snapshots have been written: a restart of the server may lose everything",
    );
  }
  return remarks;
}
