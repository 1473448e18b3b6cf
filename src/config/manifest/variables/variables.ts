/** The values of variables: from the command line, providers, the environment, or the manifest's defaults. */

import { bobbinError } from "../../../errors.ts";
import { suggestName } from "../../../common/nearest.ts";
import { toRecord } from "../../../toml/index.ts";
import type { App } from "../app.ts";
import { componentSuffix, readOutboundHost, type OutboundHost } from "../outbound-hosts.ts";
import { describePosition } from "../position.ts";
import { expandTemplate } from "../templates.ts";

/** A provider: its values, or what one is called that is not asked. */
export type ProvidedVariables =
  | { readonly kind: "static"; readonly values: Readonly<Record<string, string>> }
  | { readonly kind: "unserved"; readonly type: string };

/** Where values come from, the first that has one wins. */
export interface VariableSources {
  /** `--variable NAME=VALUE`. */
  readonly overrides: Readonly<Record<string, string>>;
  /** What `variablesFromEnvironment` found. */
  readonly environment: Readonly<Record<string, string>>;
  /** Those of the runtime configuration, which go before the environment. */
  readonly providers?: readonly ProvidedVariables[];
}

/**
 * The variables of each component, by its id, with their templates expanded. Throws `variable-missing`
 * for a required variable without a value, and `usage` for an override of a variable that is not there.
 */
export function resolveVariables(
  app: App,
  sources: VariableSources,
): Record<string, Record<string, string>> {
  const values = resolveApplicationVariables(app, sources);
  return toRecord(
    Object.entries(app.components).map(([id, { variables }]) => {
      const expanded = Object.entries(variables).map(
        ([name, template]) => [name, expandTemplate(template, values)] as const,
      );
      return [id, toRecord(expanded)];
    }),
  );
}

/**
 * The addresses that each component may reach, by its id, with their templates expanded; for
 * `isOutboundAllowed`. A pattern that a value makes empty allows nothing; one that it breaks is `manifest-invalid`.
 */
export function resolveOutboundHosts(
  app: App,
  sources: VariableSources,
  leftOut: readonly string[] = [],
): Record<string, OutboundHost[]> {
  const ids = [...Object.keys(app.components), ...leftOut];
  const values = resolveApplicationVariables(app, sources);
  const diagnostics: string[] = [];
  const resolved = Object.values(app.components).map((component) => {
    const hosts = component.allowedOutboundHosts.flatMap((pattern) => {
      const text = expandTemplate(pattern, values);
      if (text.trim() === "") return [];
      const host = readOutboundHost(text);
      if (!("problem" in host)) return namedComponents(ids, host);
      const place = describePosition(component.position);
      diagnostics.push(
        `${place}: allowed_outbound_hosts of component "${component.id}": ${host.problem}`,
      );
      return [];
    });
    return [component.id, hosts] as const;
  });
  if (diagnostics.length > 0) throw bobbinError("manifest-invalid", { diagnostics });
  return toRecord(resolved);
}

/** As in Spin, a wildcard for components stands for those that there are, and for no other name. */
function namedComponents(ids: readonly string[], pattern: OutboundHost): OutboundHost[] {
  const { host } = pattern;
  if (host.kind !== "subdomain" || host.suffix !== componentSuffix) return [pattern];
  return ids.map((id) => ({
    ...pattern,
    host: { kind: "name", name: `${id.toLowerCase()}${componentSuffix}` },
  }));
}

function resolveApplicationVariables(
  app: App,
  { overrides, environment, providers = [] }: VariableSources,
): Record<string, string> {
  refuseUnknownOverrides(app, overrides);
  const provided = (name: string): string | undefined => {
    for (const provider of providers) {
      const value = provider.kind === "static" ? own(provider.values, name) : undefined;
      if (value !== undefined) return value;
    }
    return undefined;
  };
  const unserved = providers.flatMap((provider) =>
    provider.kind === "unserved" ? provider.type : [],
  );
  return toRecord(
    Object.entries(app.variables).map(([name, variable]) => {
      const value =
        own(overrides, name) ??
        provided(name) ??
        own(environment, name.toLowerCase()) ??
        variable.default;
      if (value === null) {
        throw bobbinError("variable-missing", {
          variable: name,
          place: describePosition(variable.position),
          unserved,
        });
      }
      return [name, value] as const;
    }),
  );
}

function own(values: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

function refuseUnknownOverrides(app: App, overrides: Readonly<Record<string, string>>): void {
  const names = Object.keys(app.variables);
  const unknown = Object.keys(overrides).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const advice =
    names.length === 0
      ? "define it under [variables] of the manifest"
      : suggestName(unknown, names, "the variables are");
  throw bobbinError("no-such-variable", { variable: unknown, advice });
}
