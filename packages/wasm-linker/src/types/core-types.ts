import type { Reader } from "../binary/reader.ts";
import { readLimits, readTypeGroup } from "../binary/sections.ts";
import { skipValueType } from "../binary/skip-instruction.ts";
import { ComponentUnsupported } from "../errors.ts";
import type { PlanningBudget } from "./planning-budget.ts";

/**
 * Passes over the type of a core function or module. What a core module is given, and what it gives, is compared with
 * the module itself.
 */
export function skipCoreType(reader: Reader, budget: PlanningBudget): void {
  if (reader.peek() === 0x50) {
    reader.byte();
    budget.list(reader, () => skipModulePart(reader, budget));
  } else skipFunctionType(reader);
}

function skipFunctionType(reader: Reader): void {
  // Before a type that others may be derived from, so that it is not taken for that of a module.
  if (reader.peek() === 0) reader.byte();
  readTypeGroup(reader, []);
}

function skipModulePart(reader: Reader, budget: PlanningBudget): void {
  const part = reader.byte();
  if (part === 0) {
    budget.name(reader);
    budget.name(reader);
    skipDefinition(reader);
  } else if (part === 1) skipFunctionType(reader);
  else if (part === 2) {
    reader.skip(2);
    reader.u32();
    reader.u32();
  } else if (part === 3) {
    budget.name(reader);
    skipDefinition(reader);
  } else throw new ComponentUnsupported("holds the type of a core module of an unknown form");
}

/** What a module imports or exports. */
function skipDefinition(reader: Reader): void {
  const kind = reader.byte();
  if (kind === 0) reader.u32();
  else if (kind === 1) {
    skipValueType(reader);
    readLimits(reader);
  } else if (kind === 2) readLimits(reader);
  else if (kind === 3) {
    skipValueType(reader);
    reader.byte();
  } else if (kind === 4) {
    reader.byte();
    reader.u32();
  } else throw new ComponentUnsupported("holds the type of a core definition of an unknown kind");
}
