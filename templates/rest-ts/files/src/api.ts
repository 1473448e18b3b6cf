import { type Context, Hono } from "hono";
import { type Items, parseItem } from "./items.ts";

/** The API; `open` gives the items of the request that runs. */
export function createApi(open: () => Items): Hono {
  // Paths start where the component's route ends.
  const api = new Hono({
    getPath: (request) => request.headers.get("spin-path-info") || new URL(request.url).pathname,
  });

  api.get("/items", (context) => {
    const items = open();
    return context.json(items.ids().map((id) => ({ id, ...items.get(id) })));
  });

  api.post("/items", async (context) => {
    const item = parseItem(await readJson(context));
    if (item === null) return context.json(notAnItem, 400);
    const id = crypto.randomUUID();
    open().set(id, item);
    return context.json({ id, ...item }, 201);
  });

  api.get("/items/:id", (context) => {
    const id = context.req.param("id");
    const item = open().get(id);
    return item === null ? context.notFound() : context.json({ id, ...item });
  });

  api.put("/items/:id", async (context) => {
    const id = context.req.param("id");
    const item = parseItem(await readJson(context));
    if (item === null) return context.json(notAnItem, 400);
    open().set(id, item);
    return context.json({ id, ...item });
  });

  api.delete("/items/:id", (context) => {
    open().delete(context.req.param("id"));
    return context.body(null, 204);
  });

  api.notFound((context) => context.json({ error: "there is nothing here" }, 404));
  return api;
}

const notAnItem = { error: 'send an item such as { "name": "milk", "done": false }' };

async function readJson(context: Context): Promise<unknown> {
  try {
    return await context.req.json();
  } catch {
    return null;
  }
}
