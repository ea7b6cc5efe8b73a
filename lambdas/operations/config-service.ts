import type { Operation } from "../core/operation.ts";

const sdk = () => import("./sdk/config-service.ts");

/** `Source.SourceIdentifier` of one rule: a managed rule's identifier, or a custom rule's Lambda ARN. A rule that is gone is null. */
export const describeConfigRule: Operation<{ readonly ConfigRuleName: string }, string | null> = {
  actions: ["config:DescribeConfigRules"],
  resource: "*",
  run: async (client, { ConfigRuleName }) => {
    const { ConfigServiceClient, DescribeConfigRulesCommand, NoSuchConfigRuleException } = await sdk();
    try {
      const { ConfigRules = [] } = await client(ConfigServiceClient).send(
        new DescribeConfigRulesCommand({ ConfigRuleNames: [ConfigRuleName] }),
      );
      return ConfigRules[0]?.Source?.SourceIdentifier ?? null;
    } catch (error) {
      if (error instanceof NoSuchConfigRuleException) return null;
      throw error;
    }
  },
};
