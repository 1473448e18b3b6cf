/** The browser that tests drive: Debian's Chromium, where it is there. Nothing is downloaded. */

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium, type Browser } from "playwright-core";
import { patient } from "../support/patience.ts";

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/** A name of another site that leads to this machine, as in DNS rebinding. */
export const reboundHost = "rebound.example";

/** Absolute path of the browser's program; null where there is none. */
export const chromiumPath: string | null = findProgram();

/** Why tests with a browser are skipped; false where they run. */
export const skipWithoutChromium: string | false =
  chromiumPath === null && "it needs a browser: apt-get install chromium";

/** Starts the browser, without a window. */
export async function launchChromium(): Promise<Browser> {
  if (chromiumPath === null) throw new Error("there is no Chromium");
  // Proxies of the environment are no part of what is tested.
  // The name stands for one that somebody else makes point to this machine.
  const rules = `--host-resolver-rules=MAP ${reboundHost} 127.0.0.1`;
  const args = ["--no-proxy-server", "--disable-dev-shm-usage", rules];
  return chromium.launch({ executablePath: chromiumPath, args, timeout: patient(120_000) });
}

function findProgram(): string | null {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const paths = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return paths.find(isProgram) ?? null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Not there, or not ours to start.
    return false;
  }
}
