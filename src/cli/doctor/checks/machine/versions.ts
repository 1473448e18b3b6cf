import type { Check } from "../../check.ts";
import { isBobbinError } from "../../../../errors.ts";
import { checkEngineBuild } from "../../../../serve/app/engine-build.ts";
import { notice, ok, problem, type Finding } from "../../finding.ts";

/** As in `engines` of package.json. */
const nodeMajorMin = 24;

/** Bobbin and Node.js: versions, flags that take something away, and whether the engine of scripts loads. */
export const versions: Check = {
  id: "versions",
  group: "This machine",
  needs: "nothing",
  async run({ options }) {
    const found = [...versionFindings(process.versions.node), ...flagFindings(options.environment)];
    const engine = await engineFinding();
    if (engine !== null) found.push(engine);
    if (found.length > 0) return found;
    const machine = `${process.platform} ${process.arch}`;
    return [ok(`bobbin ${options.version} on Node.js ${process.versions.node}, ${machine}`)];
  },
};

/** What there is to say about a version of Node.js. */
export function versionFindings(version: string): Finding[] {
  if (Number.parseInt(version, 10) >= nodeMajorMin) return [];
  const remedy = `get Node.js ${nodeMajorMin} or newer, from https://nodejs.org`;
  return [problem(`Node.js ${version} is too old for Bobbin`, { remedy })];
}

function flagFindings(environment: Readonly<Record<string, string | undefined>>): Finding[] {
  const remedy = "remove the flag from NODE_OPTIONS or the command";
  const found: Finding[] = [];
  if (typeof WebAssembly === "undefined") {
    const what = "Node.js runs without WebAssembly, as with --jitless";
    found.push(problem(what, { remedy }));
  }
  if (process.getBuiltinModule("node:sqlite") === undefined) {
    found.push(
      problem("Node.js runs without SQLite, as with --no-experimental-sqlite", { remedy }),
    );
  }
  // Flags of the command itself do not reach the workers.
  const [inspect] =
    /--inspect(?:-brk|-wait)?(?![\w-])/.exec(environment["NODE_OPTIONS"] ?? "") ?? [];
  if (inspect !== undefined) {
    const what = `all workers of bobbin up get the debugger's port of ${inspect} in NODE_OPTIONS`;
    found.push(notice(what, { remedy }));
  }
  return found;
}

async function engineFinding(): Promise<Finding | null> {
  try {
    checkEngineBuild();
    await import("isolated-vm");
    return null;
  } catch (error) {
    if (isBobbinError(error)) {
      return problem(error.message, { remedy: error.fix });
    }
    const detail = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    return problem(`the engine of TypeScript components does not load: ${detail}`, {
      remedy: "install Bobbin again on this machine and with this Node.js: npm ci",
    });
  }
}
