import * as z from "zod";

const list = (value: string): RegExp => new RegExp(`^${value}(,${value})*$`);

/**
 * The parts of a recurrence rule and what each may hold. Source: RFC 5545, section 3.3.10. Libraries read over a part
 * that they do not know or that can never be, and a freeze that is read over protects nothing.
 */
const parts: Readonly<Record<string, RegExp>> = {
  FREQ: /^(YEARLY|MONTHLY|WEEKLY|DAILY|HOURLY)$/,
  INTERVAL: /^[1-9]\d{0,2}$/,
  COUNT: /^[1-9]\d{0,3}$/,
  UNTIL: /^\d{8}T\d{6}Z$/,
  BYMONTH: list("(1[0-2]|[1-9])"),
  BYMONTHDAY: list("-?(3[01]|[12]\\d|[1-9])"),
  BYDAY: list("([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)"),
  BYHOUR: list("(2[0-3]|1\\d|\\d)"),
  BYMINUTE: list("[1-5]?\\d"),
  BYSETPOS: list("-?[1-9]\\d{0,2}"),
  WKST: /^(MO|TU|WE|TH|FR|SA|SU)$/,
};

const problemWith = (rule: string): string | null => {
  const names = new Set<string>();
  for (const part of rule.split(";")) {
    const [name = "", value = ""] = part.split("=", 2);
    const allowed = Object.hasOwn(parts, name) ? parts[name] : undefined;
    if (!allowed) return `"${part}" is not known; a rule is made of ${Object.keys(parts).join(", ")}`;
    if (!allowed.test(value) || part.split("=").length !== 2) return `"${part}" is not a value of ${name}`;
    if (names.has(name)) return `${name} is there twice`;
    names.add(name);
  }
  return names.has("FREQ") ? null : "FREQ is missing";
};

/** How something repeats, by RFC 5545, such as `FREQ=WEEKLY;BYDAY=FR`. */
export const recurrence = z.lazy(() =>
  z.string().superRefine((rule, context) => {
    const problem = problemWith(rule);
    if (problem !== null)
      context.addIssue({
        code: "custom",
        message: `a recurrence rule of RFC 5545, such as FREQ=WEEKLY;BYDAY=FR: ${problem}`,
      });
  }),
);
