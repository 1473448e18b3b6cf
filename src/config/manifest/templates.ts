/** Templates such as `https://{{ api_host }}/v1`. Pure. */

/** A piece of a template: text as it stands, or the name of an application variable. */
export type TemplatePart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "variable"; readonly name: string };

/** The pieces of a template, or null when a `{{` is never closed. */
export function parseTemplate(template: string): readonly TemplatePart[] | null {
  const parts: TemplatePart[] = [];
  let rest = template;
  while (rest !== "") {
    const start = rest.indexOf("{{");
    if (start === -1) return [...parts, { kind: "text", text: rest }];
    if (start > 0) parts.push({ kind: "text", text: rest.slice(0, start) });
    const end = rest.indexOf("}}", start + 2);
    if (end === -1) return null;
    parts.push({ kind: "variable", name: rest.slice(start + 2, end).trim() });
    rest = rest.slice(end + 2);
  }
  return parts;
}

/** Whether a template has the value of this variable in it. */
export function mentionsVariable(template: string, name: string): boolean {
  return (parseTemplate(template) ?? []).some(
    (part) => part.kind === "variable" && part.name === name,
  );
}

/** Whether a text has no variables in it. */
export function isLiteral(parts: readonly TemplatePart[]): boolean {
  return parts.every((part) => part.kind === "text");
}

/** The text with the values in the places of their names. The template was checked when it was read. */
export function expandTemplate(template: string, values: Readonly<Record<string, string>>): string {
  const parts = parseTemplate(template) ?? [{ kind: "text", text: template }];
  return parts
    .map((part) => (part.kind === "text" ? part.text : (values[part.name] ?? "")))
    .join("");
}
