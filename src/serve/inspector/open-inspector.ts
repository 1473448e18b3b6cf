import type { App } from "../../config/manifest/app.ts";
import { Inspector } from "./inspector.ts";
import { serveInspector } from "./inspector-server.ts";

/** Lets debuggers connect to the components of an application. Rejects as `listen` does. */
export async function openInspector(
  address: { readonly host: string; readonly port: number; readonly token: string },
  app: App,
): Promise<{ readonly inspector: Inspector; readonly port: number }> {
  const inspector = new Inspector();
  const sourceOf = (id: string): string => app.components[id]?.source ?? id;
  const port = await serveInspector({ inspector, token: address.token, sourceOf }, address);
  return { inspector, port };
}
