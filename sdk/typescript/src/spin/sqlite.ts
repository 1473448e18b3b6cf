/** The API of `@spinframework/spin-sqlite`. Its calls throw `NotServedError`. */
import { spinSdk, type SpinSdk } from "../spin-sdk.ts";

/** Not served. */
export const open: SpinSdk["sqlite"]["open"] = spinSdk.sqlite.open;
/** Not served. */
export const openDefault: SpinSdk["sqlite"]["openDefault"] = spinSdk.sqlite.openDefault;
