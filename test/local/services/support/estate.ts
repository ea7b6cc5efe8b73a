import { platform, shop } from "../../../../local/estate/accounts.ts";
import { seedEstate } from "../../../../local/estate/seed.ts";
import { elsewhere, here, testAccount } from "./account.ts";

/** The estate, whose shop is `here` and whose platform `elsewhere`. */
export const estateAccount = (options: Parameters<typeof testAccount>[0] = {}) => {
  if (shop.account !== here.account || platform.account !== elsewhere.account)
    throw new Error("the tests' accounts are not the estate's");
  return testAccount({
    ...options,
    prepare: (world) => {
      seedEstate(world);
      options.prepare?.(world);
    },
  });
};
