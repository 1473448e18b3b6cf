import { displayPath } from "../../common/display-path.ts";
import type { App, HttpTrigger } from "../../config/manifest/app.ts";
import type { RuntimeConfig } from "../../config/runtime-config/runtime-config.ts";

/** What is known once the application is ready to serve. */
export interface StartupFacts {
  readonly app: App;
  /** Where it serves, without a trailing slash: `http://127.0.0.1:3000`. */
  readonly baseUrl: string;
  /** The routes that can be reached, in the router's order. */
  readonly routes: readonly ListedRoute[];
  readonly runtimeConfig: Pick<RuntimeConfig, "path" | "stores">;
  /** Absolute path of the folder of component logs, or null where there are none. */
  readonly logDir: string | null;
  /** Where each store keeps its data, by label: `Store.describe()`. */
  readonly stores: Readonly<Record<string, string>>;
  /** Components with a process of their own, by id, with why, for people. */
  readonly isolated: Readonly<Record<string, string>>;
  /** Bobbin's own remarks, of the manifest, the runtime configuration and the router. */
  readonly notices: readonly string[];
}

/** A route of the router, as far as it is listed. */
export interface ListedRoute {
  readonly trigger: HttpTrigger;
  readonly pattern: { readonly prefix: string; readonly wildcard: boolean };
}

/** What to print, line by line, without line ends. */
export interface StartupLines {
  readonly stderr: readonly string[];
  readonly stdout: readonly string[];
}

/** Puts the heading of standard output in a style; who owns the terminal decides. */
export type Emphasis = (text: string) => string;

/** Spin 4.0.2's lines at start-up, word for word and in its order, then Bobbin's notices. */
export function startupLines(
  facts: StartupFacts,
  format: "plain" | "json",
  emphasis: Emphasis = (text) => text,
): StartupLines {
  const stdout = format === "json" ? jsonLines(facts) : plainLines(facts, emphasis);
  return { stderr: diagnosticLines(facts), stdout };
}

function diagnosticLines(facts: StartupFacts): string[] {
  const lines: string[] = [];
  const { directory } = facts.app;
  const configured = Object.entries(facts.runtimeConfig.stores).map(
    ([label, store]) => `[key_value_store.${label}: ${store.type}]`,
  );
  if (configured.length > 0 && facts.runtimeConfig.path !== null) {
    lines.push(
      `Using runtime config ${configured.join(", ")} from "${displayPath(facts.runtimeConfig.path, directory)}"`,
    );
  }
  if (facts.logDir !== null)
    lines.push(
      `Logging component stdio to "${withTrailingSlash(displayPath(facts.logDir, directory))}"`,
    );
  const usesDefault = Object.values(facts.app.components).some((component) =>
    component.keyValueStores.includes("default"),
  );
  const summary = facts.stores["default"];
  if (usesDefault && summary !== undefined)
    lines.push(`Storing default key-value data to ${withShortPath(summary, directory)}.`);
  const isolated = Object.entries(facts.isolated).map(
    ([id, why]) => `Component ${JSON.stringify(id)} has a process of its own: ${why}.`,
  );
  return [...lines, ...isolated, ...facts.notices.map((notice) => `Note: ${notice}`)];
}

function plainLines(facts: StartupFacts, emphasis: Emphasis): string[] {
  const lines = ["", `${emphasis("Serving")} ${facts.baseUrl}`, "Available Routes:"];
  for (const { trigger, pattern } of facts.routes) {
    const wildcard = pattern.wildcard ? " (wildcard)" : "";
    lines.push(`  ${listedId(trigger)}: ${facts.baseUrl}${pattern.prefix}${wildcard}`);
    const description = descriptionOf(facts.app, trigger);
    if (description !== null) lines.push(`    ${description}`);
  }
  return lines;
}

function jsonLines(facts: StartupFacts): string[] {
  const routes = facts.routes.map(({ trigger, pattern }) => {
    const description = descriptionOf(facts.app, trigger);
    return {
      id: listedId(trigger),
      route: pattern.prefix === "" ? "/" : pattern.prefix,
      wildcard: pattern.wildcard,
      ...(description === null ? {} : { description }),
    };
  });
  const ids = Object.entries(facts.isolated);
  const isolated = ids.map(([id, reason]) => ({ id, reason }));
  const document = { base_url: facts.baseUrl, routes, ...(ids.length === 0 ? {} : { isolated }) };
  return JSON.stringify(document, null, 2).split("\n");
}

function listedId(trigger: HttpTrigger): string {
  return trigger.answer.kind === "component" ? trigger.answer.component : trigger.id;
}

function descriptionOf(app: App, trigger: HttpTrigger): string | null {
  if (trigger.answer.kind !== "component") return null;
  return app.components[trigger.answer.component]?.description ?? null;
}

function withTrailingSlash(folder: string): string {
  return folder.endsWith("/") ? folder : `${folder}/`;
}

/** A store in a file is described by its path in quotes. */
function withShortPath(summary: string, application: string): string {
  return summary.replace(
    /^"(.+)"$/,
    (_whole, path: string) => `"${displayPath(path, application)}"`,
  );
}
