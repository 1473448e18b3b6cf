/** The API of `@spinframework/spin-mqtt`. Its call throws `NotServedError`. */
import { spinSdk, type SpinSdk } from "../spin-sdk.ts";

/** How often a message arrives. */
export const QoS = {
  AtMostOnce: "at-most-once",
  AtLeastOnce: "at-least-once",
  ExactlyOnce: "exactly-once",
} as const;
/** One of these. */
export type QoS = (typeof QoS)[keyof typeof QoS];

/** Not served. */
export const open: SpinSdk["mqtt"]["open"] = spinSdk.mqtt.open;
