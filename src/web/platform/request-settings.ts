/** The settings of a request that a browser obeys; here only `redirect` has an effect, the rest is kept for reading. */

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
};

/** The names of all settings. */
export const settingNames = Object.freeze(
  Object.keys(defaults),
) as readonly (keyof RequestSettings)[];

/** The settings that `init` gives, over those of the request it starts from. */
export function requestSettings(
  init: Partial<RequestSettings>,
  original: RequestSettings | null,
): RequestSettings {
  const settings: Record<string, string | boolean> = { ...(original ?? defaults) };
  for (const name of settingNames) {
    const value = init[name];
    if (value === undefined || name === "destination") continue;
    const choices = allowed[name];
    if (choices !== undefined && !choices.includes(String(value))) {
      throw new TypeError(`${JSON.stringify(value)} is not a value of a request's ${name}`);
    }
    settings[name] = name === "keepalive" ? Boolean(value) : String(value);
  }
  return settings as unknown as RequestSettings;
}
