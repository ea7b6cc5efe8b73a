/** What the estate knows of its resources and a request does not say. */
export interface ResourceDirectory {
  /** Owner and tags of the resource with this ARN; undefined if it does not exist. */
  find(arn: string): { readonly account: string; readonly tags: Readonly<Record<string, string>> } | undefined;
  /** The UUID at the end of a node group's ARN. */
  nodegroupId(account: string, region: string, cluster: string, nodegroup: string): string | undefined;
  /** The `config-rule-…` at the end of a rule's ARN; requests give its name. */
  configRuleId(account: string, region: string, ruleName: string): string | undefined;
  /** The durable execution that waits for a callback. */
  executionOfCallback(callbackId: string): string | undefined;
}
