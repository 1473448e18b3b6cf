import { get } from "@spinframework/spin-variables";

export default {
  fetch(): Response {
    const length = get("key")?.length ?? 0;
    return new Response(
      `${get("greeting")} from ${get("address")}, with a key of ${length} letters\n`,
    );
  },
};
