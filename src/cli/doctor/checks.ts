import type { Check } from "./check.ts";
import { address } from "./checks/address.ts";
import { builds } from "./checks/builds.ts";
import { diskSpace } from "./checks/disk-space.ts";
import { fileSystem } from "./checks/file-system.ts";
import { folders } from "./checks/folders.ts";
import { grants } from "./checks/grants.ts";
import { isolation } from "./checks/isolation.ts";
import { logs } from "./checks/logs.ts";
import { manifest } from "./checks/manifest.ts";
import { openFiles } from "./checks/open-files.ts";
import { outboundHosts } from "./checks/outbound-hosts.ts";
import { remoteSources } from "./checks/remote-sources.ts";
import { routes } from "./checks/routes.ts";
import { runtimeConfig } from "./checks/runtime-config.ts";
import { scripts } from "./checks/scripts.ts";
import { sources } from "./checks/sources.ts";
import { storeContent } from "./checks/store-content.ts";
import { storeEngine } from "./checks/store-engine.ts";
import { storeFile } from "./checks/store-file.ts";
import { storeHealth } from "./checks/store-health.ts";
import { storeWal } from "./checks/store-wal.ts";
import { toolchains } from "./checks/toolchains.ts";
import { unusedStores } from "./checks/unused-stores.ts";
import { variables } from "./checks/variables.ts";
import { versions } from "./checks/versions.ts";

/** All checks, in the order in which they run and are shown. */
export const checks: readonly Check[] = [
  versions,
  openFiles,
  toolchains,
  manifest,
  routes,
  sources,
  remoteSources,
  builds,
  scripts,
  variables,
  outboundHosts,
  runtimeConfig,
  grants,
  unusedStores,
  isolation,
  folders,
  fileSystem,
  diskSpace,
  storeFile,
  storeHealth,
  storeContent,
  storeWal,
  storeEngine,
  logs,
  address,
];
