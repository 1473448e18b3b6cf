import type { AppPlan } from "../../app/app.ts";
import type { WorkerPlan } from "../messages.ts";

/** The part of a plan that the process of these components serves: they alone, and the stores that they may open. */
export function ownPlan(
  plan: WorkerPlan,
  components: readonly string[],
  process: { readonly socketPath: string; readonly yields: boolean; readonly door: string },
): WorkerPlan & { readonly socketPath: string } {
  const { socketPath, yields, door } = process;
  const { app, stores, bundles, variables, outboundHosts, keyValues } = plan.app;
  const isOwn = ([id]: [string, unknown]): boolean => components.includes(id);
  const own = <Value>(values: Readonly<Record<string, Value>>): Record<string, Value> =>
    Object.fromEntries(Object.entries(values).filter(isOwn));
  const ownComponents = own(app.components);
  const labels = Object.values(ownComponents).flatMap(({ keyValueStores }) => keyValueStores);
  const appPlan: AppPlan = {
    ...plan.app,
    app: {
      ...app,
      components: ownComponents,
      triggers: app.triggers.filter(
        ({ answer }) => answer.kind === "component" && components.includes(answer.component),
      ),
    },
    stores: Object.fromEntries(Object.entries(stores).filter(([label]) => labels.includes(label))),
    bundles: own(bundles),
    variables: own(variables),
    outboundHosts: own(outboundHosts),
    keyValues: labels.includes("default") ? keyValues : [],
    passedOn: {},
    calls: { ...plan.app.calls, door },
  };
  return {
    app: appPlan,
    logs: plan.logs,
    tellsRequests: false,
    telemetry: plan.telemetry,
    showsErrors: plan.showsErrors,
    inspector: null,
    socketPath,
    yields,
  };
}
