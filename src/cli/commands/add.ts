import { constants } from "node:os";
import { basename } from "node:path";
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
    title: "Component",
    flags: [
      ...templateFlags,
      {
        name: "from",
        short: "f",
        aliases: ["from-file", "file"],
        value: "PATH",
        default: "spin.toml",
        summary: "The manifest of the application, or a folder with a spin.toml",
      },
      {
        ...routeFlag,
        summary: "The paths that the component answers; without it /NAME/...",
      },
      {
        ...valueFlag,
        summary: "A value as Spin's templates take them: http-path for the route",
      },
    ],
  },
] as const satisfies readonly FlagGroup[];

/** `bobbin add`: writes a further component into an application. */
export const add: Command = {
  name: "add",
  summary: "Add a component from a template to an application",
  positionals: templatePositionals,
  flagGroups,
  absentFlags: [
    { name: "init", instead: "leave it out; the component's folder has its name" },
    {
      name: "output",
      short: "o",
      instead: "leave it out; the component's folder has its name, beside the manifest",
    },
    ...templateAbsentFlags,
  ],
  examples: [
    { line: "bobbin add http-ts cart", summary: "Add a component that answers /cart/..." },
    {
      line: "bobbin add -t http-py prices --from shop --route /prices/:item",
      summary: "Add one to the application in the folder shop, under a route of its own",
    },
  ],
  run: runAdd,
};

async function runAdd(args: ArgumentsOf<typeof flagGroups>, io: Io): Promise<number> {
  const { chooseTemplate, describeTemplates } = await import("../templates/choose-template.ts");
  if (args.has("list")) {
    io.stdout.write(describeTemplates());
    return 0;
  }
  const { findManifest } = await import("../../config/manifest/find.ts");
  const { readTemplateValues } = await import("../templates/template-values.ts");
  const manifestPath = findManifest(
    args.value("from", (text) => text),
    io.directory,
  );
  const values = await readTemplateValues(args, false);
  const choice = await chooseTemplate(args, io, { verb: "add", noun: "component" });
  if (choice === null) return 128 + constants.signals.SIGINT;
  const { template, name } = choice;
  const route = values.route ?? `/${name}/...`;
  const { addComponent } = await import("../new/add-component.ts");
  const { directory, hasNewSdk, mustBuild } = addComponent({ manifestPath, template, name, route });
  const { describeAddition } = await import("../templates/describe-new.ts");
  const added = { manifest: basename(manifestPath), route, hasNewSdk, mustBuild };
  io.stdout.write(describeAddition({ template, name, output: directory }, added, io));
  return 0;
}
