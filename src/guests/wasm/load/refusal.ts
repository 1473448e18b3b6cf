import { type BobbinError, isBobbinError } from "../../../errors.ts";
import type { WasmSettings } from "../host.ts";
import { noInnerServer } from "../../calls/inner-requests.ts";
import { loadWasm } from "./load.ts";

/** What a component is told and may use matters only once it runs. */
const nothing: Omit<WasmSettings, "component"> = {
  place: "",
  variables: {},
  environment: {},
  files: { kind: "folder", id: 0, entries: new Map() },
  outboundHosts: [],
  inner: noInnerServer,
  memoryMebibytesMax: 0,
  cpuMillisecondsMax: 0,
  requestMillisecondsMax: 0,
  requestsPerInstance: null,
  requestsAtOnce: null,
};

/** Why a component's file would not be run, as whoever serves it would say; null where it would. */
export async function refusalOf(component: WasmSettings["component"]): Promise<BobbinError | null> {
  try {
    await loadWasm({ ...nothing, component });
    return null;
  } catch (error) {
    if (isBobbinError(error)) return error;
    throw error;
  }
}
