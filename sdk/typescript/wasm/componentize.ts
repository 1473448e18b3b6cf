import { spawn } from "node:child_process";
import { bobbinError } from "../../../src/errors.ts";

/** Names the variable that says how many seconds it may take. */
export const secondsVariable = "BOBBIN_JS2WASM_SECONDS";
/** Most components take 5. */
const secondsDefault = 120;

/** The seconds that the environment allows. Throws where it names no whole number above 0. */
export function readSecondsMax(environment: Readonly<Record<string, string | undefined>>): number {
  const text = environment[secondsVariable] ?? "";
  if (text === "") return secondsDefault;
  if (/^[1-9][0-9]{0,5}$/.test(text)) return Number(text);
  throw bobbinError("value-not-usable", {
    source: secondsVariable,
    problem: `${JSON.stringify(text)} is no number of seconds`,
    advice: `give a whole number such as ${secondsVariable}=${secondsDefault}, or leave it away`,
  });
}

/** What the package is told, and where its component goes. */
export interface ComponentizeOptions {
  readonly sourcePath: string;
  readonly witPath: string;
  readonly worldName: string;
  readonly disableFeatures: readonly string[];
  readonly output: string;
  /** Longest that it may take to be loaded and compiled. */
  readonly secondsMax: number;
}

/** How it ended. */
export interface Componentized {
  readonly succeeded: boolean;
  /** What was printed: by the component while it was loaded, and why it failed. */
  readonly output: string;
}

/** Runs in a process of its own, for it prints as it likes and leaves files in the temporary folder. */
const program = `
  import { writeFile } from "node:fs/promises";
  const { compiler, output, ...options } = JSON.parse(process.argv[1]);
  const { componentize } = await import(compiler);
  try {
    const { component } = await componentize(options);
    await writeFile(output, component);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
`;

/** Makes a component of a module, with a folder for whatever may be left behind. */
export function componentize(
  compiler: string,
  folder: string,
  { secondsMax, ...options }: ComponentizeOptions,
): Promise<Componentized> {
  const asked = JSON.stringify({ compiler, ...options });
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program, asked], {
    cwd: folder,
    env: { ...process.env, TMPDIR: folder, TEMP: folder, TMP: folder, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: secondsMax * 1000,
  });
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.on("error", reject);
    child.on("close", (code, signal) => {
      const output = Buffer.concat(chunks).toString();
      const late = `it was not loaded within ${secondsMax} s; look for a loop at its top level, or allow more with ${secondsVariable}=SECONDS`;
      resolve({ succeeded: code === 0, output: signal === null ? output : `${output}${late}` });
    });
  });
}
