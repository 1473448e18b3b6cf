/** Takes secrets out of what is printed: a last net under checks that print none to begin with. */

import { readFileSync } from "node:fs";
import type { Finding } from "./finding.ts";
import type { Patient } from "./patient.ts";

const replacement = "***";
/** Shorter values would be found in the middle of words. */
const secretCharactersMin = 6;
const secretName = /pass|secret|token|key|credential|auth|private/i;
/** What stands before the @ of an address, with a scheme and without. */
const urlCredentials = /([a-z][a-z0-9+.-]*:\/\/)[^\s/"'@]+@/gi;
const bareCredentials = /[^\s/"'@:]+:[^\s/"'@]+@(?=[\w*.-])/g;

/** A function that takes the secrets of an application and its environment out of a finding. */
export function createRedactor(patient: Patient): (finding: Finding) => Finding {
  const known = namesOf(patient);
  const secrets = [...new Set(secretsOf(patient))]
    .filter((secret) => secret.length >= secretCharactersMin && !known.has(secret))
    .sort((a, b) => b.length - a.length);
  const redact = (text: string): string =>
    secrets
      .reduce((rest, secret) => rest.replaceAll(secret, replacement), text)
      .replaceAll(urlCredentials, `$1${replacement}@`)
      .replaceAll(bareCredentials, `${replacement}@`);
  return ({ severity, subject, what, place, remedy }) => ({
    severity,
    subject,
    what: redact(what),
    place,
    remedy: remedy === null ? null : redact(remedy),
  });
}

/** Words that stand in many sentences, and that whoever reads the manifest has read: no value that is one is a secret. */
function namesOf({ app }: Patient): Set<string> {
  const names = ["default", "memory", "localhost", "disabled", "enabled"];
  if (app.value === null) return new Set(names);
  const { components, variables, triggers } = app.value;
  const labels = Object.values(components).flatMap(({ keyValueStores }) => keyValueStores);
  const ids = triggers.map(({ id }) => id);
  return new Set([
    ...names,
    ...labels,
    ...ids,
    ...Object.keys(components),
    ...Object.keys(variables),
  ]);
}

function secretsOf({ options, app }: Patient): string[] {
  const environment = Object.entries(options.environment).flatMap(([name, value]) =>
    secretName.test(name) || name.startsWith("SPIN_VARIABLE_") ? [value ?? ""] : [],
  );
  const text = "path" in options.manifest ? readIfThere(options.manifest.path) : "";
  const config = options.runtimeConfigPath === null ? "" : readIfThere(options.runtimeConfigPath);
  const given = [
    ...environment,
    ...Object.values(options.variables),
    ...passwordsIn(text),
    ...passwordsIn(config),
    ...suspiciousTexts(config),
  ];
  if (app.value === null) return [...given, ...suspiciousTexts(text)];
  const { variables, components } = app.value;
  const defaults = Object.values(variables).flatMap((variable) =>
    variable.secret ? [variable.default ?? ""] : [],
  );
  const ofComponents = Object.values(components).flatMap((component) =>
    [...Object.entries(component.environment), ...Object.entries(component.variables)].flatMap(
      ([name, value]) => (secretName.test(name) ? [value] : []),
    ),
  );
  return [...given, ...defaults, ...ofComponents];
}

/** Whatever is in quotes behind a suspicious name: all that is known of a manifest that cannot be read. */
function suspiciousTexts(text: string): string[] {
  const lines = text
    .split("\n")
    .filter((line) => secretName.test(line) || /default\s*=/.test(line))
    // Labels of stores are no secrets, and stand in many sentences.
    .filter((line) => !/^\s*(key_value_stores\b|\[|\w+_file\b)/.test(line));
  return lines.flatMap((line) =>
    [...line.matchAll(/"([^"]*)"|'([^']*)'/g)].flatMap(
      ([, double, single]) => double ?? single ?? [],
    ),
  );
}

/** Passwords inside addresses; what is wrong with an address may be told of a part of it. */
function passwordsIn(text: string): string[] {
  return [...text.matchAll(/[^\s/"'@:]*:([^\s/"'@:]+)@/g)].map(([, password = ""]) => password);
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // Then there is nothing in it that could be printed.
    return "";
  }
}
