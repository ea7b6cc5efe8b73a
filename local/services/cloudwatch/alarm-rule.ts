import { AwsFaultError } from "../../aws/fault.ts";
import type { StateValue } from "./alarms.ts";

/** What an alarm rule asks: which alarms are in which state, and how that combines. */
type AlarmRule =
  | { readonly kind: "state"; readonly alarm: string; readonly value: StateValue }
  | { readonly kind: "constant"; readonly value: boolean }
  | { readonly kind: "not"; readonly rule: AlarmRule }
  | { readonly kind: "and" | "or"; readonly rules: readonly [AlarmRule, AlarmRule] };

const token =
  /\s*(?:(ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"([^"]+)"|([^\s()"]+))\s*\)|(AND|OR|NOT|TRUE|FALSE|[()]))/iy;

/**
 * Reads a rule such as `ALARM(cpu) AND NOT ALARM("in maintenance")`; AND binds more than OR.
 * Source: CloudWatch API Reference, PutCompositeAlarm. @throws AwsFaultError for what is no rule
 */
export const parseAlarmRule = (text: string): AlarmRule => {
  const fail = (): never => {
    throw new AwsFaultError("ValidationError", `AlarmRule must not contain invalid expressions: ${text}`);
  };
  const tokens: RegExpExecArray[] = [];
  token.lastIndex = 0;
  while (text.slice(token.lastIndex).trim() !== "") tokens.push(token.exec(text) ?? fail());
  const peek = (): string | undefined => tokens[0]?.[4]?.toUpperCase();

  const chain = (kind: "and" | "or", next: () => AlarmRule): AlarmRule => {
    let rule = next();
    while (peek() === kind.toUpperCase()) {
      tokens.shift();
      rule = { kind, rules: [rule, next()] };
    }
    return rule;
  };
  const either = (): AlarmRule => chain("or", both);
  const both = (): AlarmRule => chain("and", one);
  const one = (): AlarmRule => {
    const [, state, quoted, bare, word] = tokens.shift() ?? fail();
    if (state) return { kind: "state", alarm: quoted ?? bare ?? "", value: stateValues[state.toUpperCase()] ?? fail() };
    const keyword = word?.toUpperCase();
    if (keyword === "NOT") return { kind: "not", rule: one() };
    if (keyword === "TRUE" || keyword === "FALSE") return { kind: "constant", value: keyword === "TRUE" };
    if (keyword !== "(") return fail();
    const inner = either();
    return peek() === ")" && tokens.shift() ? inner : fail();
  };

  const rule = either();
  return tokens.length === 0 ? rule : fail();
};

const stateValues: Readonly<Record<string, StateValue>> = {
  ALARM: "ALARM",
  OK: "OK",
  INSUFFICIENT_DATA: "INSUFFICIENT_DATA",
};

/** Does a rule hold? @param stateOf an alarm's state; undefined: there is no such alarm */
export const holds = (rule: AlarmRule, stateOf: (alarm: string) => StateValue | undefined): boolean => {
  switch (rule.kind) {
    case "state":
      return stateOf(rule.alarm) === rule.value;
    case "constant":
      return rule.value;
    case "not":
      return !holds(rule.rule, stateOf);
    case "and":
      return rule.rules.every((each) => holds(each, stateOf));
    case "or":
      return rule.rules.some((each) => holds(each, stateOf));
  }
};

/** The alarms that a rule asks for, each once. */
export const alarmsIn = (rule: AlarmRule): readonly string[] => {
  switch (rule.kind) {
    case "state":
      return [rule.alarm];
    case "constant":
      return [];
    case "not":
      return alarmsIn(rule.rule);
    case "and":
    case "or":
      return [...new Set(rule.rules.flatMap(alarmsIn))];
  }
};
