import { describePosition } from "../../../../config/manifest/index.ts";
import { servedComponents } from "../../../../config/manifest/served-components.ts";
import { displayUrl } from "../../../../serve/sources/obtain-source.ts";
import { unfetchedComponents } from "../../../../serve/sources/settle-sources.ts";
import { sourcePlaces } from "../../../../serve/sources/source-places.ts";
import type { Check } from "../../check.ts";
import { notice, ok } from "../../finding.ts";

/** Sources by URL: which of them are still to be fetched. Nothing is. */
export const remoteSources: Check = {
  id: "remote-sources",
  group: "Application",
  needs: "folders",
  async run({ app, directories, options }) {
    if (app.value === null || directories === null) return [];
    const all = servedComponents(app.value).filter(({ remote }) => remote !== null);
    const { cacheDir = null, environment } = options;
    const places = sourcePlaces({ stateDir: directories.stateDir, cacheDir, environment });
    const absent = await unfetchedComponents(app.value, places);
    const found = absent.map(({ id, remote }) =>
      notice(
        `bobbin up will fetch component ${JSON.stringify(id)} from ${displayUrl(remote.url)}`,
        { place: describePosition(remote.position) },
      ),
    );
    if (found.length > 0 || all.length === 0) return found;
    return [ok("all sources by URL have been fetched")];
  },
};
