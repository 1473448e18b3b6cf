import { withDotenv } from "../../config/manifest/variables/dotenv.ts";
import { resolve } from "node:path";
import type { PatientOptions } from "../doctor/patient.ts";
import { exitCodes } from "../../errors.ts";
import type { Io } from "../../common/io.ts";
import { bobbinError } from "../../errors.ts";
import type { ArgumentsOf } from "../arguments.ts";
import type { Command } from "../command.ts";
import type { FlagGroup } from "../flag.ts";
import { readListenAddress, readText } from "../flag-values.ts";
import { loadVariables, readVariableSource } from "../variables.ts";
import { version } from "../version.ts";
import { fromFlag, runtimeConfigFlag } from "../shared-flags.ts";
import { cacheDirFlag, listenFlag, logDirFlag, stateDirFlag, variableFlag } from "./up-flags.ts";

const flagGroups = [
  {
    title: "Application, as for bobbin up",
    flags: [
      fromFlag,
      variableFlag,
      listenFlag,
      runtimeConfigFlag,
      stateDirFlag,
      cacheDirFlag,
      logDirFlag,
    ],
  },
  {
    title: "Checks",
    flags: [
      {
        name: "fast",
        summary: "Leave out what takes long: reading stores as a whole, and building TypeScript",
      },
      { name: "strict", summary: "Exit with 1 for warnings as well, not only for problems" },
    ],
  },
  {
    title: "Output",
    flags: [
      { name: "json", summary: "Print one JSON document, of a shape that stays" },
      { name: "quiet", short: "q", summary: "Print only what is not as it should be" },
    ],
  },
] as const satisfies readonly FlagGroup[];

/** `bobbin doctor`: checks an application and this machine. */
export const doctor: Command = {
  name: "doctor",
  summary: "Check an application, its stores and this machine, and say what to do",
  positionals: [],
  flagGroups,
  absentFlags: [],
  examples: [
    { line: "bobbin doctor", summary: "Check the application in this folder" },
    {
      line: "bobbin doctor --from shop --runtime-config-file shop/runtime-config.toml",
      summary: "Check the application in the folder shop with its stores",
    },
    {
      line: "bobbin doctor --json --strict > report.json",
      summary: "Keep all that is found, and fail on warnings, as in a deployment",
    },
  ],
  run: runDoctor,
};

async function runDoctor(args: ArgumentsOf<typeof flagGroups>, io: Io): Promise<number> {
  if (args.has("json") && args.has("quiet")) {
    throw bobbinError("flags-exclusive", { flags: ["--json", "--quiet"] });
  }
  const options = await readOptions(args, io);
  const { examine } = await import("../doctor/examine.ts");
  const { describeExamination, showDoctorProgress } = await import("../describe-examination.ts");
  const { reportOf } = await import("../doctor/report.ts");
  const examination = await showDoctorProgress(io, (show) =>
    examine({ ...options, onProgress: show }),
  );
  io.stdout.write(
    args.has("json")
      ? `${JSON.stringify(reportOf(examination), null, 2)}\n`
      : describeExamination(examination, io.stdout.style, { isQuiet: args.has("quiet") }),
  );
  const { problem, warning } = examination.counts;
  return problem > 0 || (args.has("strict") && warning > 0) ? exitCodes.failure : 0;
}

async function readOptions(args: ArgumentsOf<typeof flagGroups>, io: Io): Promise<PatientOptions> {
  const path = (text: string): string => resolve(io.directory, text);
  const pathOrUnset = (text: string): string | null => (text === "" ? null : path(text));
  return {
    manifest: await findManifestOf(args, io),
    runtimeConfigPath: args.value("runtime-config-file", path) ?? null,
    stateDir: args.value("state-dir", pathOrUnset),
    logDir: args.value("log-dir", pathOrUnset),
    cacheDir: args.value("cache-dir", path) ?? null,
    listen: args.given("listen", readListenAddress),
    variables: await loadVariables(args.values("variable", readVariableSource), io.directory),
    environment: withDotenv(io.directory, io.environment),
    isFast: args.has("fast"),
    version: version(),
  };
}

/** That there is no manifest is found like anything else. */
async function findManifestOf(
  args: ArgumentsOf<typeof flagGroups>,
  io: Io,
): Promise<PatientOptions["manifest"]> {
  const { findManifest } = await import("../../config/manifest/find.ts");
  try {
    return { path: findManifest(args.value("from", readText), io.directory) };
  } catch (error) {
    return { error };
  }
}
