import { spawn } from "node:child_process";

/** What the package is told, and where its component goes. */
export interface ComponentizeOptions {
  readonly sourcePath: string;
  readonly witPath: string;
  readonly worldName: string;
  readonly disableFeatures: readonly string[];
  readonly output: string;
}

/** How it ended. */
export interface Componentized {
  readonly succeeded: boolean;
  /** What was printed: by the component while it was loaded, and why it failed. */
  readonly output: string;
}

/** Longest that a component may take to be loaded and compiled; most take 5 seconds. */
const millisecondsMax = 120_000;

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
  options: ComponentizeOptions,
): Promise<Componentized> {
  const asked = JSON.stringify({ compiler, ...options });
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program, asked], {
    cwd: folder,
    env: { ...process.env, TMPDIR: folder, TEMP: folder, TMP: folder, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: millisecondsMax,
  });
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.on("error", reject);
    child.on("close", (code, signal) => {
      const output = Buffer.concat(chunks).toString();
      const late = `it was not loaded within ${millisecondsMax / 1000} s`;
      resolve({ succeeded: code === 0, output: signal === null ? output : `${output}${late}` });
    });
  });
}
