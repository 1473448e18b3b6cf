import type { AbsentFlag, Positional } from "../command.ts";
import type { Flag } from "../flag.ts";

/** The arguments of `bobbin new` and `bobbin add`. */
export const templatePositionals: readonly Positional[] = [
  {
    name: "TEMPLATE",
    isRequired: false,
    summary: "The kind of component; --list shows all. With --template, NAME stands in its place",
  },
  {
    name: "NAME",
    isRequired: false,
    summary: "Words of lower-case letters and digits joined by hyphens; else the template's name",
  },
];

/** The flags that both have: those of Spin, and a few. */
export const templateFlags = [
  {
    name: "template",
    short: "t",
    value: "TEMPLATE",
    summary: "The kind of component, as Spin's command takes it",
  },
  {
    name: "accept-defaults",
    short: "a",
    summary: "Ask nothing; on a terminal, what is missing is asked for otherwise",
  },
  { name: "list", summary: "Show the templates, and make nothing" },
] as const satisfies readonly Flag[];

/** Which paths a component answers; who has it adds which are meant without it. */
export const routeFlag = { name: "route", value: "ROUTE" } as const;

/** Values under the names of Spin's templates; who has it adds which names. */
export const valueFlag = {
  name: "value",
  short: "v",
  value: "NAME=VALUE",
  isRepeatable: true,
} as const;

/** One of them. */
export type TemplateFlag = (typeof templateFlags)[number];

/** Flags of Spin that neither has. */
export const templateAbsentFlags: readonly AbsentFlag[] = [
  { name: "allow-overwrite", instead: "name a folder that is empty; Bobbin overwrites nothing" },
  { name: "allow-overwrites", instead: "name a folder that is empty; Bobbin overwrites nothing" },
  { name: "explain", instead: "leave it out; the guide docs/guides/new-applications.md explains" },
  { name: "no-vcs", instead: "leave it out, and remove .gitignore" },
  { name: "tag", instead: "choose one of those that --list shows" },
  { name: "values-file", instead: "give each value with --value" },
];
