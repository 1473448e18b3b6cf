import type { HostInterface } from "../host.ts";
import { httpClient } from "./http-client.ts";
import { httpTypes3 } from "./http-types.ts";

/** `wasi:http` of WASI 0.3 but for what waits, by interface. */
export const httpInterfaces3: Readonly<Record<string, HostInterface>> = {
  "wasi:http/types": httpTypes3,
};

/** `wasi:http` of WASI 0.3 that guests wait for. */
export const clientInterfaces3: Readonly<Record<string, HostInterface>> = {
  "wasi:http/client": httpClient,
};
