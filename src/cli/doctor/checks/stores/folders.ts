import { displayPath } from "../../../../common/display-path.ts";
import type { Check } from "../../check.ts";
import { ok, problem, type Finding } from "../../finding.ts";
import { folderState, nearestPresent } from "../../folder-state.ts";

/** The folders of stores and logs: whether Bobbin can write there. */
export const folders: Check = {
  id: "folders",
  group: "Stores and folders",
  needs: "folders",
  run({ directories }) {
    const { stateDir = null, logDir = null } = directories ?? {};
    return [
      ...(stateDir === null
        ? [ok("there is no state folder: stores without a path are kept in memory")]
        : examine(stateDir, "state", "--state-dir")),
      ...(logDir === null
        ? [ok("there is no log folder: components' output is only shown")]
        : examine(logDir, "log", "--log-dir")),
    ];
  },
};

function examine(folder: string, name: string, flag: string): Finding[] {
  const place = displayPath(folder);
  const obstacle = displayPath(nearestPresent(folder));
  switch (folderState(folder)) {
    case "writable":
      return [ok(`the ${name} folder can be written`, { place })];
    case "absent":
      return [ok(`the ${name} folder will be made at the first start`, { place })];
    case "read-only": {
      const remedy = `give this user write permission on ${obstacle}, or name another folder with ${flag}`;
      return [problem(`the ${name} folder cannot be written`, { place, remedy })];
    }
    case "not-a-folder": {
      const remedy = `move the file ${obstacle} away, or name another folder with ${flag}`;
      return [problem(`a file stands where the ${name} folder should be`, { place, remedy })];
    }
  }
}
