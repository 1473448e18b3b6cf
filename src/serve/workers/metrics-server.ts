import { createServer } from "node:http";
import {
  type ProcessSeries,
  prometheusContentType,
  prometheusText,
} from "../../telemetry/prometheus-text.ts";
import { boundAddress, formatAddress } from "../../common/address.ts";
import { listenError } from "./front-door.ts";
import type { ListenAddress } from "./up-options.ts";

/** Where metrics are served. */
export interface MetricsServer {
  readonly url: string;
  close(): void;
}

/** Serves what all processes have measured, for Prometheus. Rejects with address-in-use and address-not-usable. */
export async function serveMetrics(
  { host, port }: ListenAddress,
  gather: () => Promise<readonly ProcessSeries[]>,
): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    if (request.url?.split("?")[0] !== "/metrics") {
      response.writeHead(404).end();
      return;
    }
    void gather().then((processes) => {
      response.writeHead(200, { "content-type": prometheusContentType });
      response.end(prometheusText(processes));
    });
  });
  await new Promise<void>((resolve, reject) => {
    const place = formatAddress(host, port);
    server.once("error", (error) => reject(listenError(place, error)));
    server.listen({ host, port }, resolve);
  });
  // It ends with what it tells of.
  server.unref();
  return {
    url: `http://${formatAddress(host, boundAddress(server).port)}/metrics`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
