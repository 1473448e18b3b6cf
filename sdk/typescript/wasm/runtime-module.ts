import { runtimeScript } from "../../../src/web/runtime-bundle.ts";

/** The isolate's runtime as a module of the engine. */
export async function runtimeModule(): Promise<string> {
  const { code } = await runtimeScript();
  return `${code}\nexport const { start } = __bobbin;\n`;
}
