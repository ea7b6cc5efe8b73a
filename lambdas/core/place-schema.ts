import * as z from "zod";

const anAccountId = "an AWS account id: twelve digits, as text";

/** Text, for a number would lose the zeros that an id may begin with. */
export const accountId = z.string(anAccountId).regex(/^\d{12}$/, anAccountId);
/** A region by its code. `global` is none: nothing is deployed there and no event comes from it. */
export const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "an AWS region, such as eu-west-1");
