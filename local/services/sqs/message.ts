/** An attribute of a message; binary values are not kept here. */
export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue: string;
}

export interface StoredMessage {
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  /** Milliseconds since the epoch, as all times here. */
  readonly sentAt: number;
  readonly firstReceivedAt: number | null;
  readonly receiveCount: number;
  /** Not received before; in the future while somebody works on it. */
  readonly visibleAt: number;
  /** The queue that gave it up, on a message in a dead-letter queue. */
  readonly deadLetterSource: string | null;
}

/** A message in the hands of a consumer, who deletes it by its receipt. */
export interface ReceivedMessage extends StoredMessage {
  readonly id: string;
  readonly receipt: string;
}

/** A receipt names the message and which of its receptions this is. */
export const receiptOf = (id: string, receiveCount: number): string =>
  Buffer.from(`${id}#${receiveCount}`).toString("base64url");

/** @returns undefined for what is no receipt */
export const readReceipt = (receipt: string): { readonly id: string; readonly receiveCount: number } | undefined => {
  const [, id, count] = /^([0-9a-f-]+)#(\d+)$/.exec(Buffer.from(receipt, "base64url").toString()) ?? [];
  return id && count ? { id, receiveCount: Number(count) } : undefined;
};

/** Source: SQS Developer Guide, "Message size": name, type and value of every attribute count. */
export const sizeOf = (body: string, attributes: Readonly<Record<string, MessageAttribute>>): number =>
  Object.entries(attributes).reduce(
    (sum, [name, { DataType, StringValue }]) => sum + Buffer.byteLength(name + DataType + StringValue),
    Buffer.byteLength(body),
  );
