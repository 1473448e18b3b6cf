export default {
  async fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === "/") {
      // The application itself, as a client would ask it.
      const apples = await fetch("/apples");
      return new Response(`Today: ${await apples.text()}`);
    }
    const method = request.method === "POST" ? "DELETE" : "GET";
    const stock = await fetch(`http://stock.spin.internal${pathname}`, { method });
    if (!stock.ok) return new Response(`no ${pathname.slice(1)}\n`, { status: 409 });
    return new Response(`${await stock.text()} ${pathname.slice(1)}\n`);
  },
};
