import type { Runtime } from "../runtime.ts";

/** Systems Manager has the parameter, but no value of it. */
class EmptyParameterError extends Error {
  override readonly name = "EmptyParameterError";
  constructor(parameter: string) {
    super(`the parameter ${parameter} has no value`);
  }
}

/** So that a token that was replaced is used within minutes, and a storm of tickets reads it once. */
const keepFor = 300_000;

/** A SecureString parameter, read when it is first needed. Its value goes nowhere but to whoever asks. */
export const secretParameter = (runtime: Pick<Runtime, "client" | "now">, parameter: string) => {
  let known: { readonly value: string; readonly until: number } | undefined;
  return {
    read: async (): Promise<string> => {
      const now = runtime.now().getTime();
      if (known && known.until > now) return known.value;
      const { GetParameterCommand, SSMClient } = await import("../sdk/ssm.ts");
      const { Parameter } = await runtime
        .client(SSMClient)
        .send(new GetParameterCommand({ Name: parameter, WithDecryption: true }));
      if (!Parameter?.Value) throw new EmptyParameterError(parameter);
      known = { value: Parameter.Value, until: now + keepFor };
      return known.value;
    },
    /** It was refused: read it again next time. */
    forget: (): void => {
      known = undefined;
    },
  };
};
