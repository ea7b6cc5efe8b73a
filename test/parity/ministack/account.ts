import type { ClientClass } from "../../../lambdas/adapters/runtime.ts";
import type { Place } from "../../../local/services/place.ts";
import type { Aws } from "../scenario.ts";

/** Forgets everything. */
export const resetMinistack = async (url: string): Promise<void> => {
  await fetch(`${url}/_ministack/reset`, { method: "POST" });
};

/** The plain SDK over ministack, where twelve digits as an access key are the account. */
export const ministackAdministrator = (url: string, { account, region }: Place): Aws => ({
  client: <C>(type: ClientClass<C>): C => {
    const options = { region, endpoint: url, credentials: { accessKeyId: account, secretAccessKey: "administrator" } };
    return new type(options);
  },
});
