import { readFile } from "node:fs/promises";
import { bobbinError, isBobbinError } from "../../../errors.ts";
import {
  ComponentBeyondLimit,
  ComponentMismatch,
  ComponentUnsupported,
  WasmFormatError,
} from "@bobbin-kv/wasm-linker";
import { componentProgram } from "../components/component-program.ts";
import { programAdvice } from "../components/handlers.ts";
import { classifyWasm } from "./classify.ts";
import type { WasmSettings } from "../host.ts";
import type { WasmProgram } from "../pool/program.ts";
import { spin1Program } from "../spin1/spin1-program.ts";

/**
 * Reads and compiles a component's file, whatever kind of WebAssembly it holds. Rejects with
 * component-not-supported, which says what the file is where it is none that can run.
 */
export async function loadWasm(settings: WasmSettings): Promise<WasmProgram> {
  const { id, source } = settings.component;
  const refuse = (detail: string, cause?: unknown): Error =>
    bobbinError("component-not-supported", { component: id, path: source, detail }, cause);
  try {
    const bytes = new Uint8Array(await readFile(source));
    const kind = classifyWasm(bytes);
    switch (kind.kind) {
      case "spin-1":
        return await spin1Program(bytes, settings);
      case "component":
        return await componentProgram(bytes, null, settings);
      case "module-with-types":
        return await componentProgram(
          bytes,
          kind.sections.map(({ bytes: section }) => section),
          settings,
        );
      case "command":
        throw refuse(`is a program with a main function (_start), ${programAdvice}`);
      default:
        throw refuse(kind.reason);
    }
  } catch (error) {
    if (isBobbinError(error)) throw error;
    if (error instanceof ComponentMismatch) {
      const place = { component: id, path: source };
      throw bobbinError("component-type-mismatch", { ...place, ...error.mismatch }, error);
    }
    if (error instanceof ComponentBeyondLimit) {
      const { what, max } = error;
      throw bobbinError(
        "component-beyond-limit",
        { component: id, path: source, what, max },
        error,
      );
    }
    if (error instanceof ComponentUnsupported) throw refuse(error.message, error);
    if (error instanceof WasmFormatError) throw refuse(`is damaged: ${error.message}`, error);
    if (error instanceof WebAssembly.CompileError) {
      throw refuse(`is no valid WebAssembly: ${error.message}`, error);
    }
    throw error;
  }
}
