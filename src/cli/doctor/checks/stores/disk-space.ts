import { statfsSync } from "node:fs";
import { displayPath } from "../../../../common/display-path.ts";
import { doctorLimits } from "../../../../limits.ts";
import type { Check } from "../../check.ts";
import { ok, warning } from "../../finding.ts";
import { foldersByDisk } from "../../places.ts";
import { describeBytes } from "../../../../common/quantities.ts";

/** Room on the disks of stores and logs. */
export const diskSpace: Check = {
  id: "disk-space",
  group: "Stores and folders",
  needs: "folders",
  run(patient) {
    return foldersByDisk(patient).map((folder) => {
      const { bavail, bsize } = statfsSync(folder);
      const free = bavail * bsize;
      const place = displayPath(folder);
      const what = `${describeBytes(free)} are free on the disk of stores and logs`;
      if (free > doctorLimits.lowDiskBytesMax) return ok(what, { place });
      const remedy =
        "free some room; on a full disk, stores are read only until there is room again";
      return warning(`only ${what}`, { place, remedy });
    });
  },
};
