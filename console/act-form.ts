import { actRefusalInWords, isActRefusal } from "../lambdas/core/acts/act-refused-error.ts";
import { type Html, html } from "./html.ts";
import type { ConsoleModel } from "./model.ts";
import { BadQueryError } from "./query.ts";

/** A form that changes something: only by POST, in somebody's name, and with the token of this very session. */
export const actForm = ({ acting }: Pick<ConsoleModel, "acting">, path: string, label: string, fields: Html): Html =>
  acting
    ? html`<form class="act" method="post" action="${path}"><input type="hidden" name="token" value="${acting.token}">${fields}<button>${label}</button></form>`
    : html``;

/** A line of text that a form asks for. */
export const textField = (name: string, label: string, required: boolean): Html =>
  html`<label>${label} <input name="${name}" maxlength="1000" autocomplete="off"${required && html` required`}></label>`;

/** What became of the last act, where it was refused: the address says by which reason. @throws {BadQueryError} */
export const refusalNotice = (query: URLSearchParams): Html | null => {
  for (const name of query.keys()) if (name !== "refused") throw new BadQueryError(`there is no filter ${name}`);
  const reason = query.get("refused");
  if (reason === null) return null;
  const words = isActRefusal(reason) ? actRefusalInWords(reason)[1] : "AWS does not let you do that";
  return html`<p class="refused" role="alert">Nothing was done: ${words}.</p>`;
};
