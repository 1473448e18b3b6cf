import type { Check } from "./check.ts";
import { address } from "./checks/address.ts";
import { builds } from "./checks/application/builds.ts";
import { diskSpace } from "./checks/stores/disk-space.ts";
import { fileSystem } from "./checks/stores/file-system.ts";
import { folders } from "./checks/stores/folders.ts";
import { grants } from "./checks/stores/grants.ts";
import { isolation } from "./checks/application/isolation.ts";
import { logs } from "./checks/stores/logs.ts";
import { manifest } from "./checks/application/manifest.ts";
import { openFiles } from "./checks/machine/open-files.ts";
import { outboundHosts } from "./checks/application/outbound-hosts.ts";
import { remoteSources } from "./checks/application/remote-sources.ts";
import { routes } from "./checks/application/routes.ts";
import { runtimeConfig } from "./checks/stores/runtime-config.ts";
import { scripts } from "./checks/application/scripts.ts";
import { sources } from "./checks/application/sources.ts";
import { storeContent } from "./checks/stores/store-content.ts";
import { storeEngine } from "./checks/stores/store-engine.ts";
import { storeFile } from "./checks/stores/store-file.ts";
import { storeHealth } from "./checks/stores/store-health.ts";
import { storeWal } from "./checks/stores/store-wal.ts";
import { toolchains } from "./checks/machine/toolchains.ts";
import { unusedStores } from "./checks/stores/unused-stores.ts";
import { variables } from "./checks/application/variables.ts";
import { versions } from "./checks/machine/versions.ts";

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
