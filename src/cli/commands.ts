import type { Command } from "./command.ts";

/** Every command by name, loaded only when it is asked for: the command line starts fast. */
export const commands: Readonly<Record<string, () => Promise<Command>>> = {
  new: async () => (await import("./commands/new.ts")).newApp,
  add: async () => (await import("./commands/add.ts")).add,
  build: async () => (await import("./commands/build.ts")).build,
  up: async () => (await import("./commands/up.ts")).up,
  watch: async () => (await import("./commands/watch.ts")).watch,
  doctor: async () => (await import("./commands/doctor.ts")).doctor,
  "kv get": async () => (await import("./commands/kv/kv-get.ts")).kvGet,
  "kv set": async () => (await import("./commands/kv/kv-set.ts")).kvSet,
  "kv increment": async () => (await import("./commands/kv/kv-increment.ts")).kvIncrement,
  "kv delete": async () => (await import("./commands/kv/kv-delete.ts")).kvDelete,
  "kv exists": async () => (await import("./commands/kv/kv-exists.ts")).kvExists,
  "kv list": async () => (await import("./commands/kv/kv-list.ts")).kvList,
  "kv watch": async () => (await import("./commands/kv/kv-watch.ts")).kvWatch,
  "kv export": async () => (await import("./commands/kv/kv-export.ts")).kvExport,
  "kv import": async () => (await import("./commands/kv/kv-import.ts")).kvImport,
  "kv copy": async () => (await import("./commands/kv/kv-copy.ts")).kvCopy,
  "kv clear": async () => (await import("./commands/kv/kv-clear.ts")).kvClear,
  "kv stats": async () => (await import("./commands/kv/kv-stats.ts")).kvStats,
  "kv stores": async () => (await import("./commands/kv/kv-stores.ts")).kvStores,
  completion: async () =>
    (await import("./commands/completion.ts")).createCompletion(loadAllCommands),
  explore: async () => (await import("./commands/explore.ts")).explore,
};

/** Loads every command, in the order in which help lists them. */
export async function loadAllCommands(): Promise<Command[]> {
  return Promise.all(Object.values(commands).map((load) => load()));
}
