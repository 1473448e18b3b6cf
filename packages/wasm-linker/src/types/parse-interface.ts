import type {
  AnyType,
  Case,
  ExternType,
  Field,
  FunctionType,
  InstanceType,
  ResourceType,
  ValueType,
} from "./types.ts";

/** Finds an interface that another one takes types from. */
export type FindInterface = (name: string) => InstanceType;

/**
 * Reads the body of an interface in WIT as `wit` has them: without comments, other interfaces by their
 * full names, and types before they are used, apart from resources.
 */
export function parseInterface(name: string, body: string, find: FindInterface): InstanceType {
  return new InterfaceParser(name, body, find).parse();
}

// A word, or the name of an interface, or a sign.
const tokenPattern = /->|[A-Za-z_][\w-]*(?::[\w-]+\/[\w-]+(?:@[\w.-]*\w)?)?|[{}()<>:;,=.]/g;

class InterfaceParser {
  readonly #name: string;
  readonly #find: FindInterface;
  readonly #tokens: readonly string[];
  readonly #types = new Map<string, AnyType>();
  readonly #functions = new Map<string, FunctionType>();
  #at = 0;

  constructor(name: string, body: string, find: FindInterface) {
    this.#name = name;
    this.#find = find;
    this.#tokens = body.match(tokenPattern) ?? [];
  }

  parse(): InstanceType {
    for (const [at, token] of this.#tokens.entries()) {
      const name = this.#tokens[at + 1] as string;
      if (token === "resource") this.#types.set(name, this.#resource(name));
    }
    while (this.#at < this.#tokens.length) this.#item();
    const exports = new Map<string, ExternType>(this.#functions);
    for (const [name, type] of this.#types) exports.set(name, { kind: "type", type });
    return { kind: "instance-type", exports };
  }

  #resource(name: string): ResourceType {
    return { kind: "resource", name: `${this.#name}/${name}`, local: null };
  }

  #item(): void {
    const word = this.#next();
    const name = this.#peek() === ":" ? null : this.#next();
    if (name === null) this.#functions.set(word, this.#function());
    else if (word === "use") this.#use(name);
    else if (word === "resource") this.#members(name);
    else if (word === "type") this.#alias(name);
    else this.#types.set(name, { kind: "value", type: this.#definition(word) });
  }

  #use(from: string): void {
    this.#expect(".");
    const found = this.#find(from);
    this.#list("{", "}", () => {
      const name = this.#next();
      const as = this.#peek() === "as" ? this.#tokens[(this.#at += 2) - 1] : name;
      const type = found.exports.get(name);
      if (type?.kind !== "type") throw this.#fault(`${from} has no type ${name}`);
      this.#types.set(as as string, type.type);
    });
    this.#expect(";");
  }

  #alias(name: string): void {
    this.#expect("=");
    const named = this.#types.get(this.#peek());
    if (named === undefined) this.#types.set(name, { kind: "value", type: this.#type() });
    else this.#types.set(name, named);
    if (named !== undefined) this.#at += 1;
    this.#expect(";");
  }

  #members(resource: string): void {
    if (this.#next() === ";") return;
    const own: ValueType = { kind: "own", resource: this.#resourceNamed(resource) };
    const self: Field = { name: "self", type: { ...own, kind: "borrow" } };
    while (this.#peek() !== "}") {
      const name = this.#next();
      if (name === "constructor") {
        const parameters = this.#parameters();
        this.#functions.set(`[constructor]${resource}`, {
          kind: "function",
          parameters,
          result: own,
        });
        this.#expect(";");
      } else if (this.#tokens[this.#at + 1] === "static") {
        this.#functions.set(`[static]${resource}.${name}`, this.#function());
      } else {
        this.#functions.set(`[method]${resource}.${name}`, this.#function(self));
      }
    }
    this.#expect("}");
  }

  #function(self?: Field): FunctionType {
    this.#expect(":");
    this.#takes("static");
    const isAsync = this.#takes("async");
    this.#expect("func");
    const parameters = [...(self === undefined ? [] : [self]), ...this.#parameters()];
    const result = this.#takes("->") ? this.#type() : null;
    this.#expect(";");
    return { kind: "function", parameters, result, ...(isAsync && { isAsync }) };
  }

  #parameters(): Field[] {
    return this.#list("(", ")", () => this.#field());
  }

  #field(): Field {
    const name = this.#next();
    this.#expect(":");
    return { name, type: this.#type() };
  }

  #definition(kind: string): ValueType {
    switch (kind) {
      case "record":
        return { kind, fields: this.#list("{", "}", () => this.#field()) };
      case "variant":
        return { kind, cases: this.#list("{", "}", () => this.#case()) };
      case "enum":
      case "flags":
        return { kind, names: this.#list("{", "}", () => this.#next()) };
      default:
        throw this.#fault(`there is no definition of a ${kind}`);
    }
  }

  #case(): Case {
    const name = this.#next();
    if (!this.#takes("(")) return { name, type: null };
    const type = this.#type();
    this.#expect(")");
    return { name, type };
  }

  #type(): ValueType {
    const word = this.#next();
    const named = this.#types.get(word);
    if (named?.kind === "value") return named.type;
    if (named?.kind === "resource") return { kind: "own", resource: named };
    if (word === "result") return this.#resultType();
    if (word === "stream" || word === "future") return this.#carrier(word);
    if (this.#peek() !== "<") return { kind: word } as ValueType;
    if (word === "borrow") {
      const [resource] = this.#list("<", ">", () => this.#resourceNamed(this.#next()));
      return { kind: "borrow", resource: resource as ResourceType };
    }
    const elements = this.#list("<", ">", () => this.#type());
    const [first] = elements as [ValueType];
    if (word === "tuple") return { kind: "tuple", elements };
    if (word === "list") return { kind: "list", element: first };
    if (word === "option") return { kind: "option", some: first };
    throw this.#fault(`there is no type ${word}`);
  }

  #carrier(kind: "stream" | "future"): ValueType {
    if (this.#peek() !== "<") return { kind, element: null };
    const [element = null] = this.#list("<", ">", () => this.#type());
    return { kind, element };
  }

  #resultType(): ValueType {
    if (this.#peek() !== "<") return { kind: "result", ok: null, error: null };
    const [ok = null, error = null] = this.#list("<", ">", () =>
      this.#takes("_") ? null : this.#type(),
    );
    return { kind: "result", ok, error };
  }

  #resourceNamed(name: string): ResourceType {
    const type = this.#types.get(name);
    if (type?.kind !== "resource") throw this.#fault(`there is no resource ${name}`);
    return type;
  }

  #list<Item>(open: string, close: string, item: () => Item): Item[] {
    this.#expect(open);
    const items: Item[] = [];
    while (!this.#takes(close)) {
      items.push(item());
      if (this.#peek() !== close) this.#expect(",");
    }
    return items;
  }

  #peek(): string {
    return this.#tokens[this.#at] ?? "";
  }

  #next(): string {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw this.#fault("it ends too early");
    this.#at += 1;
    return token;
  }

  #takes(token: string): boolean {
    if (this.#peek() !== token) return false;
    this.#at += 1;
    return true;
  }

  #expect(token: string): void {
    if (!this.#takes(token)) throw this.#fault(`${this.#peek()} where ${token} should be`);
  }

  #fault(what: string): Error {
    return new Error(`${this.#name}, word ${this.#at}: ${what}`);
  }
}
