/** The API of `@spinframework/spin-mysql`. Its call throws `NotServedError`. */
import { spinSdk, type SpinSdk } from "../spin-sdk.ts";

/** Not served. */
export const open: SpinSdk["mysql"]["open"] = spinSdk.mysql.open;
