import { constants } from "node:os";
import { join, resolve } from "node:path";
import type { Io } from "../../common/io.ts";
import type { ArgumentsOf } from "../arguments.ts";
import type { Command } from "../command.ts";
import type { FlagGroup } from "../flag.ts";
import {
  routeFlag,
  templateAbsentFlags,
  templateFlags,
  templatePositionals,
  valueFlag,
} from "../templates/template-flags.ts";

const flagGroups = [
  {
    title: "Application",
    flags: [
      ...templateFlags,
      {
        name: "output",
        short: "o",
        value: "FOLDER",
        summary: "Where to make it; without it a folder with its name. It may not hold anything",
      },
      {
        ...routeFlag,
        summary: "The paths that the component answers; without it /..., which is all",
      },
      {
        ...valueFlag,
        summary:
          "A value as Spin's templates take them: http-path for the route, or project-description",
      },
    ],
  },
] as const satisfies readonly FlagGroup[];

/** `bobbin new`: writes an application. */
export const newApp: Command = {
  name: "new",
  summary: "Make a new application from a template",
  positionals: templatePositionals,
  flagGroups,
  absentFlags: [
    { name: "init", instead: "write --output . in the folder, which must be empty" },
    ...templateAbsentFlags,
  ],
  examples: [
    { line: "bobbin new", summary: "Be asked for template and name" },
    {
      line: "bobbin new http-ts hello",
      summary: "Make a TypeScript application in the folder hello",
    },
    {
      line: "bobbin new -t http-rust shop --output apps/shop",
      summary: "The same in Spin's words, with Rust, in another folder",
    },
    { line: "bobbin new --list", summary: "Show the templates" },
  ],
  run: runNew,
};

async function runNew(args: ArgumentsOf<typeof flagGroups>, io: Io): Promise<number> {
  const { chooseTemplate, describeTemplates } = await import("../templates/choose-template.ts");
  if (args.has("list")) {
    io.stdout.write(describeTemplates());
    return 0;
  }
  const { readTemplateValues } = await import("../templates/template-values.ts");
  const values = await readTemplateValues(args, true);
  const choice = await chooseTemplate(args, io, { verb: "new", noun: "application" });
  if (choice === null) return 128 + constants.signals.SIGINT;
  const { template, name } = choice;
  const { createApp } = await import("../new/create-app.ts");
  const output =
    args.value("output", (text) => resolve(io.directory, text)) ?? join(io.directory, name);
  createApp({
    template,
    name,
    output,
    route: values.route ?? "/...",
    description: values.description,
  });
  const { describeNewApp } = await import("../templates/describe-new.ts");
  io.stdout.write(describeNewApp({ template, name, output }, io));
  return 0;
}
