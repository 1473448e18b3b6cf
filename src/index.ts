/**
 * The library: what a Node program imports from "bobbin-kv"; tests import "bobbin-kv/testing".
 *
 * @module
 */
export { BobbinError, type ErrorCode, type ErrorKind, isBobbinError } from "./errors.ts";
export type { StoreLimits } from "./limits.ts";
export type { Durability, KeyPage, Versioned } from "./stores/store.ts";
export { openStore, type OpenStoreOptions } from "./program/open-store.ts";
export type { KeepOptions, ProgramEntry } from "./program/keep-options.ts";
export type {
  ProgramListOptions,
  ProgramRange,
  ProgramStore,
  StoreEntries,
} from "./program/program-store.ts";
export type { KeyChange } from "./kv/store-watch.ts";
export type { ProgramCommit, ProgramCommitResult } from "./program/program-commit.ts";
export type { StoreValue } from "./program/store-value.ts";
export type { LimitsTable, OtherTable, SqliteTable, StoreTable } from "./program/store-table.ts";
