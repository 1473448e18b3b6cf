import { allLibraries } from "../../../src/web/library-text.ts";
import { runtimeScript } from "../../../src/web/runtime-bundle.ts";

/** The engine has no tables of Unicode's properties: names in patterns of URLs may hold any character beyond ASCII. */
const otherCharacters = String.raw`A-Za-z\x80-\uffff`;

/** The isolate's runtime as a module of the engine. */
export async function runtimeModule(): Promise<string> {
  const { code, libraries } = await runtimeScript();
  const parts = allLibraries(libraries).map(
    ([name, text]) => `${JSON.stringify(name)}: () => ${withoutProperties(text)}`,
  );
  return `${code}\nexport const { start } = __bobbin;\nexport const libraries = {${parts.join(",\n")}};\n`;
}

function withoutProperties(text: string): string {
  return text
    .replaceAll(String.raw`\p{ID_Start}`, otherCharacters)
    .replaceAll(String.raw`\p{ID_Continue}`, String.raw`0-9_${otherCharacters}`);
}
