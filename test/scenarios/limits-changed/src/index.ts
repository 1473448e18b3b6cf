export { serveStores as handleRequest } from "../../shared/store-server.ts";
