import { checkName, requireName } from "../new/names.ts";
import { findTemplate, listTemplates, suggestTemplate, type Template } from "../new/templates.ts";
import type { Io } from "../../common/io.ts";
import { bobbinError } from "../../errors.ts";
import type { ArgumentsWith } from "../arguments.ts";
import { readText } from "../flag-values.ts";
import type { TemplateFlag } from "./template-flags.ts";

/** What `bobbin new` or `bobbin add` makes. */
export interface Choice {
  readonly template: Template;
  readonly name: string;
}

/** What is made, as prompts and errors call it. */
export interface Making {
  /** `new` or `add`. */
  readonly verb: string;
  /** `application` or `component`. */
  readonly noun: string;
}

/**
 * Reads template and name; on a terminal asks for what is missing. Null where the person cancels.
 * Throws `usage` where they are wrong, or missing and nobody can be asked.
 */
export async function chooseTemplate(
  args: ArgumentsWith<TemplateFlag>,
  io: Io,
  { verb, noun }: Making,
): Promise<Choice | null> {
  const templates = listTemplates();
  const mayAsk = !args.has("accept-defaults") && isInteractive(io);
  const given = readGiven(args, templates, mayAsk);
  if (given.name !== undefined) requireName(given.name);
  if (given.template === undefined && !mayAsk) {
    throw bobbinError("argument-missing", {
      program: `bobbin ${verb}`,
      argument: "a template",
      advice: `name one of ${templates.map((template) => template.name).join(", ")}; --list says what they are`,
    });
  }
  const known = given.template === undefined ? null : findTemplate(given.template, templates);
  if (!mayAsk && known !== null) {
    return { template: known, name: requireName(given.name ?? known.name) };
  }
  const { askForTemplate, askForText } = await import("../ask.ts");
  const template = known ?? (await askForTemplate(`Template of the new ${noun}`, templates));
  if (template === null) return null;
  const name =
    given.name ??
    (await askForText(`Name of the new ${noun}`, template.name, (text) => {
      const problem = checkName(text);
      return problem === null
        ? null
        : `${JSON.stringify(text)} ${problem.problem}: ${problem.advice}`;
    }));
  return name === null ? null : { template, name };
}

/** Spin's order is `-t TEMPLATE NAME`, and its name may stand alone; ours is `TEMPLATE NAME`. */
function readGiven(
  args: ArgumentsWith<TemplateFlag>,
  templates: readonly Template[],
  mayAsk: boolean,
): { readonly template: string | undefined; readonly name: string | undefined } {
  const [first, second] = args.positionals;
  const flag = args.value("template", readText);
  if (flag !== undefined) {
    if (second === undefined) return { template: flag, name: first };
    const advice = "give it with --template or in front of NAME";
    throw bobbinError("given-twice", { what: "the template", advice });
  }
  const isTemplate =
    first === undefined ||
    second !== undefined ||
    !mayAsk ||
    suggestTemplate(first, templates) !== null;
  return isTemplate ? { template: first, name: second } : { template: undefined, name: first };
}

/** Whether a person sits at both ends. */
function isInteractive(io: Io): boolean {
  return process.stdin.isTTY && io.stderr.isTerminal && io.environment["TERM"] !== "dumb";
}

/** What `--list` prints. */
export function describeTemplates(): string {
  const templates = listTemplates();
  const width = Math.max(...templates.map((template) => template.name.length));
  return templates.map(({ name, about }) => `${name.padEnd(width)}  ${about}\n`).join("");
}
