import { type HandleRequest, type HttpRequest, KeyValueError, Kv } from "bobbin-kv/sdk";

interface Profile {
  name: string;
  visits: number;
}

const text = { "content-type": "text/plain" };

export const handleRequest: HandleRequest = async (request) => {
  const store = Kv.openDefault();
  const key = request.uri.slice(1);
  if (key === "") return { status: 405 };

  if (request.method === "PUT") {
    const profile = parseProfile(request);
    if (profile === null) return { status: 400, headers: text, body: "not a profile\n" };
    store.setJson(key, profile);
    return { status: 204 };
  }
  if (request.method !== "GET") return { status: 405 };

  try {
    const profile: Profile = store.getJson(key);
    profile.visits += 1;
    store.setJson(key, profile);
    const headers = { "content-type": "application/json" };
    return { status: 200, headers, body: JSON.stringify(profile) };
  } catch (error) {
    if (!(error instanceof KeyValueError) || error.code !== "no-such-key") throw error;
    return { status: 404, headers: text, body: "no such key\n" };
  }
};

/** The profile in a request's body, or null. */
function parseProfile(request: HttpRequest): Profile | null {
  try {
    const { name, visits } = request.json();
    return typeof name === "string" && Number.isSafeInteger(visits) ? { name, visits } : null;
  } catch {
    return null;
  }
}
