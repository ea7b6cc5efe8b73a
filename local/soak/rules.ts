import { type Config, type Mode, parseConfig } from "../../lambdas/core/config.ts";
import type { Tags } from "../../lambdas/core/tags.ts";
import { type Field, fields } from "./estate.ts";
import { playbookId } from "./playbooks.ts";

export const accounts = ["111122223333", "444455556666", "777788889999"] as const;
export type AccountId = (typeof accounts)[number];

export const approvers = ["mary", "nora", "omar"] as const;
export const operator = "olga";

/** What is deployed, in the few words that the configuration is made of and that writes are judged by. */
export interface Rules {
  readonly modes: Readonly<Record<AccountId, Mode>>;
  /** Ids of things that are left as they are. */
  readonly exempt: readonly string[];
}

export const usualRules: Rules = {
  modes: { "111122223333": "enforce", "444455556666": "approve", "777788889999": "observe" },
  exempt: [],
};

export const heldTag: Tags = { homeostat: "off" };
export const perHour = 8;
export const quorumOf = (field: Field): number => (field === "door" ? 2 : 1);

/** Saturdays, from midnight to noon. Judged apart from the rule that says so below. */
export const isFrozen = (at: Date): boolean => at.getUTCDay() === 6 && at.getUTCHours() < 12;

export const configOf = ({ modes, exempt }: Rules): Config =>
  parseConfig({
    deployment: "soak",
    hub: { account: accounts[0], region: "eu-west-1" },
    organization: null,
    accounts: accounts.map((id) => ({ id, name: `a${id}`, environment: `e${id}`, regions: ["eu-west-1"] })),
    playbooks: Object.fromEntries(
      fields.map((field) => [
        playbookId(field),
        {
          mode: "observe",
          scopes: accounts.flatMap((id) => [
            { accounts: [id], mode: modes[id] },
            ...(modes[id] === "observe" ? [] : [{ accounts: [id], tags: { ...heldTag }, mode: "observe" as const }]),
          ]),
        },
      ]),
    ),
    people: [
      ...approvers.map((id) => ({ id, may: ["approve" as const] })),
      { id: operator, may: ["operate", "approve", "exempt"] },
    ],
    approvals: [
      { playbooks: [playbookId("door")], quorum: quorumOf("door"), within: "12h" },
      { quorum: 1, within: "8h" },
    ],
    budgets: { playbookPerHour: perHour, accountPerHour: 2 * perHour, inFlight: 4, fleetShare: 0.25 },
    freezes: [
      { name: "weekend", timeZone: "UTC", from: "2026-01-03T00:00", repeat: "FREQ=WEEKLY;BYDAY=SA", lasts: "12h" },
    ],
    exemptions:
      exempt.length === 0
        ? []
        : [
            {
              id: "left-alone",
              playbooks: ["soak/*"],
              subjects: [...exempt],
              owner: "olga",
              reason: "the simulation says so",
              granted: "2026-01-01",
              expires: "2026-12-31",
            },
          ],
  });
