import type { ClientClass, Runtime } from "../../lambdas/adapters/runtime.ts";
import type { Finding } from "../../lambdas/core/finding.ts";
import { bind } from "../../lambdas/core/operation.ts";
import type { AnyPlaybook } from "../../lambdas/core/playbook.ts";

/** What a playbook sees, and what each of its reads made of AWS's answer: a value, or the name of an error. */
export interface Look {
  readonly state: unknown;
  readonly reads: readonly { readonly action: string; readonly answer: unknown }[];
}

/** Has a playbook look for what a finding is about. */
export const look = async (
  playbook: AnyPlaybook,
  finding: Finding,
  client: Runtime["client"],
  now: Date,
): Promise<Look> => {
  const reads: { action: string; answer: unknown }[] = [];
  const calls = bind(playbook.reads, {
    send: async (operation, input) => {
      const action = operation.actions.join();
      try {
        const answer = await operation.run(
          (type) => client(type as ClientClass<InstanceType<typeof type>>),
          input,
          () => now,
        );
        reads.push({ action, answer });
        return answer;
      } catch (error) {
        reads.push({ action, answer: error instanceof Error ? error.name : String(error) });
        throw error;
      }
    },
  });
  const state = await playbook.observe(calls, finding);
  return { state, reads: reads.sort((a, b) => a.action.localeCompare(b.action)) };
};
