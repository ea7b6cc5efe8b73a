import { type FormDialect, parseForm, readForm } from "./form.ts";
import type { Protocol } from "./protocol.ts";

/** What both query protocols share: a request is a form that names its action. */
export const formAction = (dialect: FormDialect): Pick<Protocol, "match" | "requested"> => ({
  requested: ({ body }) => parseForm(body.toString()).parts.get("Action")?.value ?? "",

  match: ({ body }, candidates) => {
    const form = parseForm(body.toString());
    const action = form.parts.get("Action")?.value;
    const operation = candidates.find(({ name }) => name === action);
    return operation && { operation, readInput: () => readForm(operation.input, form, dialect) };
  },
});
