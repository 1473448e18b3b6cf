import { get } from "@spinframework/spin-variables";
import { findFile } from "bobbin-kv/files";
import { serveFile } from "./serve-file.ts";

const settings = { fallback: get("fallback") ?? "", notFound: get("not_found") ?? "" };

export default {
  fetch(request: Request): Response {
    return serveFile(request, findFile, settings);
  },
};
