import type { Command } from "./command.ts";

/** Every command by name, loaded only when it is asked for: the command line starts fast. */
export const commands: Readonly<Record<string, () => Promise<Command>>> = {
  new: async () => (await import("./commands/new.ts")).newApp,
  add: async () => (await import("./commands/add.ts")).add,
  build: async () => (await import("./commands/build.ts")).build,
  up: async () => (await import("./commands/up.ts")).up,
};

/** Loads every command, in the order in which help lists them. */
export async function loadAllCommands(): Promise<Command[]> {
  return Promise.all(Object.values(commands).map((load) => load()));
}
