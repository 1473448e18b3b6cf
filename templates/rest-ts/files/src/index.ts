import { Kv } from "@fermyon/spin-sdk";
import { createApi } from "./api.ts";
import { storedItems } from "./items.ts";

const api = createApi(() => storedItems(Kv.openDefault()));

export default {
  fetch: (request: Request): Response | Promise<Response> => api.fetch(request),
};
