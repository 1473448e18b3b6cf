/** What the store asks of a container, request by request. Every key is a parameter or an address, never a part of a query's text. */

import type { Container, JSONValue, RequestOptions, SqlParameter } from "@azure/cosmos";
import type { Call } from "./calls.ts";
import type { KeyDocument } from "./documents.ts";
import { isItemMissing } from "./faults.ts";

/** A document as it was read, and the tag of that version. */
export interface ReadItem {
  readonly document: unknown;
  readonly etag: string;
}

/** A key, and when it expires. */
export interface FoundKey {
  readonly id: string;
  readonly expiresAt?: unknown;
}

/** The same with the tag of that version. */
export interface FoundItem extends FoundKey {
  readonly etag: string;
}

// Most keys that one query names.
const queriedKeysMax = 100;

/** The items of one container. */
export class Items {
  readonly #container: Container;

  constructor(container: Container) {
    this.#container = container;
  }

  /** The container's definition: the path of the partition key, and whether documents expire. */
  async readDefinition(call: Call): Promise<{ partitionKey: string; hasExpiry: boolean }> {
    const { resource } = await call.read((options) => this.#container.read(options));
    const paths = resource?.partitionKey?.paths ?? [];
    const { defaultTtl = -1 } = resource ?? {};
    // With -1 a document goes only if it says so itself.
    return { partitionKey: paths.join(" and "), hasExpiry: defaultTtl !== -1 };
  }

  /** One item by its key, or null; the cheapest read there is. */
  async read(call: Call, key: string): Promise<ReadItem | null> {
    const answer = await call.read(async (options) => {
      const response = await this.#container.item(key, key).read(options);
      // The client returns this one status where it throws all others.
      if (response.statusCode === 404 && !isItemMissing(response)) {
        const { statusCode: code, substatus } = response;
        throw Object.assign(new Error("not found"), { code, substatus });
      }
      return response;
    });
    if (answer.statusCode === 404 || answer.resource === undefined) return null;
    return { document: answer.resource, etag: answer.etag };
  }

  /** Writes, whether or not there is one. Resolves to the status, 413 when it is too large. */
  upsert(call: Call, document: KeyDocument): Promise<number> {
    const { items } = this.#container;
    return call.write((options) => items.upsert(document, options), [413]);
  }

  /** Writes unless there is one: 409 then. */
  create(call: Call, document: KeyDocument): Promise<number> {
    const { items } = this.#container;
    return call.write((options) => items.create(document, options), [409, 413]);
  }

  /** Writes only if there is one, and it has this tag where one is given: 404 and 412 otherwise. */
  replace(call: Call, document: KeyDocument, etag?: string): Promise<number> {
    const item = this.#container.item(document.id, document.id);
    const condition =
      etag === undefined ? {} : { accessCondition: { type: "IfMatch", condition: etag } };
    return call.write(
      (options) => item.replace(document, { ...options, ...condition }),
      [404, 412, 413],
    );
  }

  /** Deletes what there is. */
  async delete(call: Call, key: string): Promise<void> {
    await call.write((options) => this.#container.item(key, key).delete(options), [404]);
  }

  /** Deletes an item that still has this tag, and says whether it had. */
  async deleteTagged(call: Call, { id, etag }: FoundItem): Promise<boolean> {
    const accessCondition = { type: "IfMatch", condition: etag };
    const item = this.#container.item(id, id);
    const send = (options: RequestOptions) => item.delete({ ...options, accessCondition });
    return (await call.write(send, [404, 412])) < 400;
  }

  /** What there is of an item without its value; null where there is none. */
  async find(call: Call, key: string): Promise<FoundItem | null> {
    const [found] = await this.#query<FoundItem>(
      call,
      "SELECT c.id, c.expiresAt, c._etag AS etag FROM c WHERE c.id = @key",
      [{ name: "@key", value: key }],
      { partitionKey: key },
    );
    return found ?? null;
  }

  /** At most so many items that have expired at a moment; the index of the container has them. */
  expired(call: Call, moment: number, max: number): Promise<FoundItem[]> {
    const query = "SELECT c.id, c.expiresAt, c._etag AS etag FROM c WHERE c.expiresAt <= @moment";
    return this.#query<FoundItem>(call, query, [parameter("@moment", moment)], { max });
  }

  /** How many items have not expired at a moment. */
  async countLiving(call: Call, moment: number): Promise<number> {
    const query =
      "SELECT VALUE COUNT(1) FROM c WHERE NOT IS_DEFINED(c.expiresAt) OR c.expiresAt > @moment";
    const [count] = await this.#query<number>(call, query, [parameter("@moment", moment)]);
    return count ?? 0;
  }

  /** How many items there are, expired ones too. */
  async count(call: Call): Promise<number> {
    const [count] = await this.#query<number>(call, "SELECT VALUE COUNT(1) FROM c", []);
    return count ?? 0;
  }

  /** How long the values of these keys are, for those that are there and that `isCounted` takes; null for what is no list. Reads no value. */
  async lengths(
    call: Call,
    keys: readonly string[],
    isCounted: (found: FoundKey) => boolean = () => true,
  ): Promise<Map<string, number | null>> {
    const lengths = new Map<string, number | null>();
    for (let start = 0; start < keys.length; start += queriedKeysMax) {
      const some = keys.slice(start, start + queriedKeysMax);
      const parameters = some.map((value, index) => ({ name: `@key${index}`, value }));
      const names = parameters.map(({ name }) => name).join(", ");
      const rows = await this.#query<FoundKey & { bytes?: number; isNumber: boolean }>(
        call,
        `SELECT c.id, c.expiresAt, ARRAY_LENGTH(c["value"]) AS bytes, IS_NUMBER(c["value"]) AS isNumber FROM c WHERE c.id IN (${names})`,
        parameters,
      );
      for (const { bytes, isNumber, ...found } of rows) {
        if (isCounted(found)) lengths.set(found.id, isNumber ? 8 : (bytes ?? null));
      }
    }
    return lengths;
  }

  /** At most so many keys that fulfil a condition, in the service's own order. */
  keys(call: Call, where: string, parameters: SqlParameter[], max: number): Promise<FoundKey[]> {
    const query = `SELECT c.id, c.expiresAt FROM c WHERE ${where} ORDER BY c.id`;
    return this.#query<FoundKey>(call, query, parameters, { max });
  }

  async #query<T>(
    call: Call,
    query: string,
    parameters: SqlParameter[],
    { max = Infinity, partitionKey }: { max?: number; partitionKey?: string } = {},
  ): Promise<T[]> {
    return call.read(async (options) => {
      const rows = this.#container.items.query<T>(
        { query, parameters },
        {
          ...options,
          ...(partitionKey === undefined ? {} : { partitionKey }),
          maxItemCount: Math.min(max, 1000),
        },
      );
      const found: T[] = [];
      while (found.length < max && rows.hasMoreResults()) {
        found.push(...((await rows.fetchNext()).resources ?? []));
      }
      return found.slice(0, max);
    });
  }
}

/** A parameter of a query. */
export function parameter(name: string, value: JSONValue): SqlParameter {
  return { name, value };
}
