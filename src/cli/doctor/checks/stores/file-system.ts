import { statfsSync } from "node:fs";
import { displayPath } from "../../../../common/display-path.ts";
import type { Check } from "../../check.ts";
import { notice, ok } from "../../finding.ts";
import { foldersByDisk } from "../../places.ts";

/** File systems across a network by the number that Linux gives them. */
const networkTypes: Readonly<Record<number, string>> = {
  0x6969: "NFS",
  0x517b: "SMB",
  0xff53_4d42: "CIFS",
  0xfe53_4d42: "SMB",
  0x0102_1997: "9P",
  0x00c3_6400: "Ceph",
  0x6573_5546: "FUSE",
  0x5346_414f: "AFS",
  0x0bd0_0bd0: "Lustre",
};

/** Whether the file system keeps the locks and the shared memory that SQLite relies on. */
export const fileSystem: Check = {
  id: "file-system",
  group: "Stores and folders",
  needs: "folders",
  run(patient) {
    // Elsewhere the numbers mean something else.
    if (process.platform !== "linux") return [];
    return foldersByDisk(patient).map((folder) => {
      const place = displayPath(folder);
      const name = networkName(statfsSync(folder).type);
      if (name === null) return ok("the file system is this machine's own", { place });
      const what = `the file system is ${name}, on which the locks of SQLite may not hold`;
      const remedy =
        "keep stores on a disk of this machine: name a folder with --state-dir, and paths in the runtime configuration";
      return notice(what, { place, remedy });
    });
  },
};

/** The name of a file system that is, or may be, on another machine; null for others. */
export function networkName(type: number): string | null {
  return networkTypes[type >>> 0] ?? null;
}
