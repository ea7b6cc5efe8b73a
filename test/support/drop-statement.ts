import config from "../../homeostat.config.ts";
import type { ResourceDirectory } from "../../local/iam/directory.ts";
import { createIam } from "../../local/iam/iam.ts";
import type { StackTemplate } from "../../local/iam/template.ts";
import type { StatementUsage } from "../../local/iam/usage.ts";

const emptyEstate: ResourceDirectory = {
  find: () => undefined,
  nodegroupId: () => undefined,
  configRuleId: () => undefined,
  executionOfCallback: () => undefined,
};

/** Every statement of the stacks, as the embedded IAM reads them. */
export const statementsOf = (stacks: readonly StackTemplate[]): readonly StatementUsage[] =>
  createIam({
    stacks,
    directory: emptyEstate,
    ...(config.organization && { organizationId: config.organization }),
  }).usage();

const at = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;

/** Of a role, the policy of that name, or its trust; of a key, its policy; of a policy, its document. */
const documentIn = (properties: unknown, policy: string | undefined): unknown => {
  if (policy === undefined) return at(properties, "PolicyDocument");
  const inline = at(properties, "Policies");
  const named = Array.isArray(inline) ? inline.find((each) => at(each, "PolicyName") === policy) : undefined;
  return named === undefined ? at(properties, policy) : at(named, "PolicyDocument");
};

/** These resources are one statement each. */
const statementTypes: readonly unknown[] = ["AWS::Events::EventBusPolicy", "AWS::Lambda::Permission"];

/**
 * The stacks without one statement, as if nobody had written it.
 * @param id as the embedded IAM names it: `<stack>/<logical id>/<index>`, or `…/<logical id>/<policy>/<index>`
 */
export const withoutStatement = (stacks: readonly StackTemplate[], id: string): readonly StackTemplate[] => {
  const [stackName, logicalId = "", ...place] = id.split("/");
  const index = Number(place.pop());
  const changed = structuredClone(stacks);
  const resources = at(changed.find((stack) => stack.stackName === stackName)?.template, "Resources");
  const resource = at(resources, logicalId);
  if (statementTypes.includes(at(resource, "Type"))) {
    Reflect.deleteProperty(Object(resources), logicalId);
    return changed;
  }
  const statements = at(documentIn(at(resource, "Properties"), place[0]), "Statement");
  if (!Array.isArray(statements) || statements[index] === undefined) throw new Error(`there is no statement ${id}`);
  statements.splice(index, 1);
  return changed;
};
