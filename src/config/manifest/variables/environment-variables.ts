const prefix = "SPIN_VARIABLE_";

/** Whether an environment variable gives a variable of the manifest its value. */
export function isVariableName(name: string): boolean {
  return name.startsWith(prefix) && name.length > prefix.length;
}

/** The name of the environment variable that gives a variable of the manifest its value. */
export function environmentNameOf(variable: string): string {
  return prefix + variable.toUpperCase();
}

/** The values of variables that the environment gives, by lower-case name. */
export function variablesFromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      isVariableName(name) && value !== undefined
        ? [[name.slice(prefix.length).toLowerCase(), value] as const]
        : [],
    ),
  );
}
