import type { HostInterface } from "../host.ts";
import { held } from "../held.ts";
import { Fields } from "./fields.ts";

/** What `fields` of `wasi:http/types` have in WASI 0.2 and 0.3 alike. */
export const fieldsOfBoth: HostInterface = {
  "[constructor]fields": () => Fields.create(),
  "[static]fields.from-list": (_call, list: [string, Uint8Array][]) => Fields.fromList(list),
  "[method]fields.get": (_call, it: unknown, name: string) => held(it, Fields).get(name),
  "[method]fields.has": (_call, it: unknown, name: string) => held(it, Fields).has(name),
  "[method]fields.set": (_call, it: unknown, name: string, values: Uint8Array[]) =>
    held(it, Fields).set(name, values),
  "[method]fields.delete": (_call, it: unknown, name: string) => held(it, Fields).delete(name),
  "[method]fields.append": (_call, it: unknown, name: string, value: Uint8Array) =>
    held(it, Fields).append(name, value),
  "[method]fields.clone": (_call, it: unknown) => held(it, Fields).clone(),
};
