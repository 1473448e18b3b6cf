import { closeSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readLastComponent } from "./hangs/flight-recorder.ts";

/** A file without a name, in which a worker keeps which component it has entered last. */
export interface LastComponentFile {
  readonly descriptor: number;
  /** The component's id, or null where none was entered; closes the file. */
  take(): string | null;
}

/** Makes the file; where none can be made, descriptor -1 and nothing to take. */
export function openLastComponent(): LastComponentFile {
  const descriptor = openUnnamed();
  return {
    descriptor,
    take: () => {
      if (descriptor === -1) return null;
      const component = readLastComponent(descriptor);
      closeSync(descriptor);
      return component;
    },
  };
}

function openUnnamed(): number {
  try {
    const folder = mkdtempSync(join(tmpdir(), "bobbin-"));
    const descriptor = openSync(join(folder, "component"), "wx+", 0o600);
    rmSync(folder, { recursive: true });
    return descriptor;
  } catch {
    return -1;
  }
}
