import type { ClientOf } from "../../lambdas/core/operation.ts";

/** Clients as a session would make them; `aws-sdk-client-mock` answers for them all. */
export const clientOf: ClientOf = (type) => new type({ region: "eu-west-1" } as never);

/** Shaped like an error of the SDK that has no class of its own. */
export const awsError = (name: string): Error => Object.assign(new Error(`${name} from AWS`), { name });
