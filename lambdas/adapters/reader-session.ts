import { externalId, readerRoleName, roleArn } from "../core/names.ts";
import type { Session } from "../core/operation.ts";
import type { Runtime } from "./runtime.ts";

/** The reader's role of a managed account, in one of its regions. @param sessionName what CloudTrail shows */
export const readerSession =
  ({ assume, config }: Pick<Runtime, "assume" | "config">, sessionName: string) =>
  ({ account, region }: { readonly account: string; readonly region: string }): Session =>
    assume({
      roleArn: roleArn(config, account, readerRoleName(config.deployment)),
      sessionName,
      region,
      externalId: externalId(config),
      use: "read",
    });
