import { isBobbinError } from "../../../../errors.ts";
import { variablesFromEnvironment } from "../../../../config/manifest/variables/environment-variables.ts";
import {
  describePosition,
  resolveOutboundHosts,
  type App,
  type OutboundHost,
} from "../../../../config/manifest/index.ts";
import type { Check } from "../../check.ts";
import { notice, ok, problem, type Finding } from "../../finding.ts";
import type { Patient } from "../../patient.ts";

/** Where components may send requests, and whether that is more than anybody needs. */
export const outboundHosts: Check = {
  id: "outbound-hosts",
  group: "Application",
  needs: "application",
  run(patient) {
    const { app } = patient;
    if (app.value === null) return [];
    const { components } = app.value;
    const restricted = Object.values(components).filter(
      ({ allowedOutboundHosts }) => allowedOutboundHosts.length > 0,
    );
    const hosts = resolve(app.value, patient);
    if (hosts === null || restricted.length === 0) return [];
    if ("severity" in hosts) return [hosts];
    const found = restricted.flatMap(({ id, position }) => {
      const wide = (hosts.get(id) ?? []).find(({ host }) => host.kind === "any");
      if (wide === undefined) return [];
      const reach = wide.scheme === null ? "any address" : `any address over ${wide.scheme}`;
      const what = `component ${JSON.stringify(id)} may send requests to ${reach}`;
      const remedy =
        'name the hosts that it needs in allowed_outbound_hosts, such as "https://api.example.com"';
      return [notice(what, { place: describePosition(position), remedy })];
    });
    return found.length > 0
      ? found
      : [ok("components may send requests only to the hosts they name")];
  },
};

/** Null where another check says what is missing. The text of a pattern may hold a secret once it is expanded. */
function resolve(
  app: App,
  { options, runtimeConfig }: Patient,
): ReadonlyMap<string, readonly OutboundHost[]> | Finding | null {
  const providers = runtimeConfig.value?.variableProviders ?? [];
  try {
    const environment = variablesFromEnvironment(options.environment);
    const sources = { overrides: options.variables, environment, providers };
    const resolved = resolveOutboundHosts(app, sources);
    return new Map(Object.entries(resolved));
  } catch (error) {
    if (!isBobbinError(error)) throw error;
    if (error.code !== "manifest-invalid") return null;
    const [place] = /^.*?:\d+:\d+/.exec(error.message) ?? [];
    return problem("the value of a variable makes a pattern of allowed_outbound_hosts unreadable", {
      place: place ?? null,
      remedy: "give the variable a value with which the pattern is scheme://host:port",
    });
  }
}
