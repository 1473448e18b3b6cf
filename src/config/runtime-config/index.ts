/** runtime-config.toml -> which store serves which label: the front door of this room. */

export { loadRuntimeConfig, parseRuntimeConfig } from "./load.ts";
export {
  findStores,
  resolveDirectories,
  resolveStores,
  type Directories,
  type DirectoryFlags,
  type UndefinedGrant,
} from "./resolve.ts";
export { findUnnamedConfig, usualConfigName, type UnnamedConfig } from "./unnamed-config.ts";
export type * from "./runtime-config.ts";
