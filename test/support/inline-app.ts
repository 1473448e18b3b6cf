import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { startTestApp, type TestApp, type TestAppOptions } from "../../src/testing/test-app.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** An application of one or more components, as text. */
export interface InlineApp {
  /** Source text by component id; each component `x` serves `/x/...`, the first one everything else as well. */
  readonly components: Readonly<Record<string, string>>;
  /** Labels that each component may open; none where left out. */
  readonly stores?: Readonly<Record<string, readonly string[]>>;
  /** Components that no request from outside reaches. */
  readonly privateIds?: readonly string[];
  /** More lines for a component's table. */
  readonly extra?: Readonly<Record<string, string>>;
  /** More lines for the manifest's end. */
  readonly manifest?: string;
  /** The runtime configuration's text. */
  readonly runtimeConfig?: string;
}

/** Writes the application into a folder; the path of its manifest. */
export async function writeApp(folder: string, app: InlineApp): Promise<string> {
  const ids = Object.keys(app.components);
  const tables = ids.map((id, at) => {
    const routes = at === 0 ? [`"/${id}/..."`, '"/..."'] : [`"/${id}/..."`];
    const isPrivate = app.privateIds?.includes(id) === true;
    const triggers = (isPrivate ? ["{ private = true }"] : routes).map(
      (route) => `[[trigger.http]]\nroute = ${route}\ncomponent = "${id}"\n`,
    );
    const stores = JSON.stringify(app.stores?.[id] ?? []);
    const extra = app.extra?.[id] ?? "";
    return `${triggers.join("\n")}\n[component.${id}]\nsource = "${id}.ts"\nkey_value_stores = ${stores}\n${extra}\n`;
  });
  const head = 'spin_manifest_version = 2\n[application]\nname = "inline"\n';
  const files = {
    "spin.toml": [head, ...tables, app.manifest ?? ""].join("\n"),
    ...Object.fromEntries(Object.entries(app.components).map(([id, text]) => [`${id}.ts`, text])),
    ...(app.runtimeConfig === undefined ? {} : { "runtime-config.toml": app.runtimeConfig }),
  };
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  return join(folder, "spin.toml");
}

/** Runs the application in this process; its folder goes with it. */
export async function startInlineApp(
  app: InlineApp,
  options: TestAppOptions = {},
): Promise<TestApp> {
  const folder = temporaryFolder();
  try {
    const manifest = await writeApp(folder.path, app);
    const runtimeConfigPath =
      app.runtimeConfig === undefined ? null : join(folder.path, "runtime-config.toml");
    const running = await startTestApp(manifest, { runtimeConfigPath, ...options });
    const stop = async (): Promise<void> => {
      await running.stop();
      await folder[Symbol.asyncDispose]();
    };
    return { ...running, stop, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await folder[Symbol.asyncDispose]();
    throw error;
  }
}
