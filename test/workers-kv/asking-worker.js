/** A Worker that takes steps as JSON, does them on its namespace one after the other, and answers with what each gave. */

const bytesOf = async (source) => [...new Uint8Array(await new Response(source).arrayBuffer())];

const values = {
  plain: ({ plain }) => plain,
  missing: () => undefined,
  arrayBuffer: ({ bytes }) => new Uint8Array(bytes).buffer,
  uint8Array: ({ bytes }) => new Uint8Array(bytes),
  part: ({ bytes }) => new Uint8Array([9, 9, ...bytes, 9]).subarray(2, 2 + bytes.length),
  dataView: ({ bytes }) => new DataView(new Uint8Array(bytes).buffer),
  stream: ({ bytes }) => new Response(new Uint8Array(bytes)).body,
  long: ({ length }) => "v".repeat(length),
};

const toOptions = (options) => {
  if (options === null || typeof options !== "object" || !("metadataOf" in options)) return options;
  const { metadataOf, ...rest } = options;
  return { ...rest, metadata: values[metadataOf.as](metadataOf) };
};

async function describe(value) {
  if (value === undefined) return "undefined";
  if (typeof value === "string") return { text: value };
  if (value instanceof ArrayBuffer) return { arrayBuffer: await bytesOf(value) };
  if (value instanceof ReadableStream) return { stream: await bytesOf(value) };
  if (value instanceof Map) {
    const entries = [];
    for (const [key, one] of value) entries.push([key, await describe(one)]);
    // Miniflare sends them as members of an object, which has an order of its own.
    return { map: entries.sort(([a], [b]) => (a < b ? -1 : 1)) };
  }
  if (value !== null && typeof value === "object" && "metadata" in value && "value" in value) {
    const { value: content, ...rest } = value;
    return { ...rest, value: await describe(content) };
  }
  return { json: value };
}

async function run(store, step, before) {
  switch (step.call) {
    case "get":
    case "getWithMetadata":
      return await describe(await store[step.call](step.key, step.options));
    case "put": {
      const value = values[step.value.as](step.value);
      return await describe(await store.put(step.key, value, toOptions(step.options)));
    }
    case "delete":
      return await describe(await store.delete(step.key));
    case "list": {
      const options = step.goesOn ? { ...step.options, cursor: before.cursor } : step.options;
      const page = await store.list(options);
      before.cursor = page.cursor;
      return { ...page, ...("cursor" in page ? { cursor: typeof page.cursor } : {}) };
    }
  }
}

// eslint-disable-next-line import/no-default-export -- the shape of a Worker
export default {
  async fetch(request, env) {
    const store = env.STORE;
    const before = {};
    const answers = [];
    const { steps } = await request.json();
    for (let page; page?.list_complete !== true;) {
      page = await store.list();
      for (const { name } of page.keys) await store.delete(name);
    }
    for (const step of steps) {
      try {
        answers.push(await run(store, step, before));
      } catch (error) {
        answers.push({ name: error.name, message: error.message });
      }
    }
    return Response.json(answers);
  },
};
