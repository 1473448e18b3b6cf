import { spawn } from "node:child_process";

/** Opens a URL in the person's browser, as far as there is one; nobody is told where there is none. */
export function openInBrowser(url: string): void {
  const [program = "", ...args] = openingCommand(process.platform, url);
  const child = spawn(program, args, { stdio: "ignore", detached: true });
  // The address was printed, so that a person can open it anyway.
  child.on("error", () => {});
  child.unref();
}

/** The program that opens URLs on a platform, with its arguments. */
export function openingCommand(platform: NodeJS.Platform, url: string): string[] {
  if (platform === "darwin") return ["open", url];
  // `start` takes a first argument in quotes for the title of a window.
  if (platform === "win32") return ["cmd", "/c", "start", '""', url];
  return ["xdg-open", url];
}
