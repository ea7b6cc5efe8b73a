import type { Launcher } from "../core/start-remediation.ts";
import { type Runtime, required } from "./runtime.ts";

/** Lambda accepted the invocation but named no execution: the alias does not point to a durable function. */
export class NotDurableError extends Error {
  override readonly name = "NotDurableError";
  constructor(alias: string) {
    super(`${alias} started no durable execution: is durability enabled on the version that the alias points to?`);
  }
}

/** Starts durable executions of `remediate`, named after the remediation or its rollback, so that the same one never runs twice. */
export const lambdaLauncher = (runtime: Pick<Runtime, "client" | "env">): Launcher => {
  const alias = required(runtime, "REMEDIATE_ALIAS");

  /** The same name with the same payload returns the execution that there is. */
  const invoke = async (remediationId: string, execution = remediationId): Promise<string> => {
    const { InvokeCommand, LambdaClient } = await import("./sdk/lambda.ts");
    const { DurableExecutionArn: arn } = await runtime.client(LambdaClient).send(
      new InvokeCommand({
        FunctionName: alias,
        InvocationType: "Event",
        DurableExecutionName: execution,
        Payload: JSON.stringify({ remediationId }),
      }),
    );
    if (!arn) throw new NotDurableError(alias);
    return arn;
  };

  return {
    launch: async (remediationId, execution) => {
      try {
        await invoke(remediationId, execution);
      } catch (error) {
        // Somebody was faster: that is what was wanted.
        if (!(error instanceof Error) || error.name !== "DurableExecutionAlreadyStartedException") throw error;
      }
    },
    isRunning: async (remediationId, execution) => {
      const { GetDurableExecutionCommand, LambdaClient } = await import("./sdk/lambda.ts");
      const DurableExecutionArn = await invoke(remediationId, execution);
      const { Status } = await runtime
        .client(LambdaClient)
        .send(new GetDurableExecutionCommand({ DurableExecutionArn }));
      return Status === "RUNNING";
    },
  };
};
