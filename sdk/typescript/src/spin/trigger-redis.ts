/** The API of `@spinframework/spin-trigger-redis`. The trigger itself is not served. */

/** What a component extends that Redis triggers. */
export abstract class RedisHandler {
  abstract handleMessage(message: Uint8Array): Promise<void>;
}
