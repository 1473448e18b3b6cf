/** The API of `@spinframework/spin-redis`. Its call throws `NotServedError`. */
import { spinSdk, type SpinSdk } from "../spin-sdk.ts";

/** Not served. */
export const open: SpinSdk["redis"]["open"] = spinSdk.redis.open;
