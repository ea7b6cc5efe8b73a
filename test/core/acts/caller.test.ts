import { describe, expect, it } from "vitest";
import { callerOf } from "../../../lambdas/core/acts/caller.ts";
import { hubAccount, memberAccount, sampleConfig } from "../../support/sample-config.ts";

const onCall = `arn:aws:iam::${hubAccount}:role/teams/on-call`;
const config = sampleConfig({ identityRoles: [onCall] });
const session = (role: string, name: string, account = hubAccount): string =>
  `arn:aws:sts::${account}:assumed-role/${role}/${name}`;
const user = "AWSReservedSSO_Approver_0123456789abcdef";

describe("a caller", () => {
  it.each([
    ["a user of Identity Center", session(user, "mary@example.com"), null, "mary@example.com"],
    ["the same, in their own name", session(user, "mary"), "mary", "mary"],
    ["whoever the source identity says, at a listed role", session("on-call", "anything"), "nils", "nils"],
  ])("is %s", (_what, arn, claimed, id) => {
    expect(callerOf(config, arn, claimed)).toEqual({ kind: "person", id });
  });

  it.each([
    ["a user of Identity Center in another's name", session(user, "mary"), "otto"],
    ["a session that names itself, at a listed role", session("on-call", "mary"), null],
    ["a claim at a role that is not listed", session("admin", "mary"), "mary"],
    ["a role that only looks like Identity Center's", session("AWSReservedSSO_Approver", "mary"), null],
    ["a session in another account", session(user, "mary", memberAccount), null],
    ["a user of IAM", `arn:aws:iam::${hubAccount}:user/mary`, "mary"],
    ["the root of the account", `arn:aws:iam::${hubAccount}:root`, null],
    ["a federated user", `arn:aws:sts::${hubAccount}:federated-user/mary`, null],
    ["another partition", session(user, "mary").replace("arn:aws:", "arn:aws-cn:"), null],
    ["a claim with what no name holds", session("on-call", "x"), "mary/../otto"],
    ["nonsense", "", "mary"],
  ])("is nobody in particular: %s", (_what, arn, claimed) => {
    expect(callerOf(config, arn, claimed)).toEqual({ kind: "principal", arn });
  });
});
