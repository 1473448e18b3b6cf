import { runtimeScript } from "../../../src/guests/isolate/runtime-bundle.ts";

/**
 * The isolate's runtime as a module of the engine. A library in it builds on an engine's own decoder where there is
 * one; it has to find that one later, too, when the runtime's has the global name.
 */
export async function runtimeModule(): Promise<string> {
  const { code } = await runtimeScript();
  return [
    "const { TextDecoder, TextEncoder } = globalThis;",
    withoutProperties(code),
    "export const { start } = __bobbin;",
    "",
  ].join("\n");
}

/** The engine's regular expressions know no properties of Unicode; the runtime needs these two. */
function withoutProperties(code: string): string {
  return code
    .replaceAll(String.raw`\p{Cc}`, String.raw`\0-\x1f\x7f-\x9f`)
    .replaceAll(String.raw`\p{Surrogate}`, String.raw`[\ud800-\udfff]`);
}
