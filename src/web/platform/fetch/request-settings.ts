/** The settings of a request that a browser obeys; here only `redirect` has an effect, the rest is kept for reading. */

import { URL } from "../url/url.ts";

/** Settings by the names that `new Request` takes. */
export interface RequestSettings {
  readonly mode: string;
  readonly credentials: string;
  readonly cache: string;
  readonly redirect: string;
  readonly referrer: string;
  readonly referrerPolicy: string;
  readonly integrity: string;
  readonly keepalive: boolean;
  readonly destination: string;
}

const defaults: RequestSettings = Object.freeze({
  mode: "cors",
  credentials: "same-origin",
  cache: "default",
  redirect: "follow",
  referrer: "about:client",
  referrerPolicy: "",
  integrity: "",
  keepalive: false,
  destination: "",
});

const allowed: Partial<Record<keyof RequestSettings, readonly string[]>> = {
  mode: ["cors", "no-cors", "same-origin"],
  credentials: ["omit", "same-origin", "include"],
  cache: ["default", "no-store", "reload", "no-cache", "force-cache", "only-if-cached"],
  redirect: ["follow", "error", "manual"],
  referrerPolicy: [
    "",
    "no-referrer",
    "no-referrer-when-downgrade",
    "same-origin",
    "origin",
    "strict-origin",
    "origin-when-cross-origin",
    "strict-origin-when-cross-origin",
    "unsafe-url",
  ],
};

/** What is checked of an `init` and kept nowhere. */
export interface UnkeptSettings {
  readonly window?: unknown;
  readonly priority?: string;
}

/** The names of all settings. */
export const settingNames = Object.freeze(
  Object.keys(defaults),
) as readonly (keyof RequestSettings)[];

/** The settings that `init` gives, over those of the request it starts from. */
export function requestSettings(
  init: Partial<RequestSettings> & UnkeptSettings,
  original: RequestSettings | null,
): RequestSettings {
  const { window, priority } = init;
  if (window !== undefined && window !== null) refuse("window", window);
  if (priority !== undefined && !["high", "low", "auto"].includes(priority)) {
    refuse("priority", priority);
  }
  const settings: Record<string, string | boolean> = { ...(original ?? defaults) };
  for (const name of settingNames) {
    const value = init[name];
    if (value === undefined || name === "destination") continue;
    const choices = allowed[name];
    if (choices !== undefined && !choices.includes(String(value))) refuse(name, value);
    settings[name] = name === "keepalive" ? Boolean(value) : String(value);
  }
  const { cache, mode } = settings;
  if (cache === "only-if-cached" && mode !== "same-origin") refuse("cache", cache);
  const { referrer } = init;
  if (referrer !== undefined && !URL.canParse(referrer, "http://localhost")) {
    refuse("referrer", referrer);
  }
  return settings as unknown as RequestSettings;
}

/** Refuses what a request of this mode may not be: without the other side's leave only what any page may send. */
export function checkMode({ mode }: RequestSettings, method: string): void {
  if (mode === "no-cors" && !["GET", "HEAD", "POST"].includes(method)) refuse("method", method);
}

function refuse(name: string, value: unknown): never {
  throw new TypeError(`${JSON.stringify(value)} is not a value of a request's ${name} here`);
}
