import type { HostInterface } from "../host.ts";
import { outgoingHandler } from "./outgoing-handler.ts";
import { httpTypes } from "./types.ts";

/** `wasi:http`, by interface. */
export const httpInterfaces: Readonly<Record<string, HostInterface>> = {
  "wasi:http/types": httpTypes,
  "wasi:http/outgoing-handler": outgoingHandler,
};
