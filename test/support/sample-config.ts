import { type Config, type ConfigInput, parseConfig } from "../../lambdas/core/config.ts";

export const hubAccount = "111122223333";
export const memberAccount = "444455556666";

const base: ConfigInput = {
  deployment: "test",
  hub: { account: hubAccount, region: "eu-west-1" },
  organization: "o-example12345",
  accounts: [
    { id: hubAccount, name: "platform", environment: "platform", regions: ["eu-west-1"] },
    { id: memberAccount, name: "shop", environment: "production", regions: ["eu-west-1", "eu-central-1"] },
  ],
  playbooks: { "sample/set-colour": { mode: "enforce" } },
};

/** A small, valid configuration; what a test is about is written over it. */
export const sampleConfig = (over: Partial<ConfigInput> = {}): Config => parseConfig({ ...base, ...over });
