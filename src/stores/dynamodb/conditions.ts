/** What has to hold of an item for a write to happen, in the words of the service. */

import type { Item } from "./kept-details.ts";

/** What holds of an item for a write to happen. */
export interface Condition {
  readonly expression: string;
  readonly values?: Item;
}

/** That a key is there. */
export const isThere: Condition = { expression: "attribute_exists(PK)" };
/** That a key is absent. */
export const isAbsent: Condition = { expression: "attribute_not_exists(PK)" };

/** That nobody sees a key: it is absent, or it has expired. */
export function isUnseen(now: number): Condition {
  return {
    expression: "(attribute_not_exists(PK) OR EXPIRES_AT <= :now)",
    values: { ":now": { N: String(now) } },
  };
}

/** That a key has not expired, whatever else holds of it. */
export function isLiving(now: number): Condition {
  return {
    expression: "(attribute_not_exists(EXPIRES_AT) OR EXPIRES_AT > :now)",
    values: { ":now": { N: String(now) } },
  };
}

/** That both hold. */
export function both(one: Condition, other: Condition): Condition {
  return {
    expression: `${one.expression} AND ${other.expression}`,
    values: { ...one.values, ...other.values },
  };
}

/** That an item is as it was read, with its attributes VAL and VER. */
export function isUnchanged({ VAL: value, VER: version }: Item): Condition {
  if (version !== undefined) return { expression: "VER = :seen", values: { ":seen": version } };
  // Spin's own writes leave no version, so that only the value tells.
  const seen = value === undefined ? {} : { values: { ":seen": value } };
  return { expression: "attribute_not_exists(VER) AND VAL = :seen", ...seen };
}

/** A condition as requests and items of transactions take it. */
export function conditionFields({ expression, values }: Condition): {
  ConditionExpression: string;
  ExpressionAttributeValues?: Item;
} {
  return {
    ConditionExpression: expression,
    ...(values === undefined ? {} : { ExpressionAttributeValues: values }),
  };
}

/** That it has expired. */
export function hasExpiredBy(moment: number): Condition {
  return { expression: "EXPIRES_AT <= :now", values: { ":now": { N: String(moment) } } };
}
