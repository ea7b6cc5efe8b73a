import type { WireRequest } from "../../../../local/iam/actions/rule.ts";
import { directory, memberAccount, region } from "../fixtures.ts";

/** A request from the writer role of the member account. */
export const requestOf = (operation: string, input: WireRequest["input"]): WireRequest => ({
  operation,
  input,
  region,
  principal: {
    account: memberAccount,
    arn: `arn:aws:sts::${memberAccount}:assumed-role/writer/run`,
    roleArn: `arn:aws:iam::${memberAccount}:role/writer`,
    sessionName: "run",
  },
  directory,
});
