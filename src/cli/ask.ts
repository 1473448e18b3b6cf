/** Questions to a person at the terminal. */

import { confirm, isCancel, select, text } from "@clack/prompts";
import type { Template } from "./new/templates.ts";

/** Prompts belong to standard error: standard output is for what a command makes known. */
const output = process.stderr;

/** Lets the person choose a template; null where they cancel. */
export async function askForTemplate(
  message: string,
  templates: readonly Template[],
): Promise<Template | null> {
  const options = templates.map(({ name, about }) => ({ value: name, label: name, hint: about }));
  const answer = await select({ message, options, output });
  return templates.find((template) => template.name === answer) ?? null;
}

/** Asks for a text until `check` finds nothing wrong with it; null where the person cancels. */
export async function askForText(
  message: string,
  textDefault: string,
  check: (text: string) => string | null,
): Promise<string | null> {
  const answer = await text({
    message,
    placeholder: textDefault,
    defaultValue: textDefault,
    validate: (given) => (given ? (check(given) ?? undefined) : undefined),
    output,
  });
  return isCancel(answer) ? null : answer;
}

/** Asks for a yes, which is not what Enter alone means; null where the person cancels. */
export async function askToConfirm(message: string): Promise<boolean | null> {
  const answer = await confirm({ message, initialValue: false, output });
  return isCancel(answer) ? null : answer;
}
