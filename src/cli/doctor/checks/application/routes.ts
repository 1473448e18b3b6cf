import { compileRoutes, type Router } from "../../../../serve/http/routes.ts";
import { describePosition, type App, type HttpTrigger } from "../../../../config/manifest/index.ts";
import { servedComponents } from "../../../../config/manifest/served-components.ts";
import type { Check } from "../../check.ts";
import { placedFinding } from "../../diagnostics.ts";
import { notice, ok, warning, type Finding } from "../../finding.ts";
import { describeCount } from "../../../../common/quantities.ts";

/** Routes that no request reaches, and components that no route leads to. */
export const routes: Check = {
  id: "routes",
  group: "Application",
  needs: "application",
  run({ app }) {
    if (app.value === null) return [];
    const router = compileRoutes(app.value.triggers);
    const found = [
      ...router.notices.map((line) => placedFinding("warning", line)),
      ...findShadowed(router),
      ...findPrivate(app.value.triggers),
      ...findUnserved(app.value),
    ];
    const count = describeCount(router.routes.length, "route");
    return found.length > 0 ? found : [ok(`requests reach ${count} and every component`)];
  },
};

/** What stands for a parameter: no route that a person writes has it as a literal. */
const sample = "bobbin-doctor";
/** What a wildcard takes: nothing, a name, and more names than other routes have. */
const remainders = ["", sample, Array.from({ length: 50 }, () => sample).join("/")];

/** A route is reached when some path that it is made for leads to it. */
function findShadowed(router: Router): Finding[] {
  return router.routes.flatMap(({ trigger, pattern }) => {
    const { route } = trigger;
    const winners = remainders.map((remainder) => {
      const parts = pattern.tokens.map(({ kind, text }) =>
        kind === "parameter" ? sample : kind === "wildcard" ? remainder : text,
      );
      return router.match(`/${parts.join("")}`)?.trigger;
    });
    const winner = winners[0];
    if (winner === undefined || winners.includes(trigger)) return [];
    const what = `no request reaches the route ${JSON.stringify(route)}: ${JSON.stringify(winner.route)} answers them`;
    const place = describePosition(trigger.position);
    return [warning(what, { place, remedy: "give one of the two another route, or remove it" })];
  });
}

function findPrivate(triggers: readonly HttpTrigger[]): Finding[] {
  return triggers
    .filter(({ route }) => route === null)
    .map((trigger) =>
      notice("no request reaches the private route of a trigger", {
        place: describePosition(trigger.position),
      }),
    );
}

function findUnserved(app: App): Finding[] {
  const served = servedComponents(app);
  return Object.values(app.components)
    .filter((component) => !served.includes(component))
    .map(({ id, position }) =>
      warning(`no trigger leads to component ${JSON.stringify(id)}, which is not served`, {
        place: describePosition(position),
        remedy: `add [[trigger.http]] with route = "/${id}/..." and component = ${JSON.stringify(id)}, or remove the component`,
      }),
    );
}
