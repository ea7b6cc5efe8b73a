import type { Launcher } from "../core/start-remediation.ts";
import { type Runtime, required } from "./runtime.ts";

/** Lambda accepted the invocation but named no execution: the alias does not point to a durable function. */
export class NotDurableError extends Error {
  override readonly name = "NotDurableError";
  constructor(alias: string) {
    super(`${alias} started no durable execution: is durability enabled on the version that the alias points to?`);
  }
}

/** Starts durable executions of `remediate`, named after the remediation, so that the same one never runs twice. */
export const lambdaLauncher = (runtime: Pick<Runtime, "client" | "env">): Launcher => {
  const alias = required(runtime, "REMEDIATE_ALIAS");

  /** The same name with the same payload returns the execution that there is. */
  const invoke = async (remediationId: string): Promise<string> => {
    const { InvokeCommand, LambdaClient } = await import("./sdk/lambda.ts");
    const { DurableExecutionArn: arn } = await runtime.client(LambdaClient).send(
      new InvokeCommand({
        FunctionName: alias,
        InvocationType: "Event",
        DurableExecutionName: remediationId,
        Payload: JSON.stringify({ remediationId }),
      }),
    );
    if (!arn) throw new NotDurableError(alias);
    return arn;
  };

  return {
    launch: async (remediationId) => {
      try {
        await invoke(remediationId);
      } catch (error) {
        // Somebody was faster: that is what was wanted.
        if (!(error instanceof Error) || error.name !== "DurableExecutionAlreadyStartedException") throw error;
      }
    },
    isRunning: async (remediationId) => {
      const { GetDurableExecutionCommand, LambdaClient } = await import("./sdk/lambda.ts");
      const DurableExecutionArn = await invoke(remediationId);
      const { Status } = await runtime
        .client(LambdaClient)
        .send(new GetDurableExecutionCommand({ DurableExecutionArn }));
      return Status === "RUNNING";
    },
  };
};
