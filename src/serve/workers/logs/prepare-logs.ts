import type { GuestLogOptions } from "./guest-log.ts";
import type { Prepared } from "../prepare.ts";
import type { UpOptions } from "../up-options.ts";

/** Looks at the log files, so that a folder that cannot be written is known before the port is open. */
export async function prepareLogs(
  options: UpOptions,
  { app, directories }: Prepared,
  truncate: boolean,
): Promise<Omit<GuestLogOptions, "stderr">> {
  const { openGuestLogs } = await import("./guest-log.ts");
  const logs = {
    logDir: directories.logDir,
    componentIds: Object.keys(app.components),
    follow: options.follow,
    quiet: options.quiet,
    format: options.logFormat,
    fileBytesMax: options.logFileBytesMax,
  };
  openGuestLogs({ ...logs, truncate, stderr: process.stderr }).close();
  return { ...logs, truncate: false };
}
