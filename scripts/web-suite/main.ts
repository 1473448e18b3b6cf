/**
 * Runs files of the web-platform tests in a component and in Node.js, and says how many of what passes in Node.js passes in the
 * component. Its argument is the suite's folder; words after it choose among the files by path, `--failing` lists what fails.
 */
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join, normalize } from "node:path";
import type { SubtestResult } from "./run-in-world.ts";
import { findSuiteFiles, folders, type SuiteFile } from "./suite-files.ts";
import { openBobbin, openNode } from "./worlds.ts";

/** How a file came out. */
interface FileOutcome {
  readonly path: string;
  /** What passes in Node.js. */
  readonly node: number;
  /** What passes here. */
  readonly here: number;
  readonly failing: readonly (readonly [name: string, message: string])[];
}

/** Where the suite's folder has another name than its files use. */
const aliases: Readonly<Record<string, string>> = {
  "/interfaces/WebIDL.idl": "/interfaces/webidl.idl",
  "/interfaces/WebCryptoAPI.idl": "/interfaces/webcrypto.idl",
};

/** Serves the suite's files; what a script of the suite's own server would make is missing. */
async function serveSuite(suite: string): Promise<{ origin: string; stop(): void }> {
  const server = createServer((request, response) => {
    const asked = decodeURIComponent(new URL(request.url ?? "/", "http://suite").pathname);
    const path = aliases[asked] ?? asked;
    readFile(join(suite, normalize(path))).then(
      (bytes) => {
        const types: Record<string, string> = {
          json: "application/json",
          wasm: "application/wasm",
        };
        const type = types[path.slice(path.lastIndexOf(".") + 1)] ?? "text/plain";
        response.writeHead(200, { "content-type": type }).end(bytes);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, stop: () => server.close() };
}

/** The results by name; where several have one, they are counted. */
function byName(results: readonly SubtestResult[] | string): Map<string, SubtestResult> {
  const found = new Map<string, SubtestResult>();
  const all: readonly SubtestResult[] = typeof results === "string" ? [] : results;
  for (const result of all) {
    let name = result.name;
    for (let at = 2; found.has(name); at += 1) name = `${result.name} (${at})`;
    found.set(name, result);
  }
  return found;
}

function compare(
  file: SuiteFile,
  node: SubtestResult[] | string,
  here: SubtestResult[] | string,
): FileOutcome {
  const found = byName(here);
  const expected = [...byName(node)].filter(([, { passes }]) => passes);
  const failing = expected
    .filter(([name]) => found.get(name)?.passes !== true)
    .map(
      ([name]) =>
        [name, found.get(name)?.message ?? (typeof here === "string" ? here : "not run")] as const,
    );
  const passing = [...found.values()].filter(({ passes }) => passes).length;
  return { path: file.path + file.variant, node: expected.length, here: passing, failing };
}

function printTable(outcomes: readonly FileOutcome[]): void {
  const sum = (of: readonly FileOutcome[], count: (outcome: FileOutcome) => number): number =>
    of.reduce((total, outcome) => total + count(outcome), 0);
  const row = (name: string, of: readonly FileOutcome[]): void => {
    const node = sum(of, (outcome) => outcome.node);
    const failing = sum(of, (outcome) => outcome.failing.length);
    const percent = node === 0 ? "" : `${(((node - failing) / node) * 100).toFixed(2)} %`;
    const cells = [sum(of, () => 1), node, sum(of, (outcome) => outcome.here), failing, percent];
    console.log(`| ${[name, ...cells].join(" | ")} |`);
  };
  console.log(
    "| suite | files | pass in Node.js | pass here | of the former fail here | pass of the former |",
  );
  console.log("| --- | --- | --- | --- | --- | --- |");
  for (const folder of folders) {
    const of = outcomes.filter(({ path }) => path.startsWith(`${folder}/`));
    if (of.length > 0) row(folder, of);
  }
  row("all", outcomes);
  row(
    "all but WebAssembly",
    outcomes.filter(({ path }) => !path.startsWith("wasm/")),
  );
}

async function main(): Promise<void> {
  const [suite, ...rest] = process.argv.slice(2);
  if (suite === undefined) throw new Error("usage: main.ts SUITE [--failing] [WORD...]");
  const words = rest.filter((word) => word !== "--failing");
  const server = await serveSuite(suite);
  const bobbin = await openBobbin();
  const node = openNode();
  const outcomes: FileOutcome[] = [];
  for (const file of findSuiteFiles(suite, words)) {
    const { code, timeoutMilliseconds } = file;
    const href = `${server.origin}/${file.path}${file.variant}`;
    const run = { code, href, timeoutMilliseconds };
    const outcome = compare(file, ...(await Promise.all([node.run(run), bobbin.run(run)])));
    outcomes.push(outcome);
    if (!rest.includes("--failing") || outcome.failing.length === 0) continue;
    console.log(`${outcome.path}: ${outcome.failing.length} of ${outcome.node}`);
    for (const [name, message] of outcome.failing) console.log(`  ${name}: ${message}`);
  }
  printTable(outcomes);
  await bobbin.stop();
  server.stop();
}

await main();
