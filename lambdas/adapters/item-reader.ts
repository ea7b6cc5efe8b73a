import type { ConfigItem, ConfigItemQuery } from "../core/config-item.ts";
import type { Finding } from "../core/finding.ts";
import type { Operation } from "../core/operation.ts";
import { readerSession } from "./reader-session.ts";
import type { Runtime } from "./runtime.ts";

/** AWS Config has not got the item that its event told of: it may be a moment behind itself. */
class ItemNotThereError extends Error {
  override readonly name = "ItemNotThereError";
  constructor({ subject: { type, id, account, region }, revision }: Finding) {
    super(
      `AWS Config in ${account} ${region} has no item of ${type} ${id} as new as ${revision}: the event is tried again`,
    );
  }
}

/**
 * Asks AWS Config for an item of which an event was only a summary, because it was too large for one.
 * @param getConfigItem gives a resource's newest item; null: there is none
 * @param source how AWS Config names the finding's resource, and what an item adds to the finding of its summary
 */
export const itemReader = (
  runtime: Pick<Runtime, "assume" | "config">,
  getConfigItem: Operation<ConfigItemQuery, ConfigItem | null>,
  {
    toldItem,
    wholeItem,
  }: {
    readonly toldItem: (finding: Finding) => ConfigItemQuery;
    readonly wholeItem: (summed: Finding, item: ConfigItem) => Finding;
  },
) => {
  const session = readerSession(runtime, "read-config-item");
  return async (summed: Finding): Promise<Finding> => {
    const { subject, transport } = summed;
    const query = toldItem(summed);
    const item = await session({ account: subject.account, region: transport.region }).send(getConfigItem, query);
    if (item === null || item.configurationItemCaptureTime < summed.times.observed) throw new ItemNotThereError(summed);
    return wholeItem(summed, item);
  };
};
