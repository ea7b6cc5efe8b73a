import * as z from "zod";

const anAccountId = "an AWS account id: twelve digits, as text";

export const accountId = z.string(anAccountId).regex(/^\d{12}$/, anAccountId);
export const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "an AWS region, such as eu-west-1");
