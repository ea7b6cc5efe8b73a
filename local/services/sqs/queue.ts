import { AwsFaultError } from "../../aws/fault.ts";
import type { Collection } from "../../state/collection.ts";
import type { Store } from "../../state/store.ts";
import type { Clock } from "../../time/clock.ts";
import { arnIn, type Place } from "../place.ts";
import type { Random } from "../random.ts";
import {
  type MessageAttribute,
  type ReceivedMessage,
  readReceipt,
  receiptOf,
  type StoredMessage,
  sizeOf,
} from "./message.ts";

export interface QueueSettings extends Place {
  readonly name: string;
  readonly visibilityTimeoutSeconds: number;
  /** Where a message goes that was received this often without being deleted. */
  readonly redrive?: { readonly to: Queue; readonly maxReceiveCount: number };
}

/** A standard queue. Every change is stored when the method returns. */
export interface Queue {
  readonly settings: QueueSettings;
  readonly arn: string;
  readonly url: string;
  /** @returns the message's id. @throws AwsFaultError over 1 MiB */
  send(body: string, attributes?: Readonly<Record<string, MessageAttribute>>, delaySeconds?: number): string;
  receive(max: number, visibilityTimeoutSeconds?: number): readonly ReceivedMessage[];
  /** An outdated receipt deletes nothing. @throws AwsFaultError for what is no receipt */
  delete(receipt: string): void;
  /** @throws AwsFaultError unless the receipt's message is in flight */
  changeVisibility(receipt: string, seconds: number): void;
  purge(): void;
  /** Takes over a message that another queue gave up: it keeps its id, its attributes and its count. */
  adopt(id: string, message: StoredMessage): void;
  /** Every message with its id, in hand or not. Looking hides none. */
  messages(): readonly (readonly [id: string, message: StoredMessage])[];
  counts(): { readonly visible: number; readonly inFlight: number };
  /** When the next message can be received, undefined for an empty queue. */
  nextVisibleAt(): number | undefined;
  /** Told whenever a message has come or come back, before its transaction ends. */
  onArrival(listener: () => void): void;
}

/** Source: SQS Developer Guide, "Amazon SQS message quotas". */
const maxBytes = 1_048_576;

/** A queue whose messages are those that the store holds under its name. */
export const createQueue = (
  settings: QueueSettings,
  { store, clock, random }: { readonly store: Store; readonly clock: Clock; readonly random: Random },
): Queue => {
  const { account, region, name, redrive } = settings;
  const messages: Collection<StoredMessage> = store.collection(`${account}/${region}/sqs/${name}`);
  const listeners: (() => void)[] = [];
  const arn = arnIn(settings, "sqs", name);
  const announce = (): void => {
    for (const listener of listeners) listener();
  };

  const send: Queue["send"] = (body, attributes = {}, delaySeconds = 0) => {
    if (sizeOf(body, attributes) > maxBytes)
      throw new AwsFaultError(
        "InvalidParameterValue",
        `One or more parameters are invalid. Reason: Message must be shorter than ${maxBytes} bytes.`,
      );
    const id = random.uuid();
    messages.put(id, {
      body,
      attributes,
      sentAt: clock.now(),
      firstReceivedAt: null,
      receiveCount: 0,
      visibleAt: clock.now() + delaySeconds * 1000,
      deadLetterSource: null,
    });
    announce();
    return id;
  };

  const receive: Queue["receive"] = (max, seconds = settings.visibilityTimeoutSeconds) =>
    store.transaction(() => {
      const received: ReceivedMessage[] = [];
      const now = clock.now();
      for (const [id, message] of messages.entries()) {
        if (received.length === max) break;
        if (message.visibleAt > now) continue;
        if (redrive && message.receiveCount >= redrive.maxReceiveCount) {
          messages.delete(id);
          redrive.to.adopt(id, { ...message, visibleAt: now, deadLetterSource: arn });
          continue;
        }
        const taken: StoredMessage = {
          ...message,
          firstReceivedAt: message.firstReceivedAt ?? now,
          receiveCount: message.receiveCount + 1,
          visibleAt: now + seconds * 1000,
        };
        messages.put(id, taken);
        received.push({ ...taken, id, receipt: receiptOf(id, taken.receiveCount) });
      }
      return received;
    });

  /** The message of a receipt, unless it is gone or was received again since. */
  const find = (receipt: string): { readonly id: string; readonly message: StoredMessage } | undefined => {
    const read = readReceipt(receipt);
    if (!read) throw new AwsFaultError("ReceiptHandleIsInvalid", `The input receipt handle "${receipt}" is not valid.`);
    const message = messages.get(read.id);
    return message?.receiveCount === read.receiveCount ? { id: read.id, message } : undefined;
  };

  return {
    settings,
    arn,
    url: `https://sqs.${region}.amazonaws.com/${account}/${name}`,
    send,
    receive,
    delete: (receipt) => {
      const found = find(receipt);
      if (found) messages.delete(found.id);
    },
    changeVisibility: (receipt, seconds) => {
      const found = find(receipt);
      if (!found || found.message.visibleAt <= clock.now())
        throw new AwsFaultError("MessageNotInflight", "The specified message isn't in flight.");
      messages.put(found.id, { ...found.message, visibleAt: clock.now() + seconds * 1000 });
      announce();
    },
    purge: () => {
      for (const [id] of messages.entries()) messages.delete(id);
    },
    adopt: (id, message) => {
      messages.put(id, message);
      announce();
    },
    messages: () => [...messages.entries()],
    counts: () => {
      const all = [...messages.entries()];
      const visible = all.filter(([, { visibleAt }]) => visibleAt <= clock.now()).length;
      return { visible, inFlight: all.length - visible };
    },
    nextVisibleAt: () => {
      const times = [...messages.entries()].map(([, { visibleAt }]) => visibleAt);
      return times.length === 0 ? undefined : times.reduce((one, other) => Math.min(one, other));
    },
    onArrival: (listener) => void listeners.push(listener),
  };
};
