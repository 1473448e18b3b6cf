/**
 * Syntax errors in words that a newcomer can act on. The parser says what it stumbled on; the fault is
 * often what is missing before that, so the text before it is looked at too. Pure.
 */

/** Where the fault is, as an index into the text, and what to do about it. */
export interface SyntaxAdvice {
  readonly index: number;
  readonly advice: string;
}

const advices = {
  array: "this array does not end; close it with ]",
  header: "this table header does not end; close it with ]",
  doubleHeader: "this header has one bracket too many or too few; write [table] or [[table]]",
  equals: 'the key is not followed by =; write key = "value"',
  inlineTable: "an inline table ends on its own line; close it with }, or write it as a [table]",
  quotes: 'this value is not a number or date; put it in quotes, such as "1.0.0"',
  value: 'a value is missing; write one, such as key = "value"',
} as const;

/** What is wrong at this index, where the parser gave up with this message. */
export function explainSyntaxError(text: string, index: number, message: string): SyntaxAdvice {
  const before = text.slice(0, index);
  if (/\n[ \t]*$/u.test(before) && looksBack(message)) return explainBefore(before, message);
  const line = lastLine(before);
  if (message === "Must be a newline" && line.trim().startsWith("[")) {
    return { index, advice: advices.doubleHeader };
  }
  if (message === "Must be a newline" && /=\s*[\d+-][^\s"']*$/u.test(line)) {
    return { index, advice: advices.quotes };
  }
  if (message === "Unexpected character" && /^\s*[\w.-]+\s*$/u.test(line)) {
    return { index, advice: advices.equals };
  }
  return { index, advice: describeMessage(message) };
}

function looksBack(message: string): boolean {
  return !message.startsWith("Defining") && !message.startsWith("Leading");
}

/** The parser stumbled over the start of a line: the fault is at the end of the text before it. */
function explainBefore(before: string, message: string): SyntaxAdvice {
  const written = before.replace(/\s*(?:\n[ \t]*#[^\n]*|\s)*$/u, "");
  const line = lastLine(written).trim();
  const index = written.length;
  if (/^\[[^\]]*$/u.test(line)) return { index, advice: advices.header };
  if (/^\[\[[^\]]*\]$/u.test(line)) return { index, advice: advices.doubleHeader };
  if (line.endsWith("=")) return { index, advice: advices.value };
  if (/^[\w."'-]+$/u.test(line) && message.includes("same line"))
    return { index, advice: advices.equals };
  if (message.startsWith("No newlines")) return { index, advice: advices.inlineTable };
  if (message === "Unexpected character" || message.startsWith("Expected comma")) {
    return { index, advice: advices.array };
  }
  return { index, advice: describeMessage(message) };
}

function lastLine(text: string): string {
  return text.slice(text.lastIndexOf("\n") + 1);
}

/** By the parser's English. */
const byMessage: Readonly<Record<string, string>> = {
  "Unterminated string constant": "this string does not end; close it with the quote it began with",
  "Unterminated table-key": advices.header,
  "Unterminated array": advices.array,
  "Unterminated inline table": advices.inlineTable,
  "Empty bare keys are not allowed":
    'a key is missing; write it before the =, such as name = "value"',
  "Must be a newline": "the line goes on after its value; put each key on a line of its own",
  "Expected equal (=) token": advices.equals,
  "Unspecified values are invalid": advices.value,
  "Expected comma (,) token": "two entries are not separated; put a comma between them",
  "Defining a key multiple times is invalid":
    "this key or table is defined a second time; keep one of the two",
  "Unexpected character":
    'this is not a TOML value; put text in straight quotes, such as key = "value"',
  "Unexpected token": 'this does not belong here; a line is [table], key = "value" or # a comment',
  "The key, equals sign, and value must be on the same line":
    "the value is not on the line of its key; join the two lines",
  "No newlines are allowed between the curly braces unless they are valid within a value":
    advices.inlineTable,
  "Underscores are allowed between digits": "this number has a stray underscore; remove it",
  "Unexpected spaces": "there is a space where none may be; remove it",
  "Three or more quotes are not permitted":
    "there are too many quotes; escape the inner ones with \\",
  "Unexpected invalid date": "this is not a date; if text is meant, put it in quotes",
  "Unexpected invalid time": "this is not a time of day; if text is meant, put it in quotes",
  "Leading zeros are not allowed":
    "this number starts with 0; remove the zero, or put it in quotes",
  "Trailing comma is not permitted in an inline table":
    "the last entry of an inline table has a comma after it; remove the comma",
  "Invalid character in escape sequence":
    "this escape sequence does not exist; write \\\\ for a backslash, or use 'single quotes'",
  "Consecutive dots are not permitted in keys": "this key has two dots in a row; remove one",
  "Keys cannot end with a dot": "this key ends with a dot; remove the dot",
  "Keys cannot start with a dot": "this key starts with a dot; remove the dot",
};

function describeMessage(message: string): string {
  if (message.startsWith("Control characters")) {
    return "there is an invisible control character here; remove it";
  }
  return byMessage[message] ?? `${message}; correct the text at this place`;
}
