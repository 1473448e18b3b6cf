import { createServer } from "node:net";
import { formatAddress } from "../../../common/address.ts";
import type { Check } from "../check.ts";
import { ok, problem, warning } from "../finding.ts";
import type { PatientOptions } from "../patient.ts";
import { describeProcess, listenerOf } from "../processes.ts";

type Address = PatientOptions["listen"];

/** A server of this machine answers sooner. */
const answerMillisecondsMax = 1_000;
/** What fits in a line of the report. */
const nameCharactersMax = 64;

/** Whether the address to listen on can be had, or the application has it already. */
export const address: Check = {
  id: "address",
  group: "Address",
  needs: "nothing",
  async run({ app, options }) {
    const { listen } = options;
    const text = formatAddress(listen.host, listen.port);
    const error = await tryToListen(listen);
    if (error === null) {
      return [ok(listen.port === 0 ? "the system chooses a free port" : `${text} is free`)];
    }
    if (error.code !== "EADDRINUSE") {
      const remedy = "name an address of this machine with --listen, such as 127.0.0.1:3000";
      return [problem(`Bobbin cannot listen on ${text}: ${error.message}`, { remedy })];
    }
    const served = await askForName(listen);
    const pid = listenerOf(listen.port);
    const holder = pid === null ? "another program" : describeProcess(pid);
    if (served !== null && served === app.value?.name) {
      const by = pid === null ? "" : ` by ${holder}`;
      return [ok(`this application is being served on ${text}${by}`)];
    }
    const what = served === null ? "" : `, where the application ${JSON.stringify(served)} answers`;
    return [
      warning(`${text} is in use by ${holder}${what}`, {
        remedy: "stop it, name another address with --listen, or use bobbin up --find-free-port",
      }),
    ];
  },
};

function tryToListen({ host, port }: Address): Promise<NodeJS.ErrnoException | null> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", (error) => resolve(error));
    server.listen({ host, port }, () => server.close(() => resolve(null)));
  });
}

/** The name of the application that answers there, or null where none of Spin's or Bobbin's does. */
async function askForName({ host, port }: Address): Promise<string | null> {
  const local = { "0.0.0.0": "127.0.0.1", "::": "::1" }[host] ?? host;
  try {
    const response = await fetch(`http://${formatAddress(local, port)}/.well-known/spin/info`, {
      signal: AbortSignal.timeout(answerMillisecondsMax),
      redirect: "error",
    });
    const info: unknown = await response.json();
    const isNamed = typeof info === "object" && info !== null && "name" in info;
    return isNamed ? String(info.name).slice(0, nameCharactersMax) : null;
  } catch {
    // Some other program, which answers in its own way or not at all.
    return null;
  }
}
