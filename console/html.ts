import { redactText } from "../lambdas/core/redact.ts";
import { type Html, html as markup } from "../lambdas/report/html.ts";

export type { Html };

/** As the report's, and of every text only what is no secret by its form: nothing comes onto a page but through here. */
export const html = (strings: TemplateStringsArray, ...values: Parameters<typeof markup>[1][]): Html =>
  markup(strings, ...values.map((value) => (typeof value === "string" ? redactText(value) : value)));
