/** spin.toml -> App: the front door of this room. */

export type * from "./app.ts";
export { findManifest } from "./find.ts";
export { loadManifest, parseManifest, readManifest, type ReadManifest } from "./load.ts";
export type { ManifestNeeds } from "./needs.ts";
export {
  isOutboundAllowed,
  isSelfAllowed,
  parseOutboundHost,
  type OutboundHost,
} from "./outbound-hosts.ts";
export { describePosition } from "./position.ts";
export {
  resolveOutboundHosts,
  resolveVariables,
  type ProvidedVariables,
  type VariableSources,
} from "./variables/variables.ts";
