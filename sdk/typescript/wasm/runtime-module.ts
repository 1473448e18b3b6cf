import { runtimeScript } from "../../../src/web/runtime-bundle.ts";

/** The isolate's runtime as a module of the engine. */
export async function runtimeModule(): Promise<string> {
  const { code, libraries } = await runtimeScript();
  const parts = Object.entries(libraries).map(
    ([name, text]) => `${JSON.stringify(name)}: () => ${text}`,
  );
  return `${code}\nexport const { start } = __bobbin;\nexport const libraries = {${parts.join(",\n")}};\n`;
}
