import { Reader } from "./reader.ts";
import { sectionIds } from "./sections.ts";

/** A custom section of a module. */
export interface CustomSection {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What a module shows of itself. */
export interface ModuleOutline {
  /** Names of the functions that it exports. */
  readonly functions: readonly string[];
  /** The custom sections whose names begin as was asked. */
  readonly sections: readonly CustomSection[];
}

const functionExport = 0;
const headerBytes = 8;

/**
 * Reads what a core module exports and some of its custom sections; no code, so that it costs the same for
 * large files. Throws WasmFormatError.
 */
export function readOutline(bytes: Uint8Array, sectionPrefix: string): ModuleOutline {
  const sections: CustomSection[] = [];
  let functions: readonly string[] = [];
  const reader = new Reader(bytes, headerBytes);
  while (!reader.done) {
    const id = reader.byte();
    const section = reader.sub(reader.u32());
    if (id === sectionIds.export) functions = exportedFunctions(section);
    if (id !== sectionIds.custom) continue;
    const name = section.name();
    if (!name.startsWith(sectionPrefix)) continue;
    sections.push({ name, bytes: section.bytes(section.end - section.offset) });
  }
  return { functions, sections };
}

function exportedFunctions(section: Reader): string[] {
  const names: string[] = [];
  for (let left = section.u32(); left > 0; left -= 1) {
    const name = section.name();
    const kind = section.byte();
    section.u32();
    if (kind === functionExport) names.push(name);
  }
  return names;
}
