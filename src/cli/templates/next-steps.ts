import { relative } from "node:path";
import type { Io } from "../../common/io.ts";
import { shellWord } from "../../common/shell-word.ts";

/** The path of a folder as it is typed in `directory`. */
export function typedPath(folder: string, directory: string): string {
  return relative(directory, folder) || ".";
}

/** The commands that serve an application from `directory` on, as the person who reads them calls bobbin. */
export function serveCommands(folder: string, io: Io, mustBuild: boolean): string[] {
  const typed = shellWord(typedPath(folder, io.directory));
  const up = mustBuild ? "up --build" : "up";
  // Through npm, commands are run in Bobbin's own folder.
  if (io.environment["npm_lifecycle_event"] === "bobbin") {
    return [`npm run bobbin -- ${up} --from ${typed}`];
  }
  return typed === "." ? [`bobbin ${up}`] : [`cd ${typed}`, `bobbin ${up}`];
}
