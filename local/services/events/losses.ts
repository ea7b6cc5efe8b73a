import type { Collection } from "../../state/collection.ts";
import type { Store } from "../../state/store.ts";
import type { EventDraft } from "./envelope.ts";

/** An event that best-effort delivery will lose: the next of this source that names a text. */
export interface Loss {
  readonly source: string;
  /** What its detail names, such as a resource's id. */
  readonly about: string;
}

const lossesOf = (store: Store): Collection<Loss> => store.collection("events/losses");
const keyOf = ({ source, about }: Loss): string => `${source} ${about}`;

/** EventBridge promises nothing for the events of some services. Source: EventBridge User Guide, "Events from AWS services". */
export const loseNext = (store: Store, loss: Loss): void => lossesOf(store).put(keyOf(loss), loss);

/** @returns whether the event is lost; each loss is of one event */
export const isLost = (store: Store, { source, detail }: EventDraft): boolean => {
  const loss = [...lossesOf(store).entries()]
    .map(([, each]) => each)
    .find((each) => each.source === source && JSON.stringify(detail).includes(each.about));
  if (loss) lossesOf(store).delete(keyOf(loss));
  return loss !== undefined;
};
